// Where the files of MNIST and Fashion-MNIST lie on this machine.
#pragma once

#include <filesystem>
#include <string_view>

namespace saddle {

// train: 60,000 images. test: 10,000 images, in files that begin with "t10k".
enum class Split { train, test };

// `labels` is empty where there is no such file.
struct IdxFiles {
  std::filesystem::path images;
  std::filesystem::path labels;
};

// The files in `folder` under their usual names: train-images-idx3-ubyte, or with a dot before
// "idx3", each with or without .gz. Throws Error listing the names if there are no images.
IdxFiles idx_files_in(const std::filesystem::path& folder, Split split);

// The files of `dataset` ("mnist" or "fashion-mnist") in the first usual place that has them:
// $SADDLE_DATA, ./data, the user's cache, the system's packages. Throws Error listing every place
// and what to do.
IdxFiles find_idx_files(std::string_view dataset, Split split);

}  // namespace saddle

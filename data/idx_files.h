// The usual names of the files of MNIST and Fashion-MNIST.
#pragma once

#include <filesystem>
#include <string_view>

#include "data/find_files.h"

namespace saddle {

// `labels` is empty where there is no such file.
struct IdxFiles {
  std::filesystem::path images;
  std::filesystem::path labels;
};

// The files of `dataset` ("mnist" or "fashion-mnist"): train-images-idx3-ubyte, or with a dot
// before "idx3", each with or without .gz; those of the test split begin with "t10k". An empty
// `folder` means the usual places. Throws Error as find_files does, listing the names.
IdxFiles find_idx_files(std::string_view dataset, Split split,
                        const std::filesystem::path& folder = {});

}  // namespace saddle

// STL-10's binary files: for each image 3 x 96 x 96 bytes, one plane for red, green and blue each,
// column-major; the classes 1 to 10 in a file of their own, one byte each.
#pragma once

#include <cstdint>
#include <filesystem>

#include "data/background.h"
#include "data/dataset.h"

namespace saddle {

constexpr std::int64_t kStlSide = 96;

// `labels` is empty for the unlabeled images.
struct Stl10Files {
  std::filesystem::path images;
  std::filesystem::path labels;
};

// Images [N, size, size, 3], resized one by one as they are read (see crop_and_resize), with labels
// 0 to 9 where there are any. Throws Error, with the file and the byte, for an empty file, one that
// ends within an image, a class that is not 1 to 10, another number of labels than of images, and
// images that need more than kMaxImageBytes.
Dataset read_stl10(const Stl10Files& files, std::int64_t size = kStlSide,
                   const LoadProgress& progress = {});

}  // namespace saddle

// A folder of PNG and JPEG files as a dataset of square images.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/background.h"
#include "data/dataset.h"
#include "data/list_images.h"

namespace saddle {

enum class OnBadFile { refuse, skip };

struct ImageOptions {
  std::int64_t size = 0;                     // pixels a side, 1 to kMaxResizedSide
  int channels = 3;                          // 3: RGB, 1: luma
  OnBadFile stray = OnBadFile::skip;         // neither PNG nor JPEG by name
  OnBadFile unreadable = OnBadFile::refuse;  // an image by name that cannot be read
  std::uint64_t max_bytes = kMaxImageBytes;  // of all images together
  LoadProgress progress;
};

struct ImageSet {
  Dataset dataset;                   // [N, size, size, channels]
  std::vector<std::string> classes;  // dataset.labels() counts in them; empty without sub-folders
  BadFiles stray;                    // files that were skipped
  BadFiles unreadable;
};

// Lists `folder` as list_images does, then decodes in background threads; each image is cut and
// resized by crop_and_resize. The order is that of list_images, and the result does not depend on
// the number of threads. Throws Error as list_images and read_image do, for images that need more
// than max_bytes (before any is decoded), naming and counting bad files that are refused, and in a
// build without stb.
ImageSet read_image_folder(const std::filesystem::path& folder, const ImageOptions& options);

}  // namespace saddle

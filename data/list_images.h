// The images of a folder by their names, before any is read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace saddle {

// Files that cannot be used: how many, and the first five in words, sorted.
struct BadFiles {
  std::int64_t count = 0;
  std::vector<std::string> first;

  void add(std::string text);
  // "a; b; c; d; e; and 7 more".
  std::string summary() const;
};

struct ImageList {
  std::vector<std::filesystem::path> paths;  // class by class, sorted by name within each
  std::vector<std::string> classes;          // sorted; empty if the images lie in the folder itself
  std::vector<std::int64_t> labels;          // the class of each path; empty without classes
  BadFiles stray;  // neither PNG nor JPEG by name, or where no image belongs
};

// The sub-folders of `folder` are the classes if there are any, and all images belong into one of
// them; else all lie in `folder` itself. Names that begin with a dot do not count. The order is
// that of the names' bytes, the same on every machine. Throws Error for no folder, no images, a
// class without images and more than `max_images`.
ImageList list_images(const std::filesystem::path& folder, std::int64_t max_images);

}  // namespace saddle

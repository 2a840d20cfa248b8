#include "data/list_images.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <system_error>
#include <utility>

#include "data/image_file.h"
#include "tensor/error.h"
#include "tensor/format.h"

namespace saddle {
namespace {

using Path = std::filesystem::path;

constexpr std::size_t kShown = 5;

struct Entries {
  std::vector<Path> folders;
  std::vector<Path> images;
};

// Both sorted by name. Other files are added to `stray`.
Entries list_folder(const Path& folder, std::int64_t max_images, BadFiles& stray) {
  Entries entries;
  std::error_code code;
  auto entry = std::filesystem::directory_iterator(folder, code);
  for (; !code && entry != std::filesystem::directory_iterator(); entry.increment(code)) {
    const Path& path = entry->path();
    std::error_code ignored;  // what cannot be looked at fails when it is read
    if (path.filename().string().starts_with('.')) continue;
    if (entry->is_directory(ignored))
      entries.folders.push_back(path);
    else if (has_image_name(path))
      entries.images.push_back(path);
    else
      stray.add(path.string());
    require(static_cast<std::int64_t>(entries.images.size() + entries.folders.size()) <= max_images,
            folder.string(), ": holds more than ", max_images,
            " images or folders, the most that fit into memory at this size");
  }
  require(!code, folder.string(), ": cannot list the folder: ", code.message());
  std::sort(entries.folders.begin(), entries.folders.end());
  std::sort(entries.images.begin(), entries.images.end());
  return entries;
}

void add_all(BadFiles& stray, const std::vector<Path>& paths) {
  for (const Path& path : paths) stray.add(path.string());
}

void require_images(const Path& folder, const std::vector<Path>& images) {
  require(!images.empty(), folder.string(),
          ": expected images with names in .png, .jpg or .jpeg, found none");
}

void add_class(ImageList& list, const Path& folder, std::int64_t max_images) {
  Entries entries = list_folder(folder, max_images, list.stray);
  require_images(folder, entries.images);
  add_all(list.stray, entries.folders);
  list.labels.insert(list.labels.end(), entries.images.size(),
                     static_cast<std::int64_t>(list.classes.size()));
  list.classes.push_back(folder.filename().string());
  std::move(entries.images.begin(), entries.images.end(), std::back_inserter(list.paths));
}

}  // namespace

void BadFiles::add(std::string text) {
  ++count;
  first.insert(std::upper_bound(first.begin(), first.end(), text), std::move(text));
  if (first.size() > kShown) first.pop_back();
}

std::string BadFiles::summary() const {
  const auto more = count - static_cast<std::int64_t>(first.size());
  return joined(first, "; ") + (more > 0 ? concat_text("; and ", more, " more") : "");
}

ImageList list_images(const Path& folder, std::int64_t max_images) {
  std::error_code ignored;
  require(std::filesystem::is_directory(folder, ignored), folder.string(),
          ": expected a folder of images, found none");
  ImageList list;
  Entries entries = list_folder(folder, max_images, list.stray);
  if (entries.folders.empty()) {
    require_images(folder, entries.images);
    list.paths = std::move(entries.images);
    return list;
  }
  add_all(list.stray, entries.images);
  for (const Path& class_folder : entries.folders)
    add_class(list, class_folder, max_images - static_cast<std::int64_t>(list.paths.size()));
  return list;
}

}  // namespace saddle

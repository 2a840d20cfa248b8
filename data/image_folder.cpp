#include "data/image_folder.h"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <span>
#include <utility>

#include "data/image_file.h"
#include "data/resize.h"
#include "tensor/error.h"

namespace saddle {
namespace {

using Path = std::filesystem::path;

Shape example_shape(const ImageOptions& options) {
  require_resized_side("image folder", options.size);
  require(options.channels == 1 || options.channels == 3,
          "image folder: expected 1 or 3 channels, found ", options.channels);
  return {options.size, options.size, options.channels};
}

void require_none(const Path& folder, OnBadFile choice, const BadFiles& files, const char* what) {
  require(choice == OnBadFile::skip || files.count == 0, folder.string(), ": ", what, ": ",
          files.count, ": ", files.summary(), "; remove or skip them");
}

// The images of a list, decoded into one block of memory.
class Decoder {
 public:
  Decoder(const ImageList& list, const Shape& example, std::size_t bytes)
      : list_(list), example_(example), bytes_(bytes), readable_(list.paths.size(), true) {}

  void decode(std::size_t i) {
    const Path& path = list_.paths[i];
    try {
      const Pixels image = read_image(path, static_cast<int>(example_[2]));
      crop_and_resize(image.bytes, {image.height, image.width, image.channels}, example_[0],
                      slot(i));
    } catch (const Error& error) {
      const std::lock_guard lock(mutex_);
      readable_[i] = false;
      unreadable_.add(error.what());
    }
  }

  const BadFiles& unreadable() const { return unreadable_; }

  // What could be read, moved together.
  Dataset finish() {
    std::vector<std::int64_t> labels;
    std::size_t count = 0;
    for (std::size_t i = 0; i < list_.paths.size(); ++i) {
      if (!readable_[i]) continue;
      if (count != i) std::ranges::copy(slot(i), slot(count).begin());
      if (!list_.labels.empty()) labels.push_back(list_.labels[i]);
      ++count;
    }
    bytes_.resize(count * slot_bytes());
    return Dataset::of_images(
        std::move(bytes_),
        {static_cast<std::int64_t>(count), example_[0], example_[1], example_[2]},
        std::move(labels));
  }

 private:
  std::size_t slot_bytes() const { return static_cast<std::size_t>(example_.count()); }
  std::span<std::uint8_t> slot(std::size_t i) {
    return std::span(bytes_).subspan(i * slot_bytes(), slot_bytes());
  }

  const ImageList& list_;
  Shape example_;
  std::vector<std::uint8_t> bytes_;
  std::mutex mutex_;  // guards the two below while threads decode
  std::vector<bool> readable_;
  BadFiles unreadable_;
};

}  // namespace

ImageSet read_image_folder(const Path& folder, const ImageOptions& options) {
  require_image_decoder(folder.string());
  const Shape example = example_shape(options);
  const std::int64_t max_images =
      static_cast<std::int64_t>(options.max_bytes / static_cast<std::uint64_t>(example.count()));
  ImageList list = list_images(folder, max_images);
  require_none(folder, options.stray, list.stray, "files that are neither PNG nor JPEG by name");
  const auto count = static_cast<std::int64_t>(list.paths.size());
  Decoder decoder(list, example, image_bytes(folder.string(), count, example, options.max_bytes));
  run_in_background(
      count, [&](std::int64_t i) { decoder.decode(static_cast<std::size_t>(i)); },
      options.progress);
  const BadFiles& unreadable = decoder.unreadable();
  require_none(folder, options.unreadable, unreadable, "images that cannot be read");
  require(unreadable.count < count, folder.string(), ": none of the ", count,
          " images can be read: ", unreadable.summary());
  return {decoder.finish(), std::move(list.classes), std::move(list.stray), unreadable};
}

}  // namespace saddle

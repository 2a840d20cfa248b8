#include "data/load_images.h"

#include <array>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "data/cifar10.h"
#include "data/mnist.h"
#include "data/resize.h"
#include "data/stacked_mnist.h"
#include "data/stl10.h"
#include "tensor/error.h"

namespace saddle {
namespace {

using Path = std::filesystem::path;

bool is_folder(const Path& path) {
  std::error_code ignored;  // what cannot be looked at does not count as found
  return std::filesystem::is_directory(path, ignored);
}

// All of the files, each plain or .gz, in `place` or in the folder of its archive; empty if one is
// missing.
std::vector<Path> all_files(const Path& place, const char* archive,
                            const std::vector<Path>& names) {
  for (const Path& folder : {place, place / archive}) {
    std::vector<Path> files;
    for (const Path& name : names)
      if (Path file = first_file(folder, {name.string(), name.string() + ".gz"}); !file.empty())
        files.push_back(std::move(file));
    if (files.size() == names.size()) return files;
  }
  return {};
}

ImageSet without_classes(Dataset dataset) { return {std::move(dataset), {}, {}, {}}; }

// Images that are stored at one size.
ImageSet at_size(Dataset dataset, const ImageOptions& options) {
  const Shape& shape = dataset.shape();
  if (options.size == 0 || (options.size == shape[1] && options.size == shape[2]))
    return without_classes(std::move(dataset));
  return without_classes(resize_images(dataset, options.size));
}

ImageOptions with_size(ImageOptions options, std::int64_t size) {
  if (options.size == 0) options.size = size;
  return options;
}

// What a reader found in a place.
using Found = std::optional<ImageSet>;

Found cifar10_in(const Path& place, Split split, const ImageOptions& options) {
  const std::vector<Path> files = all_files(place, "cifar-10-batches-bin", cifar10_names(split));
  if (files.empty()) return std::nullopt;
  return at_size(read_cifar10(files), options);
}

Found stl10_in(const Path& place, Split split, const ImageOptions& options) {
  std::vector<Path> names = {concat_text(name_of(split), "_X.bin")};
  if (split != Split::unlabeled) names.emplace_back(concat_text(name_of(split), "_y.bin"));
  const std::vector<Path> files = all_files(place, "stl10_binary", names);
  if (files.empty()) return std::nullopt;
  const Path labels = split == Split::unlabeled ? Path() : files[1];
  return without_classes(
      read_stl10({files[0], labels}, with_size(options, kStlSide).size, options.progress));
}

// A data set of colour images with binary files of its own.
struct BinaryFormat {
  std::string_view dataset;
  Found (*read_in)(const Path& place, Split split, const ImageOptions& options);
  std::int64_t size;  // pixels a side
  std::string_view names;
};

constexpr std::array<BinaryFormat, 2> kBinaryFormats = {{
    {"cifar10", cifar10_in, kCifarSide, "data_batch_1.bin to data_batch_5.bin, test_batch.bin"},
    {"stl10", stl10_in, kStlSide, "train_X.bin, train_y.bin (test_, unlabeled_)"},
}};

ImageSet load_binary_or_folder(const BinaryFormat& format, Split split, const Path& folder,
                               const ImageOptions& options) {
  const auto look = [&](const Path& place) -> Found {
    if (Found found = format.read_in(place, split, options)) return found;
    const Path images = place / name_of(split);
    if (!is_folder(images)) return std::nullopt;
    return read_image_folder(images, with_size(options, format.size));
  };
  return find_files(format.dataset, folder,
                    concat_text("binary files (", format.names, ") or folder ", name_of(split),
                                "/ of PNG or JPEG images"),
                    look);
}

ImageSet load_image_folder(Split split, const Path& folder, const ImageOptions& options) {
  require(!folder.empty(), "image-folder: expected the folder of the images (--data DIR)");
  const Path inner = folder / name_of(split);
  if (is_folder(inner)) return read_image_folder(inner, options);
  require(split == Split::train, folder.string(), ": expected a folder ", name_of(split),
          " in it, found none");
  return read_image_folder(folder, options);
}

// The same images for everyone: what a network of them has learnt fits every run.
ImageSet load_stacked_mnist(Split split, const Path& folder, const ImageOptions& options) {
  constexpr std::uint64_t kSeed = 1;
  const Dataset digits = load_mnist("mnist", split, folder);
  return at_size(stack_digits(digits, digits.size(), kSeed), options);
}

}  // namespace

ImageSet load_images(std::string_view dataset, Split split, const Path& folder,
                     const ImageOptions& options) {
  if (dataset == "image-folder") return load_image_folder(split, folder, options);
  require(options.channels == 3, dataset, ": expected 3 channels, for the data set says how many ",
          "there are, found ", options.channels);
  for (const BinaryFormat& format : kBinaryFormats)
    if (format.dataset == dataset) return load_binary_or_folder(format, split, folder, options);
  if (dataset == "stacked-mnist") return load_stacked_mnist(split, folder, options);
  return at_size(load_mnist(dataset, split, folder), options);
}

}  // namespace saddle

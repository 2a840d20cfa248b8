#include "data/stl10.h"

#include <cstddef>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include "data/byte_source.h"
#include "data/resize.h"
#include "tensor/error.h"

namespace saddle {
namespace {

constexpr std::size_t kSide = kStlSide;
constexpr std::size_t kChannels = 3;
constexpr std::size_t kImageBytes = kSide * kSide * kChannels;
constexpr std::int64_t kMaxImages = 1'000'000;  // the original has 100,000 unlabeled ones
constexpr std::int64_t kReportEvery = 256;

using Bytes = std::vector<std::uint8_t>;

// [channel][column][row] -> [row][column][channel].
void interleave(const Bytes& planes, Bytes& pixels) {
  for (std::size_t row = 0; row < kSide; ++row)
    for (std::size_t column = 0; column < kSide; ++column)
      for (std::size_t c = 0; c < kChannels; ++c)
        pixels[(row * kSide + column) * kChannels + c] = planes[(c * kSide + column) * kSide + row];
}

std::vector<std::int64_t> read_labels(const std::filesystem::path& path, std::int64_t images) {
  const auto source = open_byte_source(path);
  const std::vector<std::uint8_t> bytes = source->read_up_to(static_cast<std::uint64_t>(images));
  require(static_cast<std::int64_t>(bytes.size()) == images, source->name(), ": expected ", images,
          " labels, one per image, found ", bytes.size());
  source->require_end();
  std::vector<std::int64_t> labels;
  for (const std::uint8_t byte : bytes) {
    require(1 <= byte && byte <= 10, source->name(), ": byte ", labels.size(),
            ": expected a class of 1 to 10, found ", int{byte});
    labels.push_back(byte - 1);
  }
  return labels;
}

// By the size of the file: exact unless it is compressed.
std::int64_t expected_images(const std::filesystem::path& path) {
  std::error_code code;
  const std::uintmax_t bytes = std::filesystem::file_size(path, code);
  return code ? 0 : static_cast<std::int64_t>(bytes / kImageBytes);
}

// All images of the file, each [size, size, channels].
std::vector<std::uint8_t> read_images(const std::filesystem::path& path, std::int64_t size,
                                      const LoadProgress& progress) {
  const auto source = open_byte_source(path, kMaxImages * kImageBytes);
  const std::int64_t expected = expected_images(path);
  const Shape example = {size, size, std::int64_t{kChannels}};
  const Shape stored = {kStlSide, kStlSide, std::int64_t{kChannels}};
  Bytes planes(kImageBytes), pixels(kImageBytes);
  std::vector<std::uint8_t> images;
  images.reserve(image_bytes(source->name(), expected, example));
  for (std::int64_t done = 0;; ++done) {
    const std::uint64_t begin = source->offset();
    const std::size_t count = source->read(planes);
    if (count == 0) break;
    require(count == kImageBytes, source->name(), ": ends at byte ", source->offset(),
            ", within the image of ", kImageBytes, " bytes that begins at byte ", begin);
    interleave(planes, pixels);
    const std::size_t filled = images.size();
    images.resize(image_bytes(source->name(), done + 1, example));
    crop_and_resize(pixels, stored, size, std::span(images).subspan(filled));
    if (progress && done % kReportEvery == 0 && done < expected) progress(done, expected);
  }
  require(!images.empty(), source->name(), ": expected STL-10 images, found an empty file");
  return images;
}

}  // namespace

Dataset read_stl10(const Stl10Files& files, std::int64_t size, const LoadProgress& progress) {
  require_resized_side("STL-10", size);
  std::vector<std::uint8_t> images = read_images(files.images, size, progress);
  const Shape example = {size, size, std::int64_t{kChannels}};
  const auto count = static_cast<std::int64_t>(images.size()) / example.count();
  std::vector<std::int64_t> labels;
  if (!files.labels.empty()) labels = read_labels(files.labels, count);
  if (progress) progress(count, count);
  return Dataset::of_images(std::move(images), {count, size, size, std::int64_t{kChannels}},
                            std::move(labels));
}

}  // namespace saddle

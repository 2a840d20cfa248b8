// Ten classes of images that a classifier learns in seconds, as IDX files.
#pragma once

#include <filesystem>
#include <string>

#include "data/dataset.h"
#include "tensor/philox.h"
#include "tests/temp_files.h"

namespace saddle::test {

// `count` images [28, 28]: class c = i % 10 is a bright square of 5 pixels, at a place of its own
// that is drawn up to a pixel off. Another seed gives other images of the same classes.
inline Dataset synthetic_digits(std::int64_t count, std::uint64_t seed) {
  constexpr std::size_t kSide = 28, kSquare = 5;
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(count) * kSide * kSide, 0);
  std::vector<std::int64_t> labels;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const auto words = philox(seed, 0, 0, i);
    const std::size_t label = i % 10, top = 1 + 9 * (label / 4) + words[0] % 2,
                      left = 1 + 6 * (label % 4) + words[1] % 2;
    labels.push_back(static_cast<std::int64_t>(label));
    for (std::size_t y = top; y < top + kSquare; ++y)
      for (std::size_t x = left; x < left + kSquare; ++x)
        bytes[(i * kSide + y) * kSide + x] = static_cast<std::uint8_t>(200 + words[2] % 50);
  }
  return Dataset::of_images(std::move(bytes), {count, kSide, kSide, 1}, std::move(labels));
}

// Writes the images and labels of a split under MNIST's names into `folder`.
inline void write_idx(const Dataset& digits, const std::filesystem::path& folder,
                      const std::string& split) {
  const auto write = [&](const std::string& name, Bytes header, const auto& values) {
    std::ofstream file(folder / (split + name), std::ios::binary);
    for (const auto value : values) header.push_back(static_cast<std::uint8_t>(value));
    file.write(reinterpret_cast<const char*>(header.data()),
               static_cast<std::streamsize>(header.size()));
  };
  const auto count = static_cast<std::uint32_t>(digits.size());
  const auto high = static_cast<std::uint8_t>(count >> 8), low = static_cast<std::uint8_t>(count);
  write("-images-idx3-ubyte", {0, 0, 8, 3, 0, 0, high, low, 0, 0, 0, 28, 0, 0, 0, 28},
        digits.bytes());
  write("-labels-idx1-ubyte", {0, 0, 8, 1, 0, 0, high, low}, digits.labels());
}

// A folder with `train` and `test` images as `saddle ... --data` takes them.
inline void write_digits(const std::filesystem::path& folder, std::int64_t train, std::int64_t test,
                         std::uint64_t seed = 1) {
  write_idx(synthetic_digits(train, seed), folder, "train");
  write_idx(synthetic_digits(test, seed + 1), folder, "t10k");
}

}  // namespace saddle::test

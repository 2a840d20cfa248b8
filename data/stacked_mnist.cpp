#include "data/stacked_mnist.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "tensor/error.h"
#include "tensor/philox.h"

namespace saddle {
namespace {

constexpr auto kChannels = static_cast<std::size_t>(kStackedDigits);

void require_digits(const Dataset& digits) {
  const Shape& shape = digits.shape();
  require(shape.rank() == 4 && shape[3] == 1, "stacked MNIST: expected digits [N, H, W, 1], found ",
          shape);
  const auto labels = digits.labels();
  require(!labels.empty() && std::ranges::all_of(labels, [](auto l) { return 0 <= l && l <= 9; }),
          "stacked MNIST: expected digits with labels 0 to 9");
}

// Uniform in 0, ..., size - 1 from the top of 32 random bits.
std::size_t scaled(std::uint32_t word, std::int64_t size) {
  return static_cast<std::size_t>(std::uint64_t{word} * static_cast<std::uint64_t>(size) >> 32);
}

}  // namespace

Dataset stack_digits(const Dataset& digits, std::int64_t count, std::uint64_t seed,
                     std::uint32_t stream) {
  require_digits(digits);
  require(count >= 1, "stacked MNIST: expected at least 1 image, found ", count);
  const auto pixels = static_cast<std::size_t>(digits.features());
  const Shape shape = {count, digits.shape()[1], digits.shape()[2], kStackedDigits};
  std::vector<std::uint8_t> bytes(
      image_bytes("stacked MNIST", count, {shape[1], shape[2], shape[3]}));
  std::vector<std::int64_t> labels;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const auto words = philox(seed, stream, i, 0);
    std::int64_t label = 0;
    for (std::size_t c = 0; c < kChannels; ++c) {
      const std::size_t digit = scaled(words[c], digits.size());
      const auto plane = digits.bytes().subspan(digit * pixels, pixels);
      for (std::size_t p = 0; p < pixels; ++p) bytes[(i * pixels + p) * kChannels + c] = plane[p];
      label = 10 * label + digits.labels()[digit];
    }
    labels.push_back(label);
  }
  return Dataset::of_images(std::move(bytes), shape, std::move(labels));
}

}  // namespace saddle

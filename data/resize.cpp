#include "data/resize.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "tensor/error.h"

namespace saddle {
namespace {

// The pixels [begin, begin + weights.size()) that make one pixel of the result.
struct Taps {
  std::size_t begin;
  std::vector<float> weights;  // with sum 1
};

// For each of `size` pixels that cover `side` pixels.
std::vector<Taps> triangle_filter(std::int64_t side, std::int64_t size) {
  const double scale = static_cast<double>(side) / static_cast<double>(size);
  const double reach = std::max(scale, 1.0);
  std::vector<Taps> filter;
  for (std::int64_t i = 0; i < size; ++i) {
    const double center = (static_cast<double>(i) + 0.5) * scale;
    const auto begin = std::max<std::int64_t>(std::llround(center - reach), 0);
    const auto end = std::min<std::int64_t>(std::llround(center + reach), side);
    std::vector<double> weights;
    double sum = 0;
    for (std::int64_t j = begin; j < end; ++j) {
      weights.push_back(std::max(1 - std::abs(static_cast<double>(j) + 0.5 - center) / reach, 0.0));
      sum += weights.back();
    }
    Taps taps{static_cast<std::size_t>(begin), {}};
    for (const double weight : weights) taps.weights.push_back(static_cast<float>(weight / sum));
    filter.push_back(std::move(taps));
  }
  return filter;
}

std::uint8_t rounded(float value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0.0f, 255.0f) + 0.5f);
}

}  // namespace

void require_resized_side(std::string_view name, std::int64_t size) {
  require(1 <= size && size <= kMaxResizedSide, name, ": expected a size of 1 to ", kMaxResizedSide,
          ", found ", size);
}

void crop_and_resize(std::span<const std::uint8_t> pixels, const Shape& shape, std::int64_t size,
                     std::span<std::uint8_t> out) {
  require_resized_side("resize", size);
  require(shape.rank() == 3 && static_cast<std::int64_t>(pixels.size()) == shape.count() &&
              shape.count() > 0,
          "resize: expected the bytes of an image [H, W, C], found ", pixels.size(), " for ",
          shape);
  const std::int64_t side = std::min(shape[0], shape[1]);
  require(static_cast<std::int64_t>(out.size()) == size * size * shape[2],
          "resize: expected room for ", size * size * shape[2], " bytes, found ", out.size());
  const auto channels = static_cast<std::size_t>(shape[2]);
  const std::size_t stride = static_cast<std::size_t>(shape[1]) * channels;
  const std::uint8_t* corner = pixels.data() +
                               static_cast<std::size_t>((shape[0] - side) / 2) * stride +
                               static_cast<std::size_t>((shape[1] - side) / 2) * channels;
  const std::vector<Taps> filter = triangle_filter(side, size);
  std::vector<float> row(static_cast<std::size_t>(side) * channels);
  std::uint8_t* to = out.data();
  for (const Taps& down : filter) {
    std::fill(row.begin(), row.end(), 0.0f);
    for (std::size_t k = 0; k < down.weights.size(); ++k) {
      const std::uint8_t* from = corner + (down.begin + k) * stride;
      for (std::size_t x = 0; x < row.size(); ++x)
        row[x] += down.weights[k] * static_cast<float>(from[x]);
    }
    for (const Taps& across : filter) {
      for (std::size_t c = 0; c < channels; ++c) {
        float sum = 0;
        for (std::size_t k = 0; k < across.weights.size(); ++k)
          sum += across.weights[k] * row[(across.begin + k) * channels + c];
        *to++ = rounded(sum);
      }
    }
  }
}

Dataset resize_images(const Dataset& images, std::int64_t size) {
  const Shape& shape = images.shape();
  const auto from = images.bytes();
  const Shape example = {shape[1], shape[2], shape[3]}, resized = {size, size, shape[3]};
  require_resized_side("resize", size);
  std::vector<std::uint8_t> bytes(image_bytes("resize", shape[0], resized));
  const auto read = static_cast<std::size_t>(example.count());
  const auto written = static_cast<std::size_t>(resized.count());
  for (std::size_t i = 0; i < static_cast<std::size_t>(shape[0]); ++i)
    crop_and_resize(from.subspan(i * read, read), example, size,
                    std::span(bytes).subspan(i * written, written));
  return Dataset::of_images(std::move(bytes), {shape[0], size, size, shape[3]},
                            {images.labels().begin(), images.labels().end()});
}

}  // namespace saddle

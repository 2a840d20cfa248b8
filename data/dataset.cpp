#include "data/dataset.h"

#include <array>
#include <concepts>
#include <cstddef>
#include <utility>

namespace saddle {
namespace {

// byte / 127.5 - 1 for each byte: a load takes half the time of a division.
template <class T>
constexpr std::array<T, 256> kNormalizedBytes = [] {
  std::array<T, 256> values{};
  for (std::size_t byte = 0; byte < 256; ++byte) values[byte] = static_cast<T>(byte) / T(127.5) - 1;
  return values;
}();

template <class T>
T normalized(std::uint8_t byte) {
  return kNormalizedBytes<T>[byte];
}

// Points are taken as they are.
template <class T, std::floating_point Stored>
T normalized(Stored value) {
  return static_cast<T>(value);
}

// `to` has room for indices.size() rows of `features` numbers.
template <class T, class Stored>
void copy_rows(const std::vector<Stored>& values, std::size_t features, std::int64_t examples,
               std::span<const std::int64_t> indices, T* to) {
  for (std::int64_t index : indices) {
    require(0 <= index && index < examples, "dataset: expected an index in [0, ", examples,
            "), found ", index);
    const Stored* from = values.data() + static_cast<std::size_t>(index) * features;
    for (std::size_t k = 0; k < features; ++k) to[k] = normalized<T>(from[k]);
    to += features;
  }
}

void require_sizes(const Shape& shape, int rank, const char* expected) {
  require(shape.rank() == rank, "dataset: expected shape ", expected, ", found ", shape);
  for (std::int64_t size : shape)
    require(size >= 1, "dataset: expected sizes of at least 1, found shape ", shape);
}

}  // namespace

Dataset::Dataset(Values values, const Shape& shape, std::vector<std::uint8_t> labels)
    : values_(std::move(values)),
      shape_(shape),
      features_(shape.count() / shape[0]),
      labels_(std::move(labels)) {}

Dataset Dataset::of_points(const Tensor& points) {
  require_sizes(points.shape(), 2, "[N, features]");
  return dispatch_floating(points.dtype(), "dataset", [&](auto zero) {
    return Dataset(points.to_vector<decltype(zero)>(), points.shape(), {});
  });
}

Dataset Dataset::of_images(std::vector<std::uint8_t> bytes, const Shape& shape,
                           std::vector<std::uint8_t> labels) {
  require_sizes(shape, 4, "[N, H, W, C]");
  require(static_cast<std::int64_t>(bytes.size()) == shape.count(), "dataset: shape ", shape,
          " needs ", shape.count(), " bytes, found ", bytes.size());
  require(labels.empty() || static_cast<std::int64_t>(labels.size()) == shape[0],
          "dataset: expected a label for each of ", shape[0], " images, found ", labels.size());
  return Dataset(std::move(bytes), shape, std::move(labels));
}

void Dataset::copy_examples(std::span<const std::int64_t> indices, const Tensor& out) const {
  const auto rows = static_cast<std::int64_t>(indices.size());
  require(out.shape().rank() >= 1 && out.shape()[0] == rows && out.size() == rows * features_,
          "dataset: expected room for ", rows, " examples of ", features_, " numbers, found shape ",
          out.shape());
  dispatch_floating(out.dtype(), "dataset", [&](auto zero) {
    const auto to = out.data<decltype(zero)>();
    const auto features = static_cast<std::size_t>(features_);
    std::visit([&](const auto& values) { copy_rows(values, features, size(), indices, to.data()); },
               values_);
  });
}

}  // namespace saddle

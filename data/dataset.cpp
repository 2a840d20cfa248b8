#include "data/dataset.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <numeric>
#include <utility>

#include "tensor/hash.h"

namespace saddle {
namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

// byte / 127.5 - 1 for each byte: a load takes half the time of a division.
template <class T>
constexpr std::array<T, 256> kNormalizedBytes = [] {
  std::array<T, 256> values{};
  for (std::size_t byte = 0; byte < 256; ++byte) values[byte] = static_cast<T>(byte) / T(127.5) - 1;
  return values;
}();

template <std::floating_point T>
T converted(std::uint8_t byte) {
  return kNormalizedBytes<T>[byte];
}

// Points and indices are taken as they are.
template <std::floating_point T, std::floating_point Stored>
T converted(Stored value) {
  return static_cast<T>(value);
}
template <std::integral T>
T converted(std::uint8_t index) {
  return index;
}

void require_index(std::int64_t index, std::int64_t examples) {
  require(0 <= index && index < examples, "dataset: expected an index in [0, ", examples,
          "), found ", index);
}

// first, first + 1, ...
std::vector<std::int64_t> consecutive(std::int64_t first, std::int64_t count) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), first);
  return indices;
}

// `to` has room for indices.size() rows of `features` numbers.
template <class T, class Stored>
void copy_rows(const std::vector<Stored>& values, std::size_t features, std::int64_t examples,
               std::span<const std::int64_t> indices, T* to) {
  for (std::int64_t index : indices) {
    require_index(index, examples);
    const Stored* from = values.data() + static_cast<std::size_t>(index) * features;
    for (std::size_t k = 0; k < features; ++k) to[k] = converted<T>(from[k]);
    to += features;
  }
}

// `to` has room for indices.size() rows of length * classes numbers.
template <class T>
void copy_one_hot(const std::vector<std::uint8_t>& values, const Shape& shape,
                  std::span<const std::int64_t> indices, T* to) {
  const auto length = static_cast<std::size_t>(shape[1]);
  const auto classes = static_cast<std::size_t>(shape[2]);
  std::fill_n(to, indices.size() * length * classes, T(0));
  for (const std::int64_t index : indices) {
    require_index(index, shape[0]);
    const std::uint8_t* from = values.data() + static_cast<std::size_t>(index) * length;
    for (std::size_t k = 0; k < length; ++k, to += classes) to[from[k]] = 1;
  }
}

void require_sizes(const Shape& shape, int rank, const char* expected) {
  require(shape.rank() == rank, "dataset: expected shape ", expected, ", found ", shape);
  for (std::int64_t size : shape)
    require(size >= 1, "dataset: expected sizes of at least 1, found shape ", shape);
}

void require_count(const Shape& shape, std::size_t bytes) {
  require(static_cast<std::int64_t>(bytes) == shape.count(), "dataset: shape ", shape, " needs ",
          shape.count(), " bytes, found ", bytes);
}

}  // namespace

std::size_t image_bytes(std::string_view name, std::int64_t count, const Shape& example,
                        std::uint64_t limit) {
  const auto each = static_cast<std::uint64_t>(example.count());
  require(static_cast<std::uint64_t>(count) <= limit / each, name, ": ", count, " images of ",
          example, " need ", each, " bytes each, more than the limit of ", limit,
          " in all; take smaller or fewer images");
  return static_cast<std::size_t>(count) * static_cast<std::size_t>(each);
}

Dataset::Dataset(Values values, const Shape& shape, std::vector<std::int64_t> labels)
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
                           std::vector<std::int64_t> labels) {
  require_sizes(shape, 4, "[N, H, W, C]");
  require_count(shape, bytes.size());
  require(labels.empty() || static_cast<std::int64_t>(labels.size()) == shape[0],
          "dataset: expected a label for each of ", shape[0], " images, found ", labels.size());
  return Dataset(std::move(bytes), shape, std::move(labels));
}

Dataset Dataset::of_indices(std::vector<std::uint8_t> indices, const Shape& shape) {
  require_sizes(shape, 2, "[N, length]");
  require_count(shape, indices.size());
  return Dataset(Indices{std::move(indices)}, shape, {});
}

Dataset Dataset::one_hot(std::int64_t classes) && {
  auto* indices = std::get_if<Indices>(&values_);
  require(indices != nullptr, "dataset: expected indices, found examples of shape ", shape_);
  const std::int64_t largest = *std::max_element(indices->values.begin(), indices->values.end());
  require(largest < classes, "dataset: expected indices in [0, ", classes, "), found ", largest);
  return Dataset(OneHot{std::move(indices->values)}, {shape_[0], shape_[1], classes}, {});
}

std::span<const std::uint8_t> Dataset::indices() const {
  if (const auto* indices = std::get_if<Indices>(&values_)) return indices->values;
  const auto* one_hot = std::get_if<OneHot>(&values_);
  require(one_hot != nullptr, "dataset: expected indices, found examples of shape ", shape_);
  return one_hot->indices;
}

std::span<const std::uint8_t> Dataset::bytes() const {
  const auto* bytes = std::get_if<std::vector<std::uint8_t>>(&values_);
  require(bytes != nullptr, "dataset: expected images, found examples of shape ", shape_);
  return *bytes;
}

std::string Dataset::fingerprint() const {
  const auto of_bytes = [&](const std::vector<std::uint8_t>& read) {
    return concat_text("examples ", shape_, ", hash ",
                       hash_text(hash_of(std::span<const std::uint8_t>(read))));
  };
  const auto of_indices = [&](const Indices& stored) { return of_bytes(stored.values); };
  const auto of_one_hot = [&](const OneHot& stored) { return of_bytes(stored.indices); };
  const auto of_drawn = []<std::floating_point T>(const std::vector<T>&) { return std::string(); };
  return std::visit(Overloaded{of_bytes, of_indices, of_one_hot, of_drawn}, values_);
}

void Dataset::require_room(std::int64_t rows, const Tensor& out) const {
  require(is_dense(out.layout()), "dataset: expected a dense tensor for the examples, found shape ",
          out.shape(), " with strides ", out.layout().strides);
  require(out.shape().rank() >= 1 && out.shape()[0] == rows && out.size() == rows * features_,
          "dataset: expected room for ", rows, " examples of ", features_, " numbers, found shape ",
          out.shape());
}

Tensor Dataset::examples(std::span<const std::int64_t> indices) const {
  Shape shape = shape_;
  shape[0] = static_cast<std::int64_t>(indices.size());
  const Tensor all = Tensor::empty(shape, DType::f32, cpu_device());
  copy_examples(indices, all);
  return all;
}

Tensor Dataset::first_examples(std::int64_t count) const {
  return examples(consecutive(0, std::min(count, size())));
}

void Dataset::copy_consecutive(std::int64_t first, std::int64_t count, const Tensor& out) const {
  copy_examples(consecutive(first, count), out);
}

void Dataset::copy_examples(std::span<const std::int64_t> indices, const Tensor& out) const {
  require_room(static_cast<std::int64_t>(indices.size()), out);
  const auto features = static_cast<std::size_t>(features_);
  const auto copy_from = [&]<class Stored>(const std::vector<Stored>& values) {
    dispatch_floating(out.dtype(), "dataset", [&](auto zero) {
      copy_rows(values, features, size(), indices, out.data<decltype(zero)>().data());
    });
  };
  const auto copy_indices = [&](const Indices& stored) {
    copy_rows(stored.values, features, size(), indices, out.data<std::int64_t>().data());
  };
  const auto copy_each_one_hot = [&](const OneHot& stored) {
    dispatch_floating(out.dtype(), "dataset", [&](auto zero) {
      copy_one_hot(stored.indices, shape_, indices, out.data<decltype(zero)>().data());
    });
  };
  std::visit(Overloaded{copy_from, copy_indices, copy_each_one_hot}, values_);
}

void Dataset::copy_labels(std::span<const std::int64_t> indices, const Tensor& out) const {
  require(!labels_.empty(), "dataset: expected labels, found none");
  require(out.shape() == Shape{static_cast<std::int64_t>(indices.size())},
          "dataset: expected room for ", indices.size(), " labels, found shape ", out.shape());
  std::int64_t* to = out.data<std::int64_t>().data();
  for (const std::int64_t index : indices) {
    require_index(index, size());
    *to++ = labels_[static_cast<std::size_t>(index)];
  }
}

}  // namespace saddle

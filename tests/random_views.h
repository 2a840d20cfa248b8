// Tensors in random layouts, and their elements without the help of any kernel.
#pragma once

#include <random>
#include <vector>

#include "autograd/gradcheck/sampling.h"
#include "tensor/tensor.h"

namespace saddle::test {

using gradcheck::random_integer;
using gradcheck::random_shape;
using gradcheck::Rng;

inline Axes random_order(Rng& rng, int rank) {
  Axes order;
  for (int axis = 0; axis < rank; ++axis) order.push_back(axis);
  std::shuffle(order.begin(), order.end(), rng);
  return order;
}

// Storage offset of element `index` (row-major) by the definition of a layout.
inline std::int64_t offset_of(const Layout& layout, std::int64_t index) {
  std::int64_t offset = layout.offset;
  for (int axis = layout.shape.rank() - 1; axis >= 0; --axis) {
    offset += index % layout.shape[axis] * layout.strides[axis];
    index /= layout.shape[axis];
  }
  return offset;
}

// Element `index` (row-major) of a tensor of T.
template <class T>
T& element(const Tensor& tensor, std::int64_t index) {
  return static_cast<T*>(tensor.view().data)[offset_of(tensor.layout(), index)];
}

// Uninitialized, of the given shape, with permuted axes, gaps between them and steps over one.
inline Tensor random_layout(Rng& rng, const Shape& shape, DType dtype) {
  const int rank = shape.rank();
  if (rank == 0 || rank == kMaxRank || random_integer(rng, 0, 3) == 0)
    return Tensor::empty(shape, dtype, cpu_device());
  const Axes order = random_order(rng, rank);
  Shape storage;
  Axes inverse = order;
  for (int axis = 0; axis < rank; ++axis) {
    const int source = static_cast<int>(order[axis]);
    storage.push_back(shape[source] + random_integer(rng, 0, 2));
    inverse[source] = axis;
  }
  const std::int64_t step = random_integer(rng, 1, 2);
  Shape stepped = storage;
  stepped.push_back(step);
  Tensor tensor =
      Tensor::empty(stepped, dtype, cpu_device()).slice(-1, step - 1, step).reshape(storage);
  for (int axis = 0; axis < rank; ++axis) {
    const std::int64_t size = shape[static_cast<int>(order[axis])];
    const std::int64_t begin = random_integer(rng, 0, storage[axis] - size);
    tensor = tensor.slice(axis, begin, begin + size);
  }
  return tensor.permute(inverse);
}

// A random layout of the given values, in row-major order.
template <class T>
Tensor random_layout(Rng& rng, const Shape& shape, const std::vector<T>& values) {
  Tensor tensor = random_layout(rng, shape, dtype_of<T>());
  for (std::int64_t i = 0; i < tensor.size(); ++i)
    element<T>(tensor, i) = values[static_cast<std::size_t>(i)];
  return tensor;
}

template <class T>
std::vector<T> random_values(Rng& rng, std::int64_t count, double low = -3, double high = 3) {
  std::uniform_real_distribution<double> uniform(low, high);
  std::vector<T> values(static_cast<std::size_t>(count));
  for (T& value : values) value = static_cast<T>(uniform(rng));
  return values;
}

// The elements in row-major order, read one by one.
template <class T>
std::vector<T> elements(const Tensor& tensor) {
  std::vector<T> values;
  for (std::int64_t i = 0; i < tensor.size(); ++i) values.push_back(element<T>(tensor, i));
  return values;
}

// The message of the Error that `f` throws; empty if it throws none.
template <class F>
std::string error_of(F&& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace saddle::test

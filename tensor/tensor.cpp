#include "tensor/tensor.h"

#include <algorithm>
#include <cstring>

namespace saddle {

Tensor Tensor::empty(const Shape& shape, DType dtype, Device& device) {
  for (std::int64_t size : shape) require(size >= 0, "tensor: negative size in shape ", shape);
  Tensor tensor;
  tensor.dtype_ = dtype;
  tensor.device_ = &device;
  tensor.layout_ = dense_layout(shape);
  tensor.storage_ = device.allocate(static_cast<std::size_t>(shape.count()) * size_of(dtype));
  return tensor;
}

Tensor Tensor::zeros(const Shape& shape, DType dtype, Device& device) {
  return full(shape, 0.0, dtype, device);
}

Tensor Tensor::full(const Shape& shape, double value, DType dtype, Device& device) {
  Tensor tensor = empty(shape, dtype, device);
  device.fill(tensor.view(), value);
  return tensor;
}

template <class T>
Tensor Tensor::from(std::span<const T> values, const Shape& shape) {
  require(static_cast<std::int64_t>(values.size()) == shape.count(), "tensor: shape ", shape,
          " needs ", shape.count(), " values, found ", values.size());
  Tensor tensor = empty(shape, dtype_of<T>());
  tensor.device().upload(values.data(), tensor.storage_.get(), values.size_bytes());
  return tensor;
}

template <class T>
std::span<T> Tensor::data() const {
  require(dtype_ == dtype_of<T>(), "tensor: asked for ", name_of(dtype_of<T>()), " data of a ",
          name_of(dtype_), " tensor");
  require(device_ == &cpu_device(), "tensor: its data is on ", device_->name(), ", not the CPU");
  require(is_dense(layout_), "tensor: data() needs a dense layout; clone() the view first");
  return {view().as<T>(), static_cast<std::size_t>(size())};
}

template <class T>
std::vector<T> Tensor::to_vector() const {
  const Tensor dense = to(dtype_of<T>());
  std::vector<T> values(static_cast<std::size_t>(size()));
  device_->download(dense.storage_.get(), values.data(), values.size() * sizeof(T));
  return values;
}

double Tensor::item() const {
  require(defined() && size() == 1, "tensor: item() needs one element, found shape ", shape());
  double value = 0.0;
  dispatch(dtype_, [&](auto type) {
    const auto offset = static_cast<std::size_t>(layout_.offset) * sizeof(type);
    device_->download(static_cast<const char*>(storage_.get()) + offset, &type, sizeof(type));
    value = static_cast<double>(type);
  });
  return value;
}

Tensor Tensor::with_layout(const Layout& layout, DType dtype) const {
  Tensor view = *this;
  view.layout_ = layout;
  view.dtype_ = dtype;
  return view;
}

Tensor Tensor::permute(const Axes& order) const { return with_layout(permuted(layout_, order)); }

Tensor Tensor::slice(std::int64_t axis, std::int64_t begin, std::int64_t end) const {
  const int k = normalize_axis(axis, shape().rank(), "slice");
  require(0 <= begin && begin <= end && end <= shape()[k], "slice: [", begin, ", ", end,
          ") is out of range for axis ", k, " of shape ", shape());
  return with_layout(sliced(layout_, k, begin, end));
}

Tensor Tensor::broadcast_to(const Shape& shape) const {
  require(broadcast_shapes(layout_.shape, shape, "broadcast") == shape, "broadcast: shape ",
          layout_.shape, " does not broadcast to ", shape);
  return with_layout(broadcasted(layout_, shape));
}

Tensor Tensor::reshape(const Shape& shape) const {
  require(shape.count() == size(), "reshape: ", layout_.shape, " has ", size(), " elements, ",
          shape, " has ", shape.count());
  if (const auto layout = reshaped(layout_, shape)) return with_layout(*layout);
  return clone().reshape(shape);
}

Tensor Tensor::to(DType dtype) const {
  require(defined(), "tensor: used before it was given a value");
  Tensor copy = empty(shape(), dtype, *device_);
  device_->copy(view(), copy.view());
  return copy;
}

void Tensor::assign(const Tensor& source) const {
  require(source.shape() == shape(), "assign: expected shape ", shape(), ", found ",
          source.shape());
  device_->copy(source.view(), view());
}

template Tensor Tensor::from(std::span<const float>, const Shape&);
template Tensor Tensor::from(std::span<const double>, const Shape&);
template Tensor Tensor::from(std::span<const std::int64_t>, const Shape&);
template std::span<float> Tensor::data() const;
template std::span<double> Tensor::data() const;
template std::span<std::int64_t> Tensor::data() const;
template std::vector<float> Tensor::to_vector() const;
template std::vector<double> Tensor::to_vector() const;
template std::vector<std::int64_t> Tensor::to_vector() const;

}  // namespace saddle

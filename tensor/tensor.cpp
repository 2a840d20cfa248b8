#include "tensor/tensor.h"

#include <algorithm>
#include <cstring>

namespace saddle {
namespace {

void require_count(std::size_t found, const Shape& shape) {
  require(static_cast<std::int64_t>(found) == shape.count(), "tensor: shape ", shape, " needs ",
          shape.count(), " values, found ", found);
}

}  // namespace

Tensor Tensor::empty(const Shape& shape, DType dtype, Device& device) {
  for (std::int64_t size : shape) require(size >= 0, "tensor: negative size in shape ", shape);
  Tensor tensor;
  tensor.dtype_ = dtype;
  tensor.device_ = &device;
  tensor.layout_ = dense_layout(shape);
  tensor.storage_ = device.allocate(static_cast<std::size_t>(shape.count()) * size_of(dtype),
                                    concat_text(name_of(dtype), " ", shape));
  return tensor;
}

Tensor Tensor::zeros(const Shape& shape, DType dtype, Device& device) {
  return full(shape, 0.0, dtype, device);
}

Tensor Tensor::full(const Shape& shape, double value, DType dtype, Device& device) {
  Tensor tensor = empty(shape, dtype, device);
  tensor.fill(value);
  return tensor;
}

template <class T>
Tensor Tensor::from(std::span<const T> values, const Shape& shape, Device& device) {
  require_count(values.size(), shape);
  const Tensor tensor = empty(shape, dtype_of<T>(), device);
  tensor.set(values);
  return tensor;
}

template <class T>
std::span<T> Tensor::data() const {
  require(device_ == &cpu_device(), "tensor: its data is on ", device_->name(), ", not the CPU");
  return {dense_data<T>(), static_cast<std::size_t>(size())};
}

// Where the elements lie one after the other; on which device does not matter.
template <class T>
T* Tensor::dense_data() const {
  require(dtype_ == dtype_of<T>(), "tensor: asked for ", name_of(dtype_of<T>()), " data of a ",
          name_of(dtype_), " tensor");
  require(is_dense(layout_), "tensor: its data needs a dense layout; clone() the view first");
  return view().as<T>();
}

template <class T>
void Tensor::set(std::span<const T> values) const {
  require_count(values.size(), shape());
  device_->upload(values.data(), dense_data<T>(), values.size_bytes());
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

Tensor Tensor::to(Device& device) const {
  if (&device == device_) return *this;
  Tensor copy = empty(shape(), dtype_, device);
  dispatch(dtype_, [&](auto zero) { copy.set(to_vector<decltype(zero)>()); });
  return copy;
}

void Tensor::assign(const Tensor& source) const {
  require(source.shape() == shape(), "assign: expected shape ", shape(), ", found ",
          source.shape());
  device_->copy(source.to(*device_).view(), view());
}

template Tensor Tensor::from(std::span<const float>, const Shape&, Device&);
template Tensor Tensor::from(std::span<const double>, const Shape&, Device&);
template Tensor Tensor::from(std::span<const std::int64_t>, const Shape&, Device&);
template void Tensor::set(std::span<const float>) const;
template void Tensor::set(std::span<const double>) const;
template void Tensor::set(std::span<const std::int64_t>) const;
template std::span<float> Tensor::data() const;
template std::span<double> Tensor::data() const;
template std::span<std::int64_t> Tensor::data() const;
template std::vector<float> Tensor::to_vector() const;
template std::vector<double> Tensor::to_vector() const;
template std::vector<std::int64_t> Tensor::to_vector() const;

}  // namespace saddle

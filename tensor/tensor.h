// A tensor: shared storage on a device, seen through a layout.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "tensor/devices.h"
#include "tensor/view.h"

namespace saddle {

// Copying a Tensor shares its storage; clone() makes a new one. Views (permute, slice,
// broadcast_to, reshape of a dense tensor) share storage too.
class Tensor {
 public:
  Tensor() = default;
  // Uninitialized storage on `device`. Throws Error when out of memory.
  static Tensor empty(const Shape& shape, DType dtype, Device& device = default_device());
  static Tensor zeros(const Shape& shape, DType dtype, Device& device = default_device());
  static Tensor full(const Shape& shape, double value, DType dtype,
                     Device& device = default_device());
  // Copies `values` in row-major order. Throws Error if the count does not match the shape.
  template <class T>
  static Tensor from(std::span<const T> values, const Shape& shape,
                     Device& device = default_device());
  template <class T>
  static Tensor from(const std::vector<T>& values, const Shape& shape,
                     Device& device = default_device()) {
    return from(std::span<const T>(values), shape, device);
  }

  bool defined() const { return storage_ != nullptr; }
  const Shape& shape() const { return layout_.shape; }
  std::int64_t size() const { return layout_.shape.count(); }
  DType dtype() const { return dtype_; }
  Device& device() const { return *device_; }
  const Layout& layout() const { return layout_; }
  View view() const { return {storage_.get(), dtype_, layout_}; }

  // The elements of a dense tensor on the CPU. Throws Error for a wrong T or a strided view.
  template <class T>
  std::span<T> data() const;
  // The elements in row-major order, converted to T, from any layout.
  template <class T>
  std::vector<T> to_vector() const;
  // The only element of a tensor of one element.
  double item() const;

  Tensor permute(const Axes& order) const;
  Tensor slice(std::int64_t axis, std::int64_t begin, std::int64_t end) const;
  Tensor broadcast_to(const Shape& shape) const;
  // A view where the layout allows it, else a copy.
  Tensor reshape(const Shape& shape) const;
  // A dense copy with its own storage, converted to `dtype`.
  Tensor clone() const { return to(dtype_); }
  Tensor to(DType dtype) const;
  // The tensor itself if it is on `device`, else a dense copy there.
  Tensor to(Device& device) const;
  // Copies the elements of `source` (same shape, any dtype, layout and device) into this storage.
  void assign(const Tensor& source) const;
  // Copies `values`, in row-major order, into this dense storage; allocates nothing. Throws Error
  // for another count or a wrong T.
  template <class T>
  void set(std::span<const T> values) const;
  template <class T>
  void set(const std::vector<T>& values) const {
    set(std::span<const T>(values));
  }
  // Every element becomes `value`.
  void fill(double value) const { device_->fill(view(), value); }

  // The same storage seen through any layout that stays inside it, counted in elements of dtype.
  Tensor with_layout(const Layout& layout, DType dtype) const;
  Tensor with_layout(const Layout& layout) const { return with_layout(layout, dtype_); }

 private:
  template <class T>
  T* dense_data() const;

  std::shared_ptr<void> storage_;
  Device* device_ = nullptr;
  DType dtype_ = DType::f32;
  Layout layout_;
};

}  // namespace saddle

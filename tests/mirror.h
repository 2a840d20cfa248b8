// The same tensor on another device: what kernels of two devices are compared with.
#pragma once

#include <vector>

#include "tensor/devices.h"
#include "tensor/tensor.h"

namespace saddle::test {

// Every device but the CPU.
inline std::vector<Device*> other_devices() {
  std::vector<Device*> others = devices();
  others.erase(others.begin());
  return others;
}

// Elements of storage that a layout may reach, from the start of the storage.
inline std::int64_t extent_of(const Layout& layout) {
  std::int64_t extent = layout.offset + 1;
  for (int axis = 0; axis < layout.shape.rank(); ++axis) {
    if (layout.shape[axis] == 0) return 0;
    extent += (layout.shape[axis] - 1) * layout.strides[axis];
  }
  return extent;
}

// `tensor`, on the CPU with any layout of non-negative strides, on `device` with the same layout.
inline Tensor mirrored(const Tensor& tensor, Device& device) {
  const std::int64_t extent = extent_of(tensor.layout());
  const Tensor copy = Tensor::empty({extent}, tensor.dtype(), device);
  device.upload(tensor.view().data, copy.view().data,
                static_cast<std::size_t>(extent) * size_of(tensor.dtype()));
  return copy.with_layout(tensor.layout());
}

inline std::vector<Tensor> mirrored_all(const std::vector<Tensor>& tensors, Device& device) {
  std::vector<Tensor> copies;
  for (const Tensor& tensor : tensors) copies.push_back(mirrored(tensor, device));
  return copies;
}

}  // namespace saddle::test

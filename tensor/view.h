// A typed window on memory that someone else owns: what kernels read and write.
#pragma once

#include "tensor/dtype.h"
#include "tensor/layout.h"

namespace saddle {

// `data` is the address of the storage; the first element is at data + layout.offset elements.
struct View {
  void* data = nullptr;
  DType dtype = DType::f32;
  Layout layout;

  const Shape& shape() const { return layout.shape; }
  const Strides& strides() const { return layout.strides; }
  // Address of the first element. T must be the C++ type of `dtype`.
  template <class T>
  T* as() const {
    return static_cast<T*>(data) + layout.offset;
  }
};

}  // namespace saddle

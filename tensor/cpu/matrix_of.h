// An operand under another shape, for kernels that need one stride for each axis of it.
#pragma once

#include "tensor/cpu/copy.h"
#include "tensor/cpu/scratch.h"

namespace saddle::cpu {

// The operand itself where strides can express the shape, else a dense copy in `scratch`, which is
// this object's until it goes.
template <class T>
class MatrixOf {
 public:
  MatrixOf(const View& operand, const Shape& shape, Scratch& scratch) : operand_(operand) {
    const auto layout = reshaped(operand.layout, shape);
    is_copy_ = !layout;
    matrix_ = {operand.data, operand.dtype, layout.value_or(dense_layout(shape))};
    if (is_copy_) matrix_.data = scratch.reserve<T>(static_cast<std::size_t>(shape.count()));
  }

  const View& view() const { return matrix_; }
  // Before the matrix is read.
  void load() const {
    if (is_copy_) copy(operand_, copied());
  }
  // After it was written.
  void store() const {
    if (is_copy_) copy(copied(), operand_);
  }

 private:
  // The copy under the operand's shape.
  View copied() const { return {matrix_.data, matrix_.dtype, dense_layout(operand_.shape())}; }

  View operand_, matrix_;
  bool is_copy_;
};

}  // namespace saddle::cpu

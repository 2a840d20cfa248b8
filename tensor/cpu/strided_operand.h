// Left operands that lie in memory.
#pragma once

#include "tensor/cpu/matmul_product.h"

namespace saddle::cpu {

// Rows are read where they lie, if that is fast to do for each tile.
template <class T>
class StridedOperand final : public LeftOperand<T> {
 public:
  StridedOperand(const MatrixProduct<T>& product, const MatmulKernels<T>& kernels)
      : matrices_(product.a), batch_(product.batch), kernels_(kernels) {}

  int pieces(const LeftRows& rows, std::int64_t first, std::int64_t depth, T* room,
             LeftPiece<T>* pieces) const override {
    const std::int64_t row_stride = matrices_.row_stride, column_stride = matrices_.column_stride;
    const T* data =
        matrix_at(matrices_, batch_, rows.matrix) + rows.first * row_stride + first * column_stride;
    *pieces = {first, one_run(data, row_stride, column_stride, depth)};
    if (!is_fast(row_stride, column_stride)) {
      kernels_.pack(data, row_stride, column_stride, rows.count, rows.count, depth, room);
      pieces->panel = one_run<T>(room, 1, rows.count, depth);
    }
    return 1;
  }

 private:
  // Along its rows a panel is read line by line of the L1 cache; across them a line for each
  // column, which all fit into the L2 cache unless they take the same few places.
  static bool is_fast(std::int64_t row_stride, std::int64_t column_stride) {
    if (column_stride == 1) return !share_cache_sets<T>(row_stride);
    return row_stride == 1 && !share_cache_sets<T>(2 * column_stride);
  }

  const Matrices<const T>& matrices_;
  const Shape& batch_;
  const MatmulKernels<T>& kernels_;
};

// Whatever its strides: for one who reads each row once.
template <class T>
class OperandInPlace final : public LeftOperand<T> {
 public:
  explicit OperandInPlace(const MatrixProduct<T>& product)
      : matrices_(product.a), batch_(product.batch) {}

  int pieces(const LeftRows& rows, std::int64_t first, std::int64_t depth, T*,
             LeftPiece<T>* pieces) const override {
    const T* data = matrix_at(matrices_, batch_, rows.matrix) + rows.first * matrices_.row_stride +
                    first * matrices_.column_stride;
    *pieces = {first, one_run(data, matrices_.row_stride, matrices_.column_stride, depth)};
    return 1;
  }

 private:
  const Matrices<const T>& matrices_;
  const Shape& batch_;
};

}  // namespace saddle::cpu

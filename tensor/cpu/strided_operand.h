// Left operands that lie in memory.
#pragma once

#include "tensor/cpu/matmul_product.h"

namespace saddle::cpu {

// Columns [first, first + depth) of `rows`, where they lie.
template <class T>
LeftPanel<T> panel_of(const Matrices<const T>& a, const Shape& batch, const LeftRows& rows,
                      std::int64_t first, std::int64_t depth) {
  const T* const data =
      matrix_at(a, batch, rows.matrix) + rows.first * a.row_stride + first * a.column_stride;
  return one_run(data, a.row_stride, a.column_stride, depth);
}

// Rows are read where they lie, if that is fast to do for each tile.
template <class T>
class StridedOperand final : public LeftOperand<T> {
 public:
  StridedOperand(const MatrixProduct<T>& product, const MatmulKernels<T>& kernels)
      : matrices_(product.a), batch_(product.batch), kernels_(kernels) {}

  int pieces(const LeftRows& rows, std::int64_t first, std::int64_t depth, T* room,
             LeftPiece<T>* pieces) const override {
    const LeftPanel<T> panel = panel_of(matrices_, batch_, rows, first, depth);
    *pieces = {first, panel};
    if (!is_fast(panel.row_stride, panel.depth_stride)) {
      kernels_.pack(panel.data, panel.row_stride, panel.depth_stride, rows.count, rows.count, depth,
                    room);
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
    *pieces = {first, panel_of(matrices_, batch_, rows, first, depth)};
    return 1;
  }

 private:
  const Matrices<const T>& matrices_;
  const Shape& batch_;
};

}  // namespace saddle::cpu

// A batch of matrix products as plain pointers and strides, and the three ways to compute it.
#pragma once

#include <cstdint>

#include "tensor/cpu/matmul_kernel.h"
#include "tensor/shape.h"

namespace saddle::cpu {

constexpr std::int64_t kMaxDepth = 800;  // of a block: a panel of b stays in the L2 cache

// A batch of strided matrices; strides count elements.
template <class T>
struct Matrices {
  T* data;
  std::int64_t row_stride;
  std::int64_t column_stride;
  Strides batch_strides;
};

template <class T>
Matrices<T> transposed(const Matrices<T>& matrices) {
  return {matrices.data, matrices.column_stride, matrices.row_stride, matrices.batch_strides};
}

// out[i] = a[i] b[i] for every index i of `batch`: a is rows x depth, b depth x columns.
template <class T>
struct MatrixProduct {
  std::int64_t rows;
  std::int64_t columns;
  std::int64_t depth;
  Shape batch;
  Matrices<const T> a;
  Matrices<const T> b;
  Matrices<T> out;
};

// The kernels of the instruction set in use.
template <class T>
const MatmulKernels<T>& active_kernels();

// The first element of the matrix at row-major position `index` of `batch`.
template <class T>
T* matrix_at(const Matrices<T>& matrices, const Shape& batch, std::int64_t index) {
  T* data = matrices.data;
  for (int axis = batch.rank() - 1; axis >= 0; --axis) {
    data += index % batch[axis] * matrices.batch_strides[axis];
    index /= batch[axis];
  }
  return data;
}

// The left operand of a blocked product. Only panels of it are ever needed, so that it need not lie
// in memory.
template <class T>
class LeftOperand {
 public:
  // Rows [first_row, first_row + rows) and columns [first, first + depth), depth <= kMaxDepth, of
  // matrix `matrix` of the batch: where they lie, or copied to `room` so that element (r, k) is
  // room[k * rows + r]. Up to a vector's width of elements behind those may be overwritten.
  virtual LeftPanel<T> panel(std::int64_t matrix, std::int64_t first_row, int rows,
                             std::int64_t first, std::int64_t depth, T* room) const = 0;

 protected:
  ~LeftOperand() = default;
};

// How many tasks, each of `work` multiply-adds, are worth one visit of a thread.
inline std::int64_t tasks_per_grain(std::int64_t work) {
  constexpr std::int64_t kGrainWork = 1 << 17;  // some microseconds
  return work >= kGrainWork ? 1 : kGrainWork / (work + 1) + 1;
}

// Any product with no empty axis: packed panels and register tiles.
template <class T>
void multiply_blocked(const MatrixProduct<T>& product, const MatmulKernels<T>& kernels);
// The same with another left operand: product.a is not looked at.
template <class T>
void multiply_blocked(const LeftOperand<T>& a, const MatrixProduct<T>& product,
                      const MatmulKernels<T>& kernels);

// Products with a depth of at most kMaxShallow and contiguous rows of out.
template <class T>
void multiply_shallow(const MatrixProduct<T>& product, const MatmulKernels<T>& kernels);

// Products with at most kMaxNarrow columns and contiguous rows of a: dot products.
template <class T>
void multiply_narrow(const MatrixProduct<T>& product, const MatmulKernels<T>& kernels);

}  // namespace saddle::cpu

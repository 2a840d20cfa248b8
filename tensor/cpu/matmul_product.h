// A batch of matrix products as plain pointers and strides, and the three ways to compute it.
#pragma once

#include <algorithm>
#include <cstdint>

#include "tensor/cpu/matmul_kernel.h"
#include "tensor/shape.h"

namespace saddle::cpu {

constexpr std::int64_t kMaxDepth = 800;  // of a block: a panel of b stays in the L2 cache
constexpr std::int64_t kPackSlack = 16;  // elements that packing may write past the end

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

// out[i] = a[i] b[i] for every index i of `batch`: a is rows x depth, b depth x columns. There may
// be several groups of `rows` rows of a, and of out, where those of a group lie one stride apart.
template <class T>
struct MatrixProduct {
  std::int64_t rows;
  std::int64_t columns;
  std::int64_t depth;
  Shape batch;
  Matrices<const T> a;
  Matrices<const T> b;
  Matrices<T> out;
  Shape groups = {};
  Strides out_group_strides = {};
};

// The kernels of the instruction set in use.
template <class T>
const MatmulKernels<T>& active_kernels();

// Where the element at row-major position `index` of an array lies.
inline std::int64_t offset_at(const Shape& shape, const Strides& strides, std::int64_t index) {
  std::int64_t offset = 0;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    offset += index % shape[axis] * strides[axis];
    index /= shape[axis];
  }
  return offset;
}

// The first element of the matrix at row-major position `index` of `batch`.
template <class T>
T* matrix_at(const Matrices<T>& matrices, const Shape& batch, std::int64_t index) {
  return matrices.data + offset_at(batch, matrices.batch_strides, index);
}

// Some rows of a left operand: of matrix `matrix` of the batch, of one group, from `first` on.
struct LeftRows {
  std::int64_t matrix, group, first;
  int count;
};

// Columns of some rows, from `first` on.
template <class T>
struct LeftPiece {
  std::int64_t first;
  LeftPanel<T> panel;
};

// Appends columns [from, until) of some rows, in which runs of `length` columns lie one stride
// apart, that of column `base` at panel.data: part of a run, all whole ones, part of one. Returns
// how many pieces those are.
template <class T>
int append_runs(std::int64_t base, std::int64_t from, std::int64_t until, const LeftPanel<T>& panel,
                LeftPiece<T>* pieces) {
  int count = 0;
  while (from < until) {
    const std::int64_t run = (from - base) / panel.length, begin = (from - base) % panel.length;
    LeftPiece<T>& piece = pieces[count++] = {from, panel};
    piece.panel.data += run * panel.run_stride + begin * panel.depth_stride;
    piece.panel.length = std::min(panel.length - begin, until - from);
    piece.panel.runs = begin == 0 ? std::max<std::int64_t>(1, (until - from) / panel.length) : 1;
    from += piece.panel.runs * piece.panel.length;
  }
  return count;
}

constexpr int kMaxLeftRows = 16;  // that are asked for at a time
constexpr int kMaxPieces = 128;

// The left operand of a blocked product. Only panels of it are ever needed, so that it need not lie
// in memory.
template <class T>
class LeftOperand {
 public:
  // Columns [first, first + depth), depth <= kMaxDepth, of at most kMaxLeftRows `rows` in at most
  // kMaxPieces pieces, in rising order; what is in none of them is zero. A piece lies where it is,
  // or was copied to `room`, [kMaxDepth * rows.count]; a vector's width of elements behind that may
  // be overwritten. Returns their number.
  virtual int pieces(const LeftRows& rows, std::int64_t first, std::int64_t depth, T* room,
                     LeftPiece<T>* pieces) const = 0;

 protected:
  ~LeftOperand() = default;
};

// Whether rows that far apart take the same few places in the L1 cache, and drive each other out.
template <class T>
bool share_cache_sets(std::int64_t stride) {
  constexpr std::int64_t kBytesOfWay = 4096;
  return stride * static_cast<std::int64_t>(sizeof(T)) % kBytesOfWay == 0;
}

// How many tasks, each of `work` multiply-adds, are worth one visit of a thread.
inline std::int64_t tasks_per_grain(std::int64_t work) {
  constexpr std::int64_t kGrainWork = 1 << 17;  // some microseconds
  return work >= kGrainWork ? 1 : kGrainWork / (work + 1) + 1;
}

// Any product with no empty axis: panels and register tiles. product.a is not looked at.
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

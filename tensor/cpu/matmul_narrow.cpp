// Products with very few columns: a is read once, in place, along its contiguous rows.
#include <algorithm>

#include "tensor/cpu/matmul_product.h"
#include "tensor/cpu/parallel.h"
#include "tensor/cpu/scratch.h"

namespace saddle::cpu {
namespace {

// The columns of each matrix b one after the other: [batch][columns][depth].
template <class T>
const T* contiguous_columns(const MatrixProduct<T>& product) {
  static thread_local Scratch scratch;
  const std::int64_t batch = product.batch.count();
  T* packed = scratch.reserve<T>(static_cast<std::size_t>(batch * product.columns * product.depth));
  T* to = packed;
  for (std::int64_t i = 0; i < batch; ++i) {
    const T* b = matrix_at(product.b, product.batch, i);
    for (std::int64_t c = 0; c < product.columns; ++c, b += product.b.column_stride) {
      for (std::int64_t k = 0; k < product.depth; ++k) *to++ = b[k * product.b.row_stride];
    }
  }
  return packed;
}

}  // namespace

template <class T>
void multiply_narrow(const MatrixProduct<T>& product, const MatmulKernels<T>& kernels) {
  constexpr std::int64_t kRowsPerTask = 32;
  const std::int64_t blocks = (product.rows + kRowsPerTask - 1) / kRowsPerTask;
  const bool in_place = product.b.row_stride == 1;
  const T* packed = in_place ? nullptr : contiguous_columns(product);
  const auto multiply_rows = [&](std::int64_t task) {
    const std::int64_t matrix = task / blocks;
    const std::int64_t first = task % blocks * kRowsPerTask;
    const T* b = in_place ? matrix_at(product.b, product.batch, matrix)
                          : packed + matrix * product.columns * product.depth;
    kernels.narrow[product.columns - 1](
        std::min(kRowsPerTask, product.rows - first), product.depth,
        matrix_at(product.a, product.batch, matrix) + first * product.a.row_stride,
        product.a.row_stride, b, in_place ? product.b.column_stride : product.depth,
        matrix_at(product.out, product.batch, matrix) + first * product.out.row_stride,
        product.out.row_stride, product.out.column_stride);
  };
  // A row is read once: a multiply-add here costs about four of the blocked product's.
  const std::int64_t work = 4 * kRowsPerTask * product.columns * product.depth;
  parallel_for(blocks * product.batch.count(), tasks_per_grain(work),
               [&](std::int64_t begin, std::int64_t end) {
                 for (std::int64_t task = begin; task < end; ++task) multiply_rows(task);
               });
}

template void multiply_narrow(const MatrixProduct<float>&, const MatmulKernels<float>&);
template void multiply_narrow(const MatrixProduct<double>&, const MatmulKernels<double>&);

}  // namespace saddle::cpu

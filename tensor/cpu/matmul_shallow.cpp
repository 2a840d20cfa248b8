// Products of very little depth: as fast as memory takes `out`, which is written row by row.
#include <algorithm>

#include "tensor/cpu/contiguous_rows.h"
#include "tensor/cpu/matmul_product.h"
#include "tensor/cpu/parallel.h"

namespace saddle::cpu {

template <class T>
void multiply_shallow(const MatrixProduct<T>& product, const MatmulKernels<T>& kernels) {
  static thread_local Scratch scratch;
  constexpr std::int64_t kRowsPerTask = 8;
  const std::int64_t blocks = (product.rows + kRowsPerTask - 1) / kRowsPerTask;
  const ContiguousRows<T> b(product.b, product.batch, product.depth, product.columns, scratch);
  const auto multiply_rows = [&](std::int64_t task) {
    const std::int64_t matrix = task / blocks, first = task % blocks * kRowsPerTask;
    const Matrices<const T>& a = product.a;
    const T* rows_of_a = matrix_at(a, product.batch, matrix) + first * a.row_stride;
    kernels.shallow[product.depth - 1](
        std::min(kRowsPerTask, product.rows - first), product.columns,
        {rows_of_a, a.row_stride, a.column_stride, product.depth}, b.matrix(matrix), b.row_stride(),
        matrix_at(product.out, product.batch, matrix) + first * product.out.row_stride,
        product.out.row_stride);
  };
  // To write an element costs as much as some multiply-adds.
  const std::int64_t work = 4 * kRowsPerTask * product.columns;
  parallel_for(blocks * product.batch.count(), tasks_per_grain(work),
               [&](std::int64_t begin, std::int64_t end) {
                 for (std::int64_t task = begin; task < end; ++task) multiply_rows(task);
               });
}

template void multiply_shallow(const MatrixProduct<float>&, const MatmulKernels<float>&);
template void multiply_shallow(const MatrixProduct<double>&, const MatmulKernels<double>&);

}  // namespace saddle::cpu

// Products with very few columns: a is read once, in place, along its contiguous rows.
#include <algorithm>

#include "tensor/cpu/contiguous_rows.h"
#include "tensor/cpu/matmul_product.h"
#include "tensor/cpu/parallel.h"

namespace saddle::cpu {

template <class T>
void multiply_narrow(const MatrixProduct<T>& product, const MatmulKernels<T>& kernels) {
  static thread_local Scratch scratch;
  constexpr std::int64_t kRowsPerTask = 32;
  const std::int64_t blocks = (product.rows + kRowsPerTask - 1) / kRowsPerTask;
  const Matrices<const T> columns_of_b = transposed(product.b);
  const ContiguousRows<T> b(columns_of_b, product.batch, product.columns, product.depth, scratch);
  const auto multiply_rows = [&](std::int64_t task) {
    const std::int64_t matrix = task / blocks;
    const std::int64_t first = task % blocks * kRowsPerTask;
    kernels.narrow[product.columns - 1](
        std::min(kRowsPerTask, product.rows - first), product.depth,
        matrix_at(product.a, product.batch, matrix) + first * product.a.row_stride,
        product.a.row_stride, b.matrix(matrix), b.row_stride(),
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

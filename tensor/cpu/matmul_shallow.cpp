// Products of very little depth: as fast as memory takes `out`, which is written row by row.
#include <algorithm>

#include "tensor/cpu/contiguous_rows.h"
#include "tensor/cpu/division.h"
#include "tensor/cpu/matmul_product.h"
#include "tensor/cpu/parallel.h"

namespace saddle::cpu {

template <class T>
void multiply_shallow(const MatrixProduct<T>& product, const MatmulKernels<T>& kernels) {
  static thread_local Scratch scratch;
  constexpr std::int64_t kRows = 8, kColumns = 1024;  // of a task
  const std::int64_t row_blocks = divide_up(product.rows, kRows),
                     column_blocks = divide_up(product.columns, kColumns);
  const ContiguousRows<T> b(product.b, product.batch, product.depth, product.columns, scratch);
  const auto multiply_block = [&](std::int64_t task) {
    const std::int64_t matrix = task / (row_blocks * column_blocks);
    const std::int64_t row = task / column_blocks % row_blocks * kRows,
                       column = task % column_blocks * kColumns;
    const Matrices<const T>& a = product.a;
    const T* rows_of_a = matrix_at(a, product.batch, matrix) + row * a.row_stride;
    kernels.shallow[product.depth - 1](
        std::min(kRows, product.rows - row), std::min(kColumns, product.columns - column),
        one_run(rows_of_a, a.row_stride, a.column_stride, product.depth), b.matrix(matrix) + column,
        b.row_stride(),
        matrix_at(product.out, product.batch, matrix) + row * product.out.row_stride + column,
        product.out.row_stride);
  };
  // To write an element costs as much as some multiply-adds.
  const std::int64_t work = 4 * kRows * std::min(kColumns, product.columns);
  parallel_for(row_blocks * column_blocks * product.batch.count(), tasks_per_grain(work),
               [&](std::int64_t begin, std::int64_t end) {
                 for (std::int64_t task = begin; task < end; ++task) multiply_block(task);
               });
}

template void multiply_shallow(const MatrixProduct<float>&, const MatmulKernels<float>&);
template void multiply_shallow(const MatrixProduct<double>&, const MatmulKernels<double>&);

}  // namespace saddle::cpu

// Small matrices with contiguous rows, for kernels that read along them.
#pragma once

#include "tensor/cpu/matmul_product.h"
#include "tensor/cpu/scratch.h"

namespace saddle::cpu {

// A batch of matrices rows x columns: as they lie if rows are contiguous, else copied one after the
// other to `scratch`, which must outlive this.
template <class T>
class ContiguousRows {
 public:
  ContiguousRows(const Matrices<const T>& matrices, const Shape& batch, std::int64_t rows,
                 std::int64_t columns, Scratch& scratch)
      : matrices_(matrices), batch_(batch), row_stride_(matrices.row_stride) {
    if (matrices.column_stride == 1) return;
    matrix_size_ = rows * columns;
    row_stride_ = columns;
    T* to = scratch.reserve<T>(static_cast<std::size_t>(batch.count() * matrix_size_));
    copied_ = to;
    for (std::int64_t i = 0; i < batch.count(); ++i) {
      const T* row = matrix_at(matrices, batch, i);
      for (std::int64_t r = 0; r < rows; ++r, row += matrices.row_stride) {
        for (std::int64_t c = 0; c < columns; ++c) *to++ = row[c * matrices.column_stride];
      }
    }
  }

  // The first element of matrix i.
  const T* matrix(std::int64_t i) const {
    return copied_ == nullptr ? matrix_at(matrices_, batch_, i) : copied_ + i * matrix_size_;
  }
  std::int64_t row_stride() const { return row_stride_; }

 private:
  const Matrices<const T>& matrices_;
  const Shape& batch_;
  std::int64_t row_stride_, matrix_size_ = 0;
  const T* copied_ = nullptr;
};

}  // namespace saddle::cpu

// Walking strided layouts: the loops that copies, reductions and blocks have in common.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "tensor/cpu/copy_run.h"
#include "tensor/layout.h"

namespace saddle::cpu {

// Visits the indices of a shape in row-major order, with the offset of each of several operands.
template <int kOperands>
class Odometer {
 public:
  Odometer(const Shape& shape, const std::array<Strides, kOperands>& strides,
           std::int64_t first = 0)
      : shape_(shape), strides_(strides), index_(Dims::filled(shape.rank(), 0)) {
    for (int axis = shape.rank() - 1; axis >= 0 && first > 0; --axis) {
      index_[axis] = first % shape[axis];
      first /= shape[axis];
      for (int k = 0; k < kOperands; ++k) offsets_[k] += index_[axis] * strides[k][axis];
    }
  }

  std::int64_t offset(int operand) const { return offsets_[operand]; }

  // Past the last index it starts again at the first.
  void next() {
    for (int axis = shape_.rank() - 1; axis >= 0; --axis) {
      for (int k = 0; k < kOperands; ++k) offsets_[k] += strides_[k][axis];
      if (++index_[axis] < shape_[axis]) return;
      for (int k = 0; k < kOperands; ++k) offsets_[k] -= shape_[axis] * strides_[k][axis];
      index_[axis] = 0;
    }
  }

 private:
  Shape shape_;
  std::array<Strides, kOperands> strides_;
  Dims index_;
  std::array<std::int64_t, kOperands> offsets_{};
};

// All axes but the last.
inline Dims without_last(const Dims& dims) {
  return Dims(std::span(dims.begin(), static_cast<std::size_t>(std::max(dims.rank() - 1, 0))));
}

// One operand as a sequence of elements in row-major order that memory holds in runs of one stride.
class Runs {
 public:
  explicit Runs(const Layout& layout);

  bool is_single_run() const { return rows_ == 1 && planes_.empty(); }
  std::int64_t stride() const { return stride_; }
  // Of a run.
  std::int64_t length() const { return length_; }

  // Calls f(offset, length) for the runs of elements first <= i < first + count.
  template <class F>
  void visit(std::int64_t first, std::int64_t count, F&& f) const {
    if (count == 0) return;
    if (is_single_run()) return f(first * stride_, count);
    Odometer<1> plane(planes_, {plane_strides_}, first / (rows_ * length_));
    std::int64_t row = first / length_ % rows_, skip = first % length_;
    for (; count > 0; row = 0, plane.next()) {
      for (; row < rows_ && count > 0; ++row, skip = 0) {
        const std::int64_t length = std::min(count, length_ - skip);
        f(plane.offset(0) + row * row_stride_ + skip * stride_, length);
        count -= length;
      }
    }
  }

  // block[k] = element first + k of the operand at `base`, for 0 <= k < count.
  template <class T>
  void load(const T* base, std::int64_t first, std::int64_t count, T* block) const {
    visit(first, count, [&](std::int64_t offset, std::int64_t length) {
      copy_run(base + offset, stride_, block, 1, length);
      block += length;
    });
  }

  // Element first + k of the operand at `base` = block[k], for 0 <= k < count.
  template <class T>
  void store(const T* block, std::int64_t first, std::int64_t count, T* base) const {
    visit(first, count, [&](std::int64_t offset, std::int64_t length) {
      copy_run(block, 1, base + offset, stride_, length);
      block += length;
    });
  }

 private:
  // The two fastest axes, rows of runs, are walked by plain loops, the others by an odometer.
  std::int64_t length_ = 1, stride_ = 0;
  std::int64_t rows_ = 1, row_stride_ = 0;
  Shape planes_;
  Strides plane_strides_;
};

}  // namespace saddle::cpu

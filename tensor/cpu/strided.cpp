#include "tensor/cpu/strided.h"

namespace saddle::cpu {

void collapse_jointly(Shape& shape, std::span<Strides> operands) {
  const Shape sizes = shape;
  int axes = 0;
  for (int axis = 0; axis < sizes.rank(); ++axis) {
    if (sizes[axis] == 1) continue;
    bool merges = axes > 0;
    for (const Strides& strides : operands)
      merges = merges && strides[axes - 1] == sizes[axis] * strides[axis];
    if (merges) {
      shape[axes - 1] *= sizes[axis];
    } else {
      shape[axes++] = sizes[axis];
    }
    for (Strides& strides : operands) strides[axes - 1] = strides[axis];
  }
  const auto truncate = [axes](Dims& dims) {
    dims = Dims(std::span<const std::int64_t>(dims.begin(), static_cast<std::size_t>(axes)));
  };
  truncate(shape);
  for (Strides& strides : operands) truncate(strides);
}

Runs::Runs(const Layout& layout) {
  length_ = layout.shape.count();
  if (length_ == 1) return;
  if (is_dense(layout)) {
    stride_ = 1;
    return;
  }
  Layout merged = collapsed(layout);
  const auto take_fastest = [&merged](std::int64_t& size, std::int64_t& stride) {
    if (merged.shape.empty()) return;
    size = merged.shape.back();
    stride = merged.strides.back();
    merged.shape = without_last(merged.shape);
    merged.strides = without_last(merged.strides);
  };
  take_fastest(length_, stride_);
  take_fastest(rows_, row_stride_);
  planes_ = merged.shape;
  plane_strides_ = merged.strides;
}

}  // namespace saddle::cpu

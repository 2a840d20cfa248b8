#include "tensor/cpu/strided.h"

namespace saddle::cpu {

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

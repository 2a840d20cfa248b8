#include "tensor/layout.h"

#include <algorithm>
#include <cstdlib>

namespace saddle {

Layout dense_layout(const Shape& shape) {
  Layout layout{shape, Dims::filled(shape.rank(), 1), 0};
  for (int axis = shape.rank() - 2; axis >= 0; --axis)
    layout.strides[axis] = layout.strides[axis + 1] * shape[axis + 1];
  return layout;
}

bool is_dense(const Layout& layout) {
  std::int64_t expected = 1;
  for (int axis = layout.shape.rank() - 1; axis >= 0; --axis) {
    if (layout.shape[axis] != 1 && layout.strides[axis] != expected) return false;
    expected *= layout.shape[axis];
  }
  return true;
}

Layout permuted(const Layout& layout, const Axes& order) {
  Layout result{{}, {}, layout.offset};
  for (std::int64_t axis : order) {
    result.shape.push_back(layout.shape[static_cast<int>(axis)]);
    result.strides.push_back(layout.strides[static_cast<int>(axis)]);
  }
  return result;
}

Axes by_falling_stride(const Strides& strides) {
  Axes order;
  for (int axis = 0; axis < strides.rank(); ++axis) order.push_back(axis);
  // Not std::stable_sort: it allocates.
  std::sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    const std::int64_t stride_a = std::abs(strides[static_cast<int>(a)]),
                       stride_b = std::abs(strides[static_cast<int>(b)]);
    return stride_a != stride_b ? stride_a > stride_b : a < b;
  });
  return order;
}

Layout sliced(const Layout& layout, int axis, std::int64_t begin, std::int64_t end) {
  Layout result = layout;
  result.offset += begin * layout.strides[axis];
  result.shape[axis] = end - begin;
  return result;
}

Layout broadcasted(const Layout& layout, const Shape& shape) {
  Layout result{shape, Dims::filled(shape.rank(), 0), layout.offset};
  const int added = shape.rank() - layout.shape.rank();
  for (int axis = 0; axis < layout.shape.rank(); ++axis)
    if (layout.shape[axis] != 1) result.strides[axis + added] = layout.strides[axis];
  return result;
}

Layout collapsed(const Layout& layout) {
  Layout result = layout;
  collapse_jointly(result.shape, {&result.strides, 1});
  return result;
}

std::optional<Layout> reshaped(const Layout& layout, const Shape& shape) {
  Layout result{shape, Dims::filled(shape.rank(), 0), layout.offset};
  if (shape.count() == 0) return dense_layout(shape);
  const Layout source = collapsed(layout);
  // Split each run of `source` among new axes from the right; a new axis may not straddle two runs.
  int run = source.shape.rank() - 1;
  std::int64_t left = run >= 0 ? source.shape[run] : 1;
  std::int64_t stride = run >= 0 ? source.strides[run] : 1;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    if (shape[axis] == 1) continue;
    if (left == 1) {
      --run;
      left = source.shape[run];
      stride = source.strides[run];
    }
    if (left % shape[axis] != 0) return std::nullopt;
    result.strides[axis] = stride;
    stride *= shape[axis];
    left /= shape[axis];
  }
  return result;
}

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

bool same_elements(const Layout& a, const Layout& b) { return collapsed(a) == collapsed(b); }

}  // namespace saddle

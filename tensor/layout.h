// How a shape lies in memory, and the views that only change the layout.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "tensor/shape.h"

namespace saddle {

// Element (i0, i1, ...) of `shape` is at offset + sum_k i_k strides[k], counted in elements.
// A broadcast axis has stride 0.
struct Layout {
  Shape shape;
  Strides strides;
  std::int64_t offset = 0;

  bool operator==(const Layout&) const = default;
};

// Row-major layout without gaps, at offset 0.
Layout dense_layout(const Shape& shape);

// True if the elements lie in row-major order without gaps (the offset may be anything).
bool is_dense(const Layout& layout);

// Axis k of the result is axis order[k] of `layout`. `order` is a permutation of the axes.
Layout permuted(const Layout& layout, const Axes& order);

// The axes in order of falling stride, equal strides in their own order.
Axes by_falling_stride(const Strides& strides);

// Elements begin <= i < end of `axis`.
Layout sliced(const Layout& layout, int axis, std::int64_t begin, std::int64_t end);

// The same elements repeated along axes of size 1 and new leading axes, with stride 0.
Layout broadcasted(const Layout& layout, const Shape& shape);

// The same elements in row-major order under another shape; nothing if that needs a copy.
std::optional<Layout> reshaped(const Layout& layout, const Shape& shape);

// Drops axes of size 1 and merges neighbours that one stride can walk. Same elements, same order.
Layout collapsed(const Layout& layout);

// The same for several operands of one shape: merges neighbours that each walks with one stride.
void collapse_jointly(Shape& shape, std::span<Strides> operands);

// True if two layouts walk the same elements in the same row-major order.
bool same_elements(const Layout& a, const Layout& b);

}  // namespace saddle

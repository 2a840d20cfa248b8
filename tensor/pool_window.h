// Where the windows of a pooling lie.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "tensor/shape.h"

namespace saddle {

// Windows over the axes H and W of x [..., H, W, C]; each entry is {along H, along W}. Window
// (i, j) covers rows i stride - padding to i stride - padding + size - 1, columns likewise.
struct PoolWindow {
  std::array<std::int64_t, 2> size;
  std::array<std::int64_t, 2> stride = size;
  std::array<std::int64_t, 2> padding = {0, 0};
};

// [..., floor((H + 2 padding - size) / stride) + 1, and so for W, C]. Throws Error, beginning with
// `who` and quoting the violated equation, unless each window fits and holds an element of x.
Shape pooled_shape(const Shape& x, const PoolWindow& window, std::string_view who);

}  // namespace saddle

// The axes of a reduction, ordered for walking memory: on every device the same.
#pragma once

#include "tensor/layout.h"

namespace saddle {

// Axes that all are kept, or all are reduced, the fastest last. `out` is 0 along reduced ones.
struct AxisGroup {
  Shape shape;
  Strides in;
  Strides out;
};

struct AxisGroups {
  AxisGroup kept, reduced;
};

// The axes of a reduction of `in` to `out`, in order of falling stride of the input, those of size
// 1 dropped and neighbours merged. An axis is reduced where out's size is not in's.
AxisGroups split_axes(const Layout& in, const Layout& out);

}  // namespace saddle

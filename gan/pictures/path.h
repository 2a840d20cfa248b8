// Points of the plane and polylines through them.
#pragma once

#include <vector>

namespace saddle {

struct Point {
  double x = 0.0;
  double y = 0.0;
};

// Straight pieces from point to point.
using Path = std::vector<Point>;

}  // namespace saddle

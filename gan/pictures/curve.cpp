#include "gan/pictures/curve.h"

#include <cmath>

#include "tensor/error.h"

namespace saddle {

void require_pairs(const Curve& curve, const char* who) {
  require(curve.x.size() == curve.y.size(), who, ": curve '", curve.name, "' has ", curve.x.size(),
          " values of x and ", curve.y.size(), " of y");
}

std::vector<Path> curve_paths(const Curve& curve, const PlotFrame& frame) {
  std::vector<Path> paths(1);
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    const Point point = frame.to_pixels(curve.x[i], curve.y[i]);
    if (std::isfinite(point.x) && std::isfinite(point.y))
      paths.back().push_back(point);
    else
      paths.emplace_back();
  }
  return paths;
}

}  // namespace saddle

// Curves of plots.
#pragma once

#include <string>
#include <vector>

#include "gan/pictures/plot_frame.h"

namespace saddle {

struct Curve {
  std::string name;          // in the legend, unless empty
  std::vector<double> x, y;  // equally many; points that are not finite interrupt the curve
  // A band about the curve, for a spread; x ascends. As many as x, or none.
  std::vector<double> low{}, high{};
};

// Throws Error that names `who` draws it unless there are as many x as y.
void require_pairs(const Curve& curve, const char* who);

// Its pieces in pixels, between points that cannot be drawn.
std::vector<Path> curve_paths(const Curve& curve, const PlotFrame& frame);

}  // namespace saddle

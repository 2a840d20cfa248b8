// Curves of plots.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gan/pictures/plot_frame.h"

namespace saddle {

struct Curve {
  std::string name;          // in the legend, unless empty
  std::vector<double> x, y;  // equally many; points that are not finite interrupt the curve
  // A band about the curve, for a spread; x ascends. As many as x, or none.
  std::vector<double> low{}, high{};
  Marker marker = Marker::line;        // or a disc at each point
  std::optional<std::size_t> color{};  // of the palette; none: that of its place among the curves
};

// Throws Error that names `who` draws it unless there are as many x as y.
void require_pairs(const Curve& curve, const char* who);

// What of it is inside the frame. Where it has no neighbours to go to, a point is a disc.
void draw_curve(Image& image, const PlotFrame& frame, const Curve& curve, Color color);

}  // namespace saddle

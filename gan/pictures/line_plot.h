// Curves, and points with names, between two axes.
#pragma once

#include <string>
#include <vector>

#include "gan/pictures/curve.h"
#include "gan/pictures/image.h"
#include "gan/pictures/plot_frame.h"

namespace saddle {

struct NamedPoint {
  std::string name;  // beside it
  double x = 0.0, y = 0.0;
};

struct LinePlot {
  std::string title;
  std::string x_label, y_label;
  Scale y_scale = Scale::linear;  // on a logarithmic axis y <= 0 interrupts the curve
  std::vector<Curve> curves;      // in palette_color(i), unless they have one
  int width = 900;
  int height = 560;
  Scale x_scale = Scale::linear;            // likewise
  std::vector<NamedPoint> points{};         // in the colours after those of the curves
  bool x_counts = false, y_counts = false;  // see PlotAxis
};

// Curves over their bands, and points, in ranges that hold them all. Throws Error for curves with x
// and y, or with a band, of different length.
Image line_plot(const LinePlot& plot);

}  // namespace saddle

// Numbers of named things, a row each: dots on their ranges.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gan/pictures/image.h"
#include "gan/pictures/plot_frame.h"

namespace saddle {

// Where the number cannot be drawn there is none; where an end of its range cannot, the bar goes to
// the frame.
struct Dot {
  double value = 0.0;
  double low = value, high = value;  // a bar behind it
};

struct DotSeries {
  std::string name;
  std::vector<Dot> dots;  // one per row
};

struct DotPlot {
  std::string title;
  std::string x_label;
  Scale x_scale = Scale::linear;
  std::vector<std::string> rows;  // from the top
  std::vector<DotSeries> series;  // in palette_color(i), beneath each other in each row
  std::optional<double> mark{};   // a vertical line
  int width = 720;
  int height = 360;
  bool x_counts = false;  // see PlotAxis
};

// In a range that holds all. Throws Error for a series with fewer or more dots than rows.
Image dot_plot(const DotPlot& plot);

}  // namespace saddle

// The frame of a plot: scales, ticks, grid lines, labels, and the legend below it.
#pragma once

#include <string>
#include <vector>

#include "gan/pictures/image.h"

namespace saddle {

struct Range {
  double low = 0.0;
  double high = 1.0;
};

enum class Scale { linear, logarithmic };

struct Tick {
  double value = 0.0;
  std::string label;
};

// One axis. Throws Error where it is used unless low < high, both finite, and low > 0 if
// logarithmic.
struct PlotAxis {
  std::string label;
  Range range;
  Scale scale = Scale::linear;
  std::vector<Tick> ticks{};  // in place of round numbers
  bool counts = false;        // steps, modes: only whole numbers are ticks, where there are any
};

// Round numbers inside the axis' range, about `wanted` of them: multiples of 1, 2 or 5 times a
// power of ten. On a logarithmic axis powers of ten, and 2 and 5 times them where it has few.
std::vector<Tick> axis_ticks(const PlotAxis& axis, int wanted);

// Pixels that the curves or points may fill.
struct PlotArea {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;

  int right() const { return left + width; }
  int bottom() const { return top + height; }
  Path outline() const;
};

// Maps values to pixels and draws what surrounds them. Labels need kLeftSpace pixels left of the
// area and kBottomSpace below it.
class PlotFrame {
 public:
  static constexpr int kLeftSpace = 76;
  static constexpr int kBottomSpace = 52;
  static constexpr double kTickTextSize = 10.0;

  PlotFrame(PlotArea area, PlotAxis x, PlotAxis y);

  const PlotArea& area() const { return area_; }
  Point to_pixels(double x, double y) const;
  // Share of the area's width (from the left) and height (from the bottom), in [0, 1] inside it.
  Point to_shares(double x, double y) const;

  // Faint lines at the ticks: before the contents.
  void draw_grid(Image& image) const;
  void draw_vertical_lines(Image& image) const;
  // Border, ticks and all labels: after the contents.
  void draw(Image& image, const std::string& title) const;

 private:
  PlotArea area_;
  PlotAxis x_, y_;
  std::vector<Tick> x_ticks_, y_ticks_;
};

enum class Marker { disc, line };

struct LegendEntry {
  std::string name;
  Color color;
  Marker marker = Marker::disc;
};

// Centered rows of entries, as many as the width needs; entries without a name are left out.
class Legend {
 public:
  Legend(std::vector<LegendEntry> entries, int picture_width);

  int height() const;
  // At the lower edge.
  void draw(Image& image) const;

 private:
  struct Row {
    std::vector<LegendEntry> entries;
    double width = 0.0;
  };

  int width_;
  std::vector<Row> rows_;
};

// Room for contents between title, labels and the legend below.
PlotArea area_inside(const Image& image, const Legend& legend, int left_space, int right_space);

}  // namespace saddle

#include "gan/pictures/line_plot.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "gan/pictures/plot_range.h"
#include "tensor/error.h"

namespace saddle {
namespace {

constexpr double kBandStrength = 0.18;
constexpr int kRightSpace = 24;
constexpr double kPointRadius = 6.0, kPointTextSize = 11.0, kPointGap = 5.0;

void require_band(const Curve& curve) {
  const bool is_complete =
      curve.low.size() == curve.x.size() && curve.high.size() == curve.x.size();
  require(is_complete || (curve.low.empty() && curve.high.empty()), "line plot: curve '",
          curve.name, "' has ", curve.x.size(), " values of x, and a band of ", curve.low.size(),
          " and ", curve.high.size());
}

// Between two points of a band: each column of pixels from one line to the other.
void draw_band_piece(Image& image, const std::array<Point, 2>& low,
                     const std::array<Point, 2>& high, Color color) {
  const double left = low[0].x, width = low[1].x - left;
  for (int column = static_cast<int>(std::ceil(left - 0.5)); column + 0.5 < left + width;
       ++column) {
    const double share = (column + 0.5 - left) / width;
    const auto row = [&](const std::array<Point, 2>& line) {
      return static_cast<int>(std::lround(std::lerp(line[0].y, line[1].y, share)));
    };
    for (int y = row(high); y < row(low); ++y) image.blend(column, y, color, kBandStrength);
  }
}

void draw_band(Image& image, const PlotFrame& frame, const Curve& curve, Color color) {
  for (std::size_t i = 0; i + 1 < curve.low.size(); ++i) {
    const auto line = [&](const std::vector<double>& y) {
      return std::array<Point, 2>{frame.to_pixels(curve.x[i], y[i]),
                                  frame.to_pixels(curve.x[i + 1], y[i + 1])};
    };
    const std::array<Point, 2> low = line(curve.low), high = line(curve.high);
    const bool is_finite = std::isfinite(low[0].y + low[1].y + high[0].y + high[1].y);
    if (is_finite) draw_band_piece(image, low, high, color);
  }
}

std::vector<double> all_x(const LinePlot& plot) {
  std::vector<double> values;
  for (const Curve& curve : plot.curves)
    values.insert(values.end(), curve.x.begin(), curve.x.end());
  for (const NamedPoint& point : plot.points) values.push_back(point.x);
  return values;
}

std::vector<double> all_y(const LinePlot& plot) {
  std::vector<double> values;
  for (const Curve& curve : plot.curves)
    for (const auto* each : {&curve.y, &curve.low, &curve.high})
      values.insert(values.end(), each->begin(), each->end());
  for (const NamedPoint& point : plot.points) values.push_back(point.y);
  return values;
}

// Curves go from side to side; points stay off the border.
Range x_range_of(const LinePlot& plot) {
  const Range range = range_of(all_x(plot), plot.x_scale);
  const bool fills = plot.points.empty() && range.low < range.high;
  return fills ? range : with_margin(range, plot.x_scale);
}

// The name stands right of its point, or left where the frame ends.
void draw_point(Image& image, const PlotFrame& frame, const NamedPoint& point, Color color) {
  const Point center = frame.to_pixels(point.x, point.y);
  if (!std::isfinite(center.x) || !std::isfinite(center.y)) return;
  image.disc(center, kPointRadius, color);
  const double gap = kPointRadius + kPointGap;
  const bool fits =
      center.x + gap + text_width(point.name, kPointTextSize) < frame.area().right() - kPointGap;
  image.text({fits ? center.x + gap : center.x - gap, center.y + kPointTextSize / 2}, point.name,
             {kPointTextSize, kInk, fits ? 0.0 : 1.0, 0.0});
}

Color curve_color(const LinePlot& plot, std::size_t i) {
  return palette_color(plot.curves[i].color.value_or(i));
}

}  // namespace

Image line_plot(const LinePlot& plot) {
  std::vector<LegendEntry> entries;
  for (const Curve& curve : plot.curves) {
    require_pairs(curve, "line plot");
    require_band(curve);
    entries.push_back({curve.name, curve_color(plot, entries.size()), curve.marker});
  }
  Image image(plot.width, plot.height);
  const Legend legend(entries, plot.width);
  const Range y = range_of(all_y(plot), plot.y_scale);
  const PlotFrame frame(
      area_inside(image, legend, PlotFrame::kLeftSpace, kRightSpace),
      {plot.x_label, x_range_of(plot), plot.x_scale, {}, plot.x_counts},
      {plot.y_label, with_margin(y, plot.y_scale), plot.y_scale, {}, plot.y_counts});
  frame.draw_grid(image);
  for (std::size_t i = 0; i < plot.curves.size(); ++i)
    draw_band(image, frame, plot.curves[i], curve_color(plot, i));
  for (std::size_t i = 0; i < plot.curves.size(); ++i)
    draw_curve(image, frame, plot.curves[i], curve_color(plot, i));
  for (std::size_t i = 0; i < plot.points.size(); ++i)
    draw_point(image, frame, plot.points[i], palette_color(plot.curves.size() + i));
  frame.draw(image, plot.title);
  legend.draw(image);
  return image;
}

}  // namespace saddle

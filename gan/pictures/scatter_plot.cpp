#include "gan/pictures/scatter_plot.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "gan/pictures/field_painter.h"
#include "tensor/error.h"

namespace saddle {
namespace {

constexpr Color kDataColor{170, 170, 170};
constexpr double kLineStrength = 2.0;  // of lines without bands, beside those with
constexpr double kRimWidth = 1.0;      // of a point, in pixels
constexpr int kRightSpace = 24;
constexpr int kKeySpace = 72;

// The largest area inside `room` where a unit is as long in x as in y.
PlotArea with_equal_units(PlotArea room, Range x, Range y) {
  const double spans = (x.high - x.low) / (y.high - y.low);
  if (!(spans > 0.0)) return room;  // the frame reports a bad range
  PlotArea area = room;
  area.width = static_cast<int>(std::min<double>(room.width, std::round(room.height * spans)));
  area.height = static_cast<int>(std::min<double>(room.height, std::round(room.width / spans)));
  area.left += (room.width - area.width) / 2;
  area.top += (room.height - area.height) / 2;
  return area;
}

void draw_points(Image& image, const PlotFrame& frame, const Tensor& points, double radius,
                 Color color, double opacity) {
  require(points.shape().rank() == 2 && points.shape()[1] == 2 && is_floating(points.dtype()),
          "scatter: expected floating points [N, 2], found ", name_of(points.dtype()), " ",
          points.shape());
  const std::vector<double> values = points.to_vector<double>();
  for (std::size_t i = 0; i + 1 < values.size(); i += 2) {
    const Point share = frame.to_shares(values[i], values[i + 1]);
    const bool inside = 0.0 <= share.x && share.x <= 1.0 && 0.0 <= share.y && share.y <= 1.0;
    if (inside) image.disc(frame.to_pixels(values[i], values[i + 1]), radius, color, opacity);
  }
}

// With a dark rim around what touches, for light colours over the field.
void draw_series(Image& image, const PlotFrame& frame, const Tensor& points, double radius,
                 Color color) {
  draw_points(image, frame, points, radius + kRimWidth, kInk, 1.0);
  draw_points(image, frame, points, radius, color, 1.0);
}

Color series_color(const ScatterPlot& plot, std::size_t i) {
  return palette_color(plot.first_color + i);
}

Color curve_color(const ScatterPlot& plot, std::size_t i) {
  const std::optional<std::size_t>& own = plot.curves[i].color;
  return own ? palette_color(*own) : series_color(plot, plot.series.size() + i);
}

std::vector<LegendEntry> legend_entries(const ScatterPlot& plot) {
  std::vector<LegendEntry> entries;
  if (plot.data.defined()) entries.push_back({"data", kDataColor, Marker::disc});
  for (std::size_t i = 0; i < plot.series.size(); ++i)
    entries.push_back({plot.series[i].name, series_color(plot, i), Marker::disc});
  for (std::size_t i = 0; i < plot.curves.size(); ++i)
    entries.push_back({plot.curves[i].name, curve_color(plot, i), plot.curves[i].marker});
  return entries;
}

void draw_fields(Image& image, const PlotFrame& frame, const ScatterPlot& plot) {
  const auto painter = [&](const Tensor& field) {
    return FieldPainter(field, plot.field_range, frame.area());
  };
  if (plot.fields.size() == 1) {
    const FieldPainter field = painter(plot.fields[0]);
    field.draw_bands(image);
    field.draw_lines(image, kInk);
    return field.draw_key_of_bands(image, plot.field_label);
  }
  frame.draw_grid(image);
  for (std::size_t i = 0; i < plot.fields.size(); ++i)
    painter(plot.fields[i]).draw_lines(image, series_color(plot, i), kLineStrength);
  if (!plot.fields.empty())
    painter(plot.fields[0]).draw_key_of_lines(image, plot.field_label, kLineStrength);
}

}  // namespace

Image scatter(const ScatterPlot& plot) {
  Image image(plot.width, plot.height);
  const Legend legend(legend_entries(plot), plot.width);
  // Of one field or several, so that plots side by side have frames of one size.
  const int right_space = plot.fields.empty() ? kRightSpace : kKeySpace;
  const PlotArea room = area_inside(image, legend, PlotFrame::kLeftSpace, right_space);
  const PlotFrame frame(with_equal_units(room, plot.x_range, plot.y_range),
                        {plot.x_label, plot.x_range, Scale::linear},
                        {plot.y_label, plot.y_range, Scale::linear});
  draw_fields(image, frame, plot);
  // Small pictures get smaller points, down to 60 %.
  const double radius = 2.8 * std::clamp(frame.area().width / 700.0, 0.6, 1.5);
  if (plot.data.defined()) draw_points(image, frame, plot.data, radius, kDataColor, 0.8);
  for (std::size_t i = 0; i < plot.series.size(); ++i)
    draw_series(image, frame, plot.series[i].points, radius, series_color(plot, i));
  for (std::size_t i = 0; i < plot.curves.size(); ++i) {
    require_pairs(plot.curves[i], "scatter");
    draw_curve(image, frame, plot.curves[i], curve_color(plot, i));
  }
  frame.draw(image, plot.title);
  legend.draw(image);
  return image;
}

Range field_span(const std::vector<Tensor>& fields) {
  Range span{INFINITY, -INFINITY};
  for (const Tensor& field : fields)
    for (const double value : field.to_vector<double>())
      if (std::isfinite(value)) span = {std::min(span.low, value), std::max(span.high, value)};
  return span.low < span.high ? span : Range{0.0, 1.0};
}

Tensor plane_grid(Range x, Range y, int rows, int columns) {
  require(rows >= 2 && columns >= 2, "plane grid: expected at least 2 x 2 points, found ", rows,
          " x ", columns);
  std::vector<float> points;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      points.push_back(static_cast<float>(x.low + (x.high - x.low) * column / (columns - 1)));
      points.push_back(static_cast<float>(y.low + (y.high - y.low) * row / (rows - 1)));
    }
  }
  return Tensor::from(points, {std::int64_t{rows} * columns, 2});
}

}  // namespace saddle

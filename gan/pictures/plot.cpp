#include "gan/pictures/plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <limits>

#include "gan/pictures/contour.h"
#include "tensor/error.h"

namespace saddle {
namespace {

constexpr Color kDataColor{170, 170, 170};
constexpr Color kLowColor{70, 130, 200};
constexpr Color kHighColor{236, 140, 50};
constexpr double kFieldStrength = 0.5;
constexpr double kLineStrength = 2.0;  // of lines without bands, beside those with
constexpr double kBandStrength = 0.18;
constexpr double kRimWidth = 1.0;  // of a point, in pixels
constexpr int kFieldBands = 10;
constexpr int kTopSpace = 44;
constexpr int kRightSpace = 24;
constexpr int kColorBarSpace = 72;
constexpr int kColorBarWidth = 14;
constexpr int kLegendGap = 12;

// Room for contents between title, labels and legend.
PlotArea area_inside(int width, int height, int right_space, int legend_height) {
  const int left = PlotFrame::kLeftSpace,
            below = PlotFrame::kBottomSpace + legend_height + kLegendGap;
  return {left, kTopSpace, width - left - right_space, height - kTopSpace - below};
}

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

// Low is blue, the middle white, high orange, in bands of one colour; share in [0, 1].
Color band_color(double share) {
  const double band = std::clamp(std::floor(share * kFieldBands), 0.0, kFieldBands - 1.0);
  const double side = 2.0 * (band + 0.5) / kFieldBands - 1.0;  // [-1, 1]
  return mix(kWhite, side < 0.0 ? kLowColor : kHighColor, kFieldStrength * std::abs(side));
}

class FieldPainter {
 public:
  FieldPainter(const Tensor& field, Range range, const PlotArea& area)
      : field_(field), range_(range), area_(area) {
    require(std::isfinite(range_.high - range_.low) && range_.low < range_.high,
            "scatter: expected a finite field range low < high, found [", range_.low, ", ",
            range_.high, "]");
  }

  void draw_bands(Image& image) const {
    for (int y = area_.top; y < area_.bottom(); ++y) {
      for (int x = area_.left; x < area_.right(); ++x) {
        const double column = (x + 0.5 - area_.left) / area_.width * (field_.columns() - 1);
        const double row = (area_.bottom() - y - 0.5) / area_.height * (field_.rows() - 1);
        const double value = field_.interpolate(column, row);
        if (std::isfinite(value)) image.set(x, y, band_color(share_of(value)));
      }
    }
  }

  void draw_lines(Image& image, Color color, double strength = 1.0) const {
    for (int i = 1; i < kFieldBands; ++i) {
      const double level = range_.low + i * (range_.high - range_.low) / kFieldBands;
      std::vector<Path> lines = contour_lines(field_, level);
      for (Path& line : lines)
        for (Point& point : line) point = to_pixels(point);
      const bool is_middle = 2 * i == kFieldBands;
      image.stroke(lines, is_middle ? 1.6 : 1.0, color, strength * (is_middle ? 0.45 : 0.2));
    }
  }

  // The colours with their values, right of the area.
  void draw_key(Image& image, const std::string& label) const {
    const int key_height = std::min(area_.height, 180);
    const PlotArea key{area_.right() + 14, area_.bottom() - key_height, kColorBarWidth, key_height};
    for (int y = key.top; y < key.bottom(); ++y)
      image.rectangle(key.left, y, key.width, 1, band_color((key.bottom() - y - 0.5) / key.height));
    const Path border = key.outline();
    image.stroke({&border, 1}, 1.0, kInk);
    for (const Tick& tick : axis_ticks({"", range_, Scale::linear}, 4))
      image.text({key.right() + 5.0, key.bottom() - share_of(tick.value) * key.height + 4.5},
                 tick.label, {9.0, kInk});
    image.text({key.left + 0.0, key.top - 12.0}, label, {10.0, kInk});
  }

 private:
  double share_of(double value) const { return (value - range_.low) / (range_.high - range_.low); }
  Point to_pixels(Point sample) const {
    return {area_.left + sample.x / (field_.columns() - 1) * area_.width,
            area_.bottom() - sample.y / (field_.rows() - 1) * area_.height};
  }

  Field field_;
  Range range_;
  PlotArea area_;
};

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
  return series_color(plot, plot.series.size() + i);
}

std::vector<LegendEntry> legend_entries(const ScatterPlot& plot) {
  std::vector<LegendEntry> entries;
  if (plot.data.defined()) entries.push_back({"data", kDataColor, Marker::disc});
  for (std::size_t i = 0; i < plot.series.size(); ++i)
    entries.push_back({plot.series[i].name, series_color(plot, i), Marker::disc});
  for (std::size_t i = 0; i < plot.curves.size(); ++i)
    entries.push_back({plot.curves[i].name, curve_color(plot, i), Marker::line});
  return entries;
}

// The smallest range that holds what can be drawn, or [1, 10] if nothing can.
Range range_of(const std::vector<Curve>& curves,
               std::initializer_list<std::vector<double> Curve::*> fields, Scale scale) {
  Range range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const Curve& curve : curves)
    for (const auto values : fields)
      for (const double value : curve.*values) {
        if (!std::isfinite(value) || (scale == Scale::logarithmic && value <= 0.0)) continue;
        range = {std::min(range.low, value), std::max(range.high, value)};
      }
  return range.low <= range.high ? range : Range{1.0, 10.0};
}

// Some room at both ends; a range of one value gets some around it.
Range with_margin(Range range, Scale scale) {
  constexpr double kMargin = 0.05;
  if (scale == Scale::logarithmic) {
    const double factor =
        range.low < range.high ? std::pow(range.high / range.low, kMargin) : std::sqrt(10.0);
    return {range.low / factor, range.high * factor};
  }
  const double span = range.high - range.low;
  const double margin = span > 0.0 ? kMargin * span : std::max(0.5, kMargin * std::abs(range.low));
  return {range.low - margin, range.high + margin};
}

void require_pairs(const Curve& curve, const char* who) {
  require(curve.x.size() == curve.y.size(), who, ": curve '", curve.name, "' has ", curve.x.size(),
          " values of x and ", curve.y.size(), " of y");
}

// The pieces of a curve between points that cannot be drawn.
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

// Without what lies outside the frame.
Curve inside(const PlotFrame& frame, Curve curve) {
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    const Point share = frame.to_shares(curve.x[i], curve.y[i]);
    if (!(0.0 <= share.x && share.x <= 1.0 && 0.0 <= share.y && share.y <= 1.0))
      curve.x[i] = std::numeric_limits<double>::quiet_NaN();
  }
  return curve;
}

void draw_fields(Image& image, const PlotFrame& frame, const ScatterPlot& plot) {
  const auto painter = [&](const Tensor& field) {
    return FieldPainter(field, plot.field_range, frame.area());
  };
  if (plot.fields.size() == 1) {
    const FieldPainter field = painter(plot.fields[0]);
    field.draw_bands(image);
    field.draw_lines(image, kInk);
    return field.draw_key(image, plot.field_label);
  }
  frame.draw_grid(image);
  for (std::size_t i = 0; i < plot.fields.size(); ++i)
    painter(plot.fields[i]).draw_lines(image, series_color(plot, i), kLineStrength);
}

}  // namespace

Image scatter(const ScatterPlot& plot) {
  Image image(plot.width, plot.height);
  const Legend legend(legend_entries(plot), plot.width - 40);
  // Of one field or several, so that plots side by side have frames of one size.
  const int right_space = plot.fields.empty() ? kRightSpace : kColorBarSpace;
  const PlotArea room = area_inside(plot.width, plot.height, right_space, legend.height());
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
    image.stroke(curve_paths(inside(frame, plot.curves[i]), frame), 2.0, curve_color(plot, i));
  }
  frame.draw(image, plot.title);
  legend.draw(image, 20, plot.height - legend.height() - kLegendGap / 2);
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

Image line_plot(const LinePlot& plot) {
  std::vector<LegendEntry> entries;
  for (const Curve& curve : plot.curves) {
    require_pairs(curve, "line plot");
    require_band(curve);
    entries.push_back({curve.name, palette_color(entries.size()), Marker::line});
  }
  Image image(plot.width, plot.height);
  const Legend legend(entries, plot.width - 40);
  const Range x = range_of(plot.curves, {&Curve::x}, plot.x_scale);
  const Range y = range_of(plot.curves, {&Curve::y, &Curve::low, &Curve::high}, plot.y_scale);
  const PlotFrame frame(
      area_inside(plot.width, plot.height, kRightSpace, legend.height()),
      {plot.x_label, x.low < x.high ? x : with_margin(x, plot.x_scale), plot.x_scale},
      {plot.y_label, with_margin(y, plot.y_scale), plot.y_scale});
  frame.draw_grid(image);
  for (std::size_t i = 0; i < plot.curves.size(); ++i)
    draw_band(image, frame, plot.curves[i], palette_color(i));
  for (std::size_t i = 0; i < plot.curves.size(); ++i)
    image.stroke(curve_paths(plot.curves[i], frame), 2.0, palette_color(i));
  frame.draw(image, plot.title);
  legend.draw(image, 20, plot.height - legend.height() - kLegendGap / 2);
  return image;
}

}  // namespace saddle

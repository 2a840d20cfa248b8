#include "gan/pictures/dot_plot.h"

#include <algorithm>
#include <cmath>

#include "gan/pictures/plot_range.h"
#include "tensor/error.h"

namespace saddle {
namespace {

constexpr int kRightSpace = 24, kNameGap = 24;
constexpr Color kShade{246, 246, 246};
constexpr double kDotRadius = 5.0, kBarWidth = 3.0, kBarStrength = 0.45;
constexpr double kFilled = 0.75;  // share of a row's height that its dots fill

std::vector<double> all_values(const DotPlot& plot) {
  std::vector<double> values;
  for (const DotSeries& series : plot.series)
    for (const Dot& dot : series.dots) values.insert(values.end(), {dot.value, dot.low, dot.high});
  if (plot.mark) values.push_back(*plot.mark);
  return values;
}

// Row 0 at the top, each one unit high.
PlotAxis rows_axis(const std::vector<std::string>& rows) {
  PlotAxis axis{"", {0.0, static_cast<double>(std::max<std::size_t>(rows.size(), 1))}};
  for (std::size_t i = 0; i < rows.size(); ++i)
    axis.ticks.push_back({axis.range.high - static_cast<double>(i) - 0.5, rows[i]});
  return axis;
}

int left_space(const std::vector<std::string>& rows) {
  double widest = 0.0;
  for (const std::string& row : rows)
    widest = std::max(widest, text_width(row, PlotFrame::kTickTextSize));
  return static_cast<int>(std::ceil(widest)) + kNameGap;
}

// Every other one.
void shade_rows(Image& image, const PlotFrame& frame, std::size_t rows) {
  const PlotArea& area = frame.area();
  const auto edge = [&](std::size_t row) {
    return area.top + static_cast<int>(std::lround(static_cast<double>(row) * area.height /
                                                   static_cast<double>(rows)));
  };
  for (std::size_t row = 0; row < rows; row += 2)
    image.rectangle(area.left, edge(row), area.width, edge(row + 1) - edge(row), kShade);
}

// At `edge` where the axis has no place for x: a logarithmic one for what is not positive.
Point end_of_bar(const PlotFrame& frame, double x, double y, int edge) {
  const Point end = frame.to_pixels(x, y);
  return std::isfinite(end.x) ? end : Point{static_cast<double>(edge), end.y};
}

void draw_series(Image& image, const PlotFrame& frame, const DotPlot& plot, std::size_t i) {
  const auto count = static_cast<double>(plot.series.size());
  const double below_the_top = 0.5 + kFilled * ((static_cast<double>(i) + 0.5) / count - 0.5);
  for (std::size_t row = 0; row < plot.rows.size(); ++row) {
    const Dot& dot = plot.series[i].dots[row];
    const double y = static_cast<double>(plot.rows.size() - row) - below_the_top;
    const Point center = frame.to_pixels(dot.value, y);
    if (!std::isfinite(center.x)) continue;
    if (!std::isnan(dot.low + dot.high))
      image.line(end_of_bar(frame, dot.low, y, frame.area().left),
                 end_of_bar(frame, dot.high, y, frame.area().right()), kBarWidth, palette_color(i),
                 kBarStrength);
    image.disc(center, kDotRadius, palette_color(i));
  }
}

}  // namespace

Image dot_plot(const DotPlot& plot) {
  std::vector<LegendEntry> entries;
  for (const DotSeries& series : plot.series) {
    require(series.dots.size() == plot.rows.size(), "dot plot: series '", series.name, "' has ",
            series.dots.size(), " dots for ", plot.rows.size(), " rows");
    entries.push_back({series.name, palette_color(entries.size()), Marker::disc});
  }
  Image image(plot.width, plot.height);
  const Legend legend(entries, plot.width);
  const Range x = range_of(all_values(plot), plot.x_scale);
  const PlotFrame frame(
      area_inside(image, legend, left_space(plot.rows), kRightSpace),
      {plot.x_label, with_margin(x, plot.x_scale), plot.x_scale, {}, plot.x_counts},
      rows_axis(plot.rows));
  shade_rows(image, frame, plot.rows.size());
  frame.draw_vertical_lines(image);
  if (plot.mark)
    image.line(frame.to_pixels(*plot.mark, 0.0),
               frame.to_pixels(*plot.mark, static_cast<double>(plot.rows.size())), 1.6, kInk);
  for (std::size_t i = 0; i < plot.series.size(); ++i) draw_series(image, frame, plot, i);
  frame.draw(image, plot.title);
  legend.draw(image);
  return image;
}

}  // namespace saddle

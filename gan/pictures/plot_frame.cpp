#include "gan/pictures/plot_frame.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "tensor/error.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr Color kGridColor{232, 232, 232};
constexpr double kLabelTextSize = 11.5;
constexpr double kTitleTextSize = 13.5;
constexpr int kTickLength = 5;
constexpr int kTicksWanted = 7;
constexpr std::size_t kFewTicks = 3;

constexpr int kTopSpace = 44;

constexpr double kLegendTextSize = 10.5;
constexpr int kLegendMargin = 20, kLegendGap = 12;
constexpr int kLegendRowHeight = 24;
constexpr double kMarkerSpace = 22.0;
constexpr double kEntryGap = 22.0;

std::string short_number(double value) {
  return number_text(value == 0.0 ? 0.0 : value);  // no "-0"
}

std::string power_of_ten_label(int exponent) {
  if (-3 <= exponent && exponent <= 4) return short_number(std::pow(10.0, exponent));
  return "1e" + std::to_string(exponent);
}

// The smallest of 1, 2, 5, 10 times a power of ten that cuts `span` in at most `wanted` pieces.
double round_step(double span, int wanted) {
  const double raw = span / wanted;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= raw * (1.0 - 1e-9)) return factor * power;
  return 10.0 * power;
}

std::vector<Tick> linear_ticks(Range range, int wanted) {
  std::vector<Tick> ticks;
  const double step = round_step(range.high - range.low, wanted);
  const double slack = 1e-9 * step;
  const double first = std::ceil((range.low - slack) / step);
  for (int i = 0; i <= wanted + 1; ++i) {
    const double value = (first + i) * step;
    if (value > range.high + slack) break;
    ticks.push_back({value, short_number(value)});
  }
  return ticks;
}

std::vector<Tick> power_ticks(Range range, int wanted) {
  std::vector<Tick> ticks;
  const int first = static_cast<int>(std::ceil(std::log10(range.low) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(range.high) + 1e-9));
  const int step = std::max(1, (last - first + wanted) / wanted);
  for (int exponent = first; exponent <= last; exponent += step)
    ticks.push_back({std::pow(10.0, exponent), power_of_ten_label(exponent)});
  return ticks;
}

// 1, 2 and 5 times powers of ten.
std::vector<Tick> ticks_between_powers(Range range) {
  std::vector<Tick> ticks;
  for (double power = std::pow(10.0, std::floor(std::log10(range.low))); power <= range.high;
       power *= 10.0)
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double value = factor * power;
      if (range.low <= value * (1 + 1e-9) && value * (1 - 1e-9) <= range.high)
        ticks.push_back({value, short_number(value)});
    }
  return ticks;
}

double share_of(double value, const PlotAxis& axis) {
  const auto scaled = [&](double v) { return axis.scale == Scale::linear ? v : std::log10(v); };
  const double low = scaled(axis.range.low), high = scaled(axis.range.high);
  return (scaled(value) - low) / (high - low);
}

std::vector<Tick> round_ticks(Range range, Scale scale, int wanted) {
  if (scale == Scale::logarithmic) {
    std::vector<Tick> ticks = power_ticks(range, wanted);
    if (ticks.size() < kFewTicks) ticks = ticks_between_powers(range);
    if (ticks.size() >= kFewTicks) return ticks;
  }
  return linear_ticks(range, wanted);
}

// Unless none is whole.
void keep_whole(std::vector<Tick>& ticks) {
  const auto is_whole = [](const Tick& tick) {
    return std::abs(tick.value - std::round(tick.value)) < 1e-9 * std::max(1.0, tick.value);
  };
  if (std::ranges::any_of(ticks, is_whole))
    std::erase_if(ticks, [&](const Tick& tick) { return !is_whole(tick); });
}

void require_valid(const PlotAxis& axis) {
  const auto [low, high] = axis.range;
  require(std::isfinite(high - low) && low < high, "plot: axis '", axis.label,
          "' expects a finite range low < high, found [", low, ", ", high, "]");
  require(axis.scale == Scale::linear || low > 0.0, "plot: logarithmic axis '", axis.label,
          "' expects a positive range, found [", low, ", ", high, "]");
}

double entry_width(const LegendEntry& entry) {
  return kMarkerSpace + text_width(entry.name, kLegendTextSize);
}

void draw_marker(Image& image, Point left, const LegendEntry& entry) {
  if (entry.marker == Marker::disc)
    image.disc({left.x + 8, left.y}, 5.0, entry.color);
  else
    image.line(left, {left.x + 14, left.y}, 3.0, entry.color);
}

}  // namespace

std::vector<Tick> axis_ticks(const PlotAxis& axis, int wanted) {
  require_valid(axis);
  if (!axis.ticks.empty()) return axis.ticks;
  std::vector<Tick> ticks = round_ticks(axis.range, axis.scale, wanted);
  if (axis.counts) keep_whole(ticks);
  return ticks;
}

Path PlotArea::outline() const {
  const double x0 = left, x1 = right(), y0 = top, y1 = bottom();
  return {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}, {x0, y0}};
}

PlotFrame::PlotFrame(PlotArea area, PlotAxis x, PlotAxis y)
    : area_(area),
      x_(std::move(x)),
      y_(std::move(y)),
      x_ticks_(axis_ticks(x_, kTicksWanted)),
      y_ticks_(axis_ticks(y_, kTicksWanted)) {
  require(area.width >= 16 && area.height >= 16, "plot: a picture this small leaves ", area.width,
          " x ", area.height, " pixels for the contents; expected at least 16 x 16");
}

Point PlotFrame::to_shares(double x, double y) const { return {share_of(x, x_), share_of(y, y_)}; }

Point PlotFrame::to_pixels(double x, double y) const {
  const Point share = to_shares(x, y);
  return {area_.left + share.x * area_.width, area_.bottom() - share.y * area_.height};
}

void PlotFrame::draw_vertical_lines(Image& image) const {
  for (const Tick& tick : x_ticks_) {
    const double x = to_pixels(tick.value, y_.range.low).x;
    image.line({x, area_.top + 0.0}, {x, area_.bottom() + 0.0}, 1.0, kGridColor);
  }
}

void PlotFrame::draw_grid(Image& image) const {
  draw_vertical_lines(image);
  for (const Tick& tick : y_ticks_) {
    const double y = to_pixels(x_.range.low, tick.value).y;
    image.line({area_.left + 0.0, y}, {area_.right() + 0.0, y}, 1.0, kGridColor);
  }
}

void PlotFrame::draw(Image& image, const std::string& title) const {
  const double left = area_.left, right = area_.right(), top = area_.top, bottom = area_.bottom();
  const Path border = area_.outline();
  image.stroke({&border, 1}, 1.2, kInk);
  for (const Tick& tick : x_ticks_) {
    const double x = to_pixels(tick.value, y_.range.low).x;
    image.line({x, bottom}, {x, bottom + kTickLength}, 1.2, kInk);
    image.text({x, bottom + kTickLength + 5 + kTickTextSize}, tick.label,
               {kTickTextSize, kInk, 0.5, 0.0});
  }
  double widest = 0.0;
  for (const Tick& tick : y_ticks_) {
    const double y = to_pixels(x_.range.low, tick.value).y;
    image.line({left - kTickLength, y}, {left, y}, 1.2, kInk);
    image.text({left - kTickLength - 5, y + kTickTextSize / 2}, tick.label,
               {kTickTextSize, kInk, 1.0, 0.0});
    widest = std::max(widest, text_width(tick.label, kTickTextSize));
  }
  image.text({(left + right) / 2, bottom + 44}, x_.label, {kLabelTextSize, kInk, 0.5, 0.0});
  image.text({std::max(kLabelTextSize + 4, left - kTickLength - 15 - widest), (top + bottom) / 2},
             y_.label, {kLabelTextSize, kInk, 0.5, 90.0});
  image.text({(left + right) / 2, top - 14}, title, {kTitleTextSize, kInk, 0.5, 0.0});
}

Legend::Legend(std::vector<LegendEntry> entries, int picture_width)
    : width_(picture_width - 2 * kLegendMargin) {
  for (LegendEntry& entry : entries) {
    if (entry.name.empty()) continue;
    const double needed = entry_width(entry);
    if (rows_.empty() || rows_.back().width + kEntryGap + needed > width_) rows_.emplace_back();
    Row& row = rows_.back();
    row.width += needed + (row.entries.empty() ? 0.0 : kEntryGap);
    row.entries.push_back(std::move(entry));
  }
}

int Legend::height() const { return kLegendRowHeight * static_cast<int>(rows_.size()); }

void Legend::draw(Image& image) const {
  double y = image.height() - height() - kLegendGap / 2.0 + kLegendRowHeight / 2.0;
  for (const Row& row : rows_) {
    double x = kLegendMargin + (width_ - row.width) / 2.0;
    for (const LegendEntry& entry : row.entries) {
      draw_marker(image, {x, y}, entry);
      image.text({x + kMarkerSpace, y + kLegendTextSize / 2}, entry.name, {kLegendTextSize, kInk});
      x += entry_width(entry) + kEntryGap;
    }
    y += kLegendRowHeight;
  }
}

PlotArea area_inside(const Image& image, const Legend& legend, int left_space, int right_space) {
  const int below = PlotFrame::kBottomSpace + legend.height() + kLegendGap;
  return {left_space, kTopSpace, image.width() - left_space - right_space,
          image.height() - kTopSpace - below};
}

}  // namespace saddle

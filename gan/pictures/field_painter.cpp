#include "gan/pictures/field_painter.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "tensor/error.h"

namespace saddle {
namespace {

constexpr Color kLowColor{70, 130, 200};
constexpr Color kHighColor{236, 140, 50};
constexpr double kFieldStrength = 0.5;
constexpr int kFieldBands = 10;
constexpr int kKeyWidth = 14;

// Low is blue, the middle white, high orange, in bands of one colour; share in [0, 1].
Color band_color(double share) {
  const double band = std::clamp(std::floor(share * kFieldBands), 0.0, kFieldBands - 1.0);
  const double side = 2.0 * (band + 0.5) / kFieldBands - 1.0;  // [-1, 1]
  return mix(kWhite, side < 0.0 ? kLowColor : kHighColor, kFieldStrength * std::abs(side));
}

// Lines at level i of the bands' edges.
void draw_level(Image& image, std::span<const Path> lines, int i, Color color, double strength) {
  const bool is_middle = 2 * i == kFieldBands;
  image.stroke(lines, is_middle ? 1.6 : 1.0, color, strength * (is_middle ? 0.45 : 0.2));
}

}  // namespace

FieldPainter::FieldPainter(const Tensor& field, Range range, const PlotArea& area)
    : field_(field), range_(range), area_(area) {
  require(std::isfinite(range_.high - range_.low) && range_.low < range_.high,
          "field: expected a finite range low < high, found [", range_.low, ", ", range_.high, "]");
}

void FieldPainter::draw_bands(Image& image) const {
  for (int y = area_.top; y < area_.bottom(); ++y) {
    for (int x = area_.left; x < area_.right(); ++x) {
      const double column = (x + 0.5 - area_.left) / area_.width * (field_.columns() - 1);
      const double row = (area_.bottom() - y - 0.5) / area_.height * (field_.rows() - 1);
      const double value = field_.interpolate(column, row);
      if (std::isfinite(value)) image.set(x, y, band_color(share_of(value)));
    }
  }
}

void FieldPainter::draw_lines(Image& image, Color color, double strength) const {
  for (int i = 1; i < kFieldBands; ++i) {
    const double level = range_.low + i * (range_.high - range_.low) / kFieldBands;
    std::vector<Path> lines = contour_lines(field_, level);
    for (Path& line : lines)
      for (Point& point : line) point = to_pixels(point);
    draw_level(image, lines, i, color, strength);
  }
}

void FieldPainter::draw_key_of_bands(Image& image, const std::string& label) const {
  const PlotArea key = key_area();
  for (int y = key.top; y < key.bottom(); ++y)
    image.rectangle(key.left, y, key.width, 1, band_color((key.bottom() - y - 0.5) / key.height));
  draw_key_frame(image, label);
}

void FieldPainter::draw_key_of_lines(Image& image, const std::string& label,
                                     double strength) const {
  const PlotArea key = key_area();
  for (int i = 1; i < kFieldBands; ++i) {
    const double y = key.bottom() - static_cast<double>(i) / kFieldBands * key.height;
    const Path line = {{key.left + 0.0, y}, {key.right() + 0.0, y}};
    draw_level(image, {&line, 1}, i, kInk, strength);
  }
  draw_key_frame(image, label);
}

PlotArea FieldPainter::key_area() const {
  const int height = std::min(area_.height, 180);
  return {area_.right() + 14, area_.bottom() - height, kKeyWidth, height};
}

void FieldPainter::draw_key_frame(Image& image, const std::string& label) const {
  const PlotArea key = key_area();
  const Path border = key.outline();
  image.stroke({&border, 1}, 1.0, kInk);
  for (const Tick& tick : axis_ticks({"", range_, Scale::linear}, 4))
    image.text({key.right() + 5.0, key.bottom() - share_of(tick.value) * key.height + 4.5},
               tick.label, {9.0, kInk});
  image.text({key.left + 0.0, key.top - 12.0}, label, {10.0, kInk});
}

Point FieldPainter::to_pixels(Point sample) const {
  return {area_.left + sample.x / (field_.columns() - 1) * area_.width,
          area_.bottom() - sample.y / (field_.rows() - 1) * area_.height};
}

}  // namespace saddle

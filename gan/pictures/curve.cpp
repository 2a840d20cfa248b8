#include "gan/pictures/curve.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "tensor/error.h"

namespace saddle {
namespace {

constexpr double kLineWidth = 2.0, kDiscRadius = 4.0;

// The pieces of a curve in pixels, between points that cannot be drawn.
std::vector<Path> pieces_of(const Curve& curve, const PlotFrame& frame) {
  std::vector<Path> pieces(1);
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    const Point point = frame.to_pixels(curve.x[i], curve.y[i]);
    if (std::isfinite(point.x) && std::isfinite(point.y))
      pieces.back().push_back(point);
    else
      pieces.emplace_back();
  }
  return pieces;
}

// The part of a line that lies in the area, if any: Liang and Barsky's clipping.
std::optional<std::array<Point, 2>> clipped(const PlotArea& area, Point from, Point to) {
  const Point step{to.x - from.x, to.y - from.y};
  double first = 0.0, last = 1.0;
  // Inside an edge where `distance` + t `growth` >= 0.
  for (const auto& [distance, growth] :
       {std::pair{from.x - area.left, step.x}, std::pair{area.right() - from.x, -step.x},
        std::pair{from.y - area.top, step.y}, std::pair{area.bottom() - from.y, -step.y}}) {
    if (growth == 0.0 && distance < 0.0) return std::nullopt;
    if (growth > 0.0) first = std::max(first, -distance / growth);
    if (growth < 0.0) last = std::min(last, -distance / growth);
  }
  if (first > last) return std::nullopt;
  const auto at = [&](double t) { return Point{from.x + t * step.x, from.y + t * step.y}; };
  return std::array{at(first), at(last)};
}

void draw_discs(Image& image, const PlotArea& area, const Path& points, Color color) {
  for (const Point& point : points)
    if (clipped(area, point, point)) image.disc(point, kDiscRadius, color);
}

}  // namespace

void require_pairs(const Curve& curve, const char* who) {
  require(curve.x.size() == curve.y.size(), who, ": curve '", curve.name, "' has ", curve.x.size(),
          " values of x and ", curve.y.size(), " of y");
}

void draw_curve(Image& image, const PlotFrame& frame, const Curve& curve, Color color) {
  std::vector<Path> lines;
  for (const Path& piece : pieces_of(curve, frame)) {
    if (curve.marker == Marker::disc || piece.size() == 1)
      draw_discs(image, frame.area(), piece, color);
    else
      for (std::size_t i = 0; i + 1 < piece.size(); ++i)
        if (const auto inside = clipped(frame.area(), piece[i], piece[i + 1]))
          lines.push_back({inside->begin(), inside->end()});
  }
  image.stroke(lines, kLineWidth, color);
}

}  // namespace saddle

#include "gan/pictures/contour.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace saddle {
namespace {

struct Corner {
  Point place;
  double height;  // above the level
};

// Corners in order around the cell whose lowest corner is (row, column).
std::array<Corner, 4> corners_of(const Field& field, int row, int column, double level) {
  constexpr int kAround[4][2] = {{0, 0}, {0, 1}, {1, 1}, {1, 0}};
  std::array<Corner, 4> corners;
  for (std::size_t i = 0; i < 4; ++i) {
    const int y = row + kAround[i][0], x = column + kAround[i][1];
    corners[i] = {{static_cast<double>(x), static_cast<double>(y)}, field.at(y, x) - level};
  }
  return corners;
}

// Where the height between two corners of different sign is zero, linearly.
Point crossing(const Corner& a, const Corner& b) {
  const double t = a.height / (a.height - b.height);
  return {a.place.x + t * (b.place.x - a.place.x), a.place.y + t * (b.place.y - a.place.y)};
}

void append_cell(std::vector<Path>& lines, const std::array<Corner, 4>& corners) {
  Path crossings;
  double mean = 0.0;
  for (std::size_t i = 0; i < 4; ++i) {
    const Corner &a = corners[i], &b = corners[(i + 1) % 4];
    if ((a.height > 0.0) != (b.height > 0.0)) crossings.push_back(crossing(a, b));
    mean += a.height / 4.0;
  }
  if (!std::isfinite(mean) || crossings.empty()) return;
  if (crossings.size() == 2) {
    lines.push_back(crossings);
    return;
  }
  // A saddle: edge i crosses at crossings[i]. If the middle is on corner 0's side, the lines cut
  // off corners 1 and 3; else corners 0 and 2.
  const bool joins_corner_0 = (mean > 0.0) == (corners[0].height > 0.0);
  const std::size_t shift = joins_corner_0 ? 0 : 3;
  lines.push_back({crossings[shift], crossings[(shift + 1) % 4]});
  lines.push_back({crossings[(shift + 2) % 4], crossings[(shift + 3) % 4]});
}

}  // namespace

Field::Field(const Tensor& values) {
  constexpr std::int64_t kMost = 1 << 14;
  require(values.defined() && values.shape().rank() == 2 && is_floating(values.dtype()),
          "field: expected a floating tensor [rows, columns], found ", name_of(values.dtype()), " ",
          values.shape());
  for (const std::int64_t size : values.shape())
    require(2 <= size && size <= kMost, "field: expected sizes of 2 to ", kMost, ", found ",
            values.shape());
  rows_ = static_cast<int>(values.shape()[0]);
  columns_ = static_cast<int>(values.shape()[1]);
  values_ = values.to_vector<double>();
}

double Field::at(int row, int column) const {
  return values_[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
                 static_cast<std::size_t>(column)];
}

double Field::interpolate(double x, double y) const {
  x = std::clamp(x, 0.0, columns_ - 1.0);
  y = std::clamp(y, 0.0, rows_ - 1.0);
  const int column = std::min(static_cast<int>(x), columns_ - 2);
  const int row = std::min(static_cast<int>(y), rows_ - 2);
  const double u = x - column, v = y - row;
  return (1 - v) * ((1 - u) * at(row, column) + u * at(row, column + 1)) +
         v * ((1 - u) * at(row + 1, column) + u * at(row + 1, column + 1));
}

std::vector<Path> contour_lines(const Field& field, double level) {
  std::vector<Path> lines;
  for (int row = 0; row + 1 < field.rows(); ++row)
    for (int column = 0; column + 1 < field.columns(); ++column)
      append_cell(lines, corners_of(field, row, column, level));
  return lines;
}

}  // namespace saddle

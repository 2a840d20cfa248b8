// A function of the plane known on a regular grid, and its level lines.
#pragma once

#include <vector>

#include "gan/pictures/path.h"
#include "tensor/tensor.h"

namespace saddle {

class Field {
 public:
  // `values` is [rows, columns], floating, both sizes at least 2; else Error.
  explicit Field(const Tensor& values);

  int rows() const { return rows_; }
  int columns() const { return columns_; }
  // The sample in (row, column).
  double at(int row, int column) const;
  // Bilinear between the samples; x in [0, columns - 1] and y in [0, rows - 1], clamped.
  double interpolate(double x, double y) const;

 private:
  int rows_;
  int columns_;
  std::vector<double> values_;
};

// The lines where the field is `level`, as pieces of one cell each: x counts columns, y counts
// rows. Marching squares; cells with a sample that is not finite have no line.
std::vector<Path> contour_lines(const Field& field, double level);

}  // namespace saddle

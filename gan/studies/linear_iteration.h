// How fast a linear iteration w -> M w goes to zero or to infinity: by its matrix, and by watching.
#pragma once

#include <cstddef>
#include <vector>

#include "gan/pictures/path.h"

namespace saddle {

// A small square matrix, row-major.
struct SquareMatrix {
  std::size_t size = 0;
  std::vector<double> values = std::vector<double>(size * size, 0.0);

  static SquareMatrix diagonal(const std::vector<double>& elements);
  double& operator()(std::size_t i, std::size_t j) { return values[i * size + j]; }
  double operator()(std::size_t i, std::size_t j) const { return values[i * size + j]; }
};

SquareMatrix operator*(const SquareMatrix& a, const SquareMatrix& b);
SquareMatrix operator+(SquareMatrix a, const SquareMatrix& b);
SquareMatrix operator-(SquareMatrix a, const SquareMatrix& b);
SquareMatrix operator*(double factor, SquareMatrix a);
SquareMatrix transposed(const SquareMatrix& a);

// The largest |eigenvalue|, by Gelfand's formula |M^k|^(1/k).
double spectral_radius(const SquareMatrix& matrix);

// The same from three successive points of an iteration in the plane, which fix its trace and
// determinant. On a line (to 1e-9), where one eigenvalue alone is left, the growth itself.
double observed_rate(const Point& first, const Point& second, const Point& third);

}  // namespace saddle

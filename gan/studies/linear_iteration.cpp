#include "gan/studies/linear_iteration.h"

#include <cmath>
#include <utility>

namespace saddle {
namespace {

double area(const Point& a, const Point& b) { return a.x * b.y - a.y * b.x; }

double length(const Point& a) { return std::hypot(a.x, a.y); }

double norm(const SquareMatrix& a) {
  double sum = 0.0;
  for (const double value : a.values) sum += value * value;
  return std::sqrt(sum);
}

}  // namespace

SquareMatrix SquareMatrix::diagonal(const std::vector<double>& elements) {
  SquareMatrix result{elements.size()};
  for (std::size_t i = 0; i < elements.size(); ++i) result(i, i) = elements[i];
  return result;
}

SquareMatrix operator*(const SquareMatrix& a, const SquareMatrix& b) {
  SquareMatrix result{a.size};
  for (std::size_t i = 0; i < a.size; ++i)
    for (std::size_t k = 0; k < a.size; ++k)
      for (std::size_t j = 0; j < a.size; ++j) result(i, j) += a(i, k) * b(k, j);
  return result;
}

SquareMatrix operator+(SquareMatrix a, const SquareMatrix& b) {
  for (std::size_t i = 0; i < a.values.size(); ++i) a.values[i] += b.values[i];
  return a;
}

SquareMatrix operator-(SquareMatrix a, const SquareMatrix& b) { return std::move(a) + -1.0 * b; }

SquareMatrix operator*(double factor, SquareMatrix a) {
  for (double& value : a.values) value *= factor;
  return a;
}

SquareMatrix transposed(const SquareMatrix& a) {
  SquareMatrix result{a.size};
  for (std::size_t i = 0; i < a.size; ++i)
    for (std::size_t j = 0; j < a.size; ++j) result(j, i) = a(i, j);
  return result;
}

// Squares M again and again, each time scaled to norm 1: k doubles, and what the norm adds to
// log |M^k| / k halves.
double spectral_radius(const SquareMatrix& matrix) {
  constexpr int kDoublings = 50;
  SquareMatrix power = matrix;
  double logarithm = 0.0, share = 1.0;
  for (int i = 0; i < kDoublings; ++i, share /= 2) {
    const double size = norm(power);
    if (size == 0.0) return 0.0;
    logarithm += share * std::log(size);
    power = 1.0 / size * power;
    power = power * power;
  }
  return std::exp(logarithm);
}

// w_2 = trace w_1 - determinant w_0, and the eigenvalues are the roots of
// l^2 - trace l + determinant.
double observed_rate(const Point& first, const Point& second, const Point& third) {
  const double base = area(first, second);
  if (std::abs(base) < 1e-9 * length(first) * length(second)) return length(second) / length(first);
  const double trace = area(first, third) / base, determinant = area(second, third) / base;
  const double discriminant = trace * trace / 4 - determinant;
  if (discriminant < 0) return std::sqrt(determinant);
  return std::abs(trace) / 2 + std::sqrt(discriminant);
}

}  // namespace saddle

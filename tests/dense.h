// Dense matrices, small and slow: what solvers and competitive optimizers are checked against.
#pragma once

#include <cmath>
#include <utility>
#include <vector>

#include "tests/numeric.h"

namespace saddle::test {

struct Dense {
  std::size_t rows = 0, columns = 0;
  Flat values = Flat(rows * columns, 0.0);  // row-major

  double& operator()(std::size_t i, std::size_t j) { return values[i * columns + j]; }
  double operator()(std::size_t i, std::size_t j) const { return values[i * columns + j]; }
};

inline Dense random_dense(Rng& rng, std::size_t rows, std::size_t columns, double scale) {
  Dense a{rows, columns};
  a.values = random_values<double>(rng, static_cast<std::int64_t>(rows * columns), -scale, scale);
  return a;
}

inline Dense diagonal(const Flat& elements) {
  Dense a{elements.size(), elements.size()};
  for (std::size_t i = 0; i < elements.size(); ++i) a(i, i) = elements[i];
  return a;
}

inline Dense transposed(const Dense& a) {
  Dense result{a.columns, a.rows};
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < a.columns; ++j) result(j, i) = a(i, j);
  return result;
}

inline Dense operator*(const Dense& a, const Dense& b) {
  Dense result{a.rows, b.columns};
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t k = 0; k < a.columns; ++k)
      for (std::size_t j = 0; j < b.columns; ++j) result(i, j) += a(i, k) * b(k, j);
  return result;
}

inline Dense operator+(Dense a, const Dense& b) {
  for (std::size_t i = 0; i < a.values.size(); ++i) a.values[i] += b.values[i];
  return a;
}

inline Dense operator*(double factor, Dense a) {
  for (double& value : a.values) value *= factor;
  return a;
}

inline Flat operator*(const Dense& a, const Flat& x) {
  Flat y(a.rows, 0.0);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < a.columns; ++j) y[i] += a(i, j) * x[j];
  return y;
}

inline Flat scaled(double factor, Flat a) {
  for (double& value : a) value *= factor;
  return a;
}

// a + factor b.
inline Flat sum_of(const Flat& a, double factor, const Flat& b) {
  Flat result = a;
  for (std::size_t i = 0; i < result.size(); ++i) result[i] += factor * b[i];
  return result;
}

inline double norm_of(const Flat& a) { return std::sqrt(dot(a, a)); }

// A^-1 b by Gaussian elimination with the largest pivot of each column.
inline Flat solve(Dense a, Flat b) {
  const std::size_t n = a.rows;
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k; i < n; ++i)
      if (std::abs(a(i, k)) > std::abs(a(pivot, k))) pivot = i;
    for (std::size_t j = 0; j < n; ++j) std::swap(a(k, j), a(pivot, j));
    std::swap(b[k], b[pivot]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = a(i, k) / a(k, k);
      for (std::size_t j = k; j < n; ++j) a(i, j) -= factor * a(k, j);
      b[i] -= factor * b[k];
    }
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = i + 1; j < n; ++j) b[i] -= a(i, j) * b[j];
    b[i] /= a(i, i);
  }
  return b;
}

}  // namespace saddle::test

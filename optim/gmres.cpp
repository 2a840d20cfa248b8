#include <algorithm>
#include <cmath>

#include "optim/krylov.h"

namespace saddle {

Gmres::Gmres(std::int64_t size, DType dtype, std::int64_t restart)
    : KrylovSolver(size, dtype), restart_(std::min(restart, size)), z_(vectors_.make()) {
  require(restart >= 1, "restart: expected at least 1, found ", restart);
  for (std::int64_t j = 0; j <= restart_; ++j) basis_.push_back(vectors_.make());
  const auto columns = static_cast<std::size_t>(restart_);
  hessenberg_.resize(columns * (columns + 1));
  cosine_.resize(columns);
  sine_.resize(columns);
  rotated_.resize(columns + 1);
}

// Arnoldi: A M^-1 V_j = V_{j+1} H_j with orthonormal columns V; the y that makes
// |r - A M^-1 V y| = | |r| e_1 - H y | smallest falls out of H's QR decomposition.
std::optional<StopReason> Gmres::cycle(const Tensor& x, double target) {
  const double start = vectors_.norm(r_);
  vectors_.scale(basis_[0], 1.0 / start, r_);
  rotated_[0] = start;
  double largest = 0.0;  // diagonal of the triangle so far
  for (std::int64_t j = 0; j < restart_ && iterations_left() > 0; ++j) {
    const auto column = static_cast<std::size_t>(j);
    multiply(precondition(basis_[column], z_), basis_[column + 1]);
    const double next = orthogonalize(j);
    if (!std::isfinite(next)) return StopReason::not_finite;
    const double diagonal = rotate(j);
    ++result_.iterations;
    largest = std::max(largest, diagonal);
    // A V_j lies in V_j and A is singular there: nothing new, and nothing solved.
    const double rounding = 10.0 * static_cast<double>(j + 1) * precision();
    if (diagonal <= rounding * largest) {
      add_combination(x, j);
      return StopReason::breakdown;
    }
    const bool claimed = std::abs(rotated_[column + 1]) <= target;
    if (claimed || j + 1 == restart_ || iterations_left() == 0) {
      add_combination(x, j + 1);
      if (claimed) return StopReason::converged;
    }
  }
  return {};
}

// Takes from basis j + 1 its part along the basis so far, twice, which is enough in floating point
// (Giraud et al. 2005); fills column j of H. Returns the norm of what is left, 0 where that is
// rounding, and scales it to 1.
double Gmres::orthogonalize(std::int64_t j) {
  const Tensor& w = basis_[static_cast<std::size_t>(j) + 1];
  const double before = vectors_.norm(w);
  for (std::int64_t i = 0; i <= j; ++i) h(i, j) = 0;
  for (int pass = 0; pass < 2; ++pass) {
    for (std::int64_t i = 0; i <= j; ++i) {
      const Tensor& v = basis_[static_cast<std::size_t>(i)];
      const double along = vectors_.dot(v, w);
      vectors_.add_scaled(w, -along, v);
      h(i, j) += along;
    }
  }
  double after = vectors_.norm(w);
  if (after <= 10.0 * precision() * before) after = 0.0;
  h(j + 1, j) = after;
  if (after > 0) vectors_.scale(w, 1.0 / after, w);
  return after;
}

// Applies the earlier rotations to column j, then a new one that makes h(j + 1, j) zero. Returns
// the size of the diagonal element.
double Gmres::rotate(std::int64_t j) {
  for (std::int64_t i = 0; i < j; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const double upper = h(i, j), lower = h(i + 1, j);
    h(i, j) = cosine_[k] * upper + sine_[k] * lower;
    h(i + 1, j) = cosine_[k] * lower - sine_[k] * upper;
  }
  const auto k = static_cast<std::size_t>(j);
  const double diagonal = std::hypot(h(j, j), h(j + 1, j));
  cosine_[k] = diagonal > 0 ? h(j, j) / diagonal : 1.0;
  sine_[k] = diagonal > 0 ? h(j + 1, j) / diagonal : 0.0;
  h(j, j) = diagonal;
  rotated_[k + 1] = -sine_[k] * rotated_[k];
  rotated_[k] *= cosine_[k];
  return diagonal;
}

// x += M^-1 V y, where the triangle of the first `count` columns times y is the rotated right-hand
// side.
void Gmres::add_combination(const Tensor& x, std::int64_t count) {
  for (std::int64_t i = count; i-- > 0;) {
    double& y = rotated_[static_cast<std::size_t>(i)];
    for (std::int64_t j = i + 1; j < count; ++j)
      y -= h(i, j) * rotated_[static_cast<std::size_t>(j)];
    y /= h(i, i);
  }
  vectors_.scale(product_, 0.0, r_);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto k = static_cast<std::size_t>(i);
    vectors_.add_scaled(product_, rotated_[k], basis_[k]);
  }
  vectors_.add_scaled(x, 1.0, precondition(product_, z_));
}

}  // namespace saddle

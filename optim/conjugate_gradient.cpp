#include <algorithm>
#include <cmath>

#include "optim/krylov.h"

namespace saddle {

ConjugateGradient::ConjugateGradient(std::int64_t size, DType dtype)
    : KrylovSolver(size, dtype), p_(vectors_.make()), z_(vectors_.make()) {}

// p: direction; alpha = <r, z> / <p, A p>; x += alpha p; r -= alpha A p; z = M^-1 r;
// p = z + (<r, z> / the last <r, z>) p.
std::optional<StopReason> ConjugateGradient::cycle(const Tensor& x, double target) {
  const Tensor* z = &precondition(r_, z_);
  p_.assign(*z);
  double rz = vectors_.dot(r_, *z);
  double largest = 0.0;  // <p, A p> / <p, p> so far: a lower bound of the largest eigenvalue
  while (iterations_left() > 0) {
    multiply(p_, product_);
    const double curvature = vectors_.dot(p_, product_), length = vectors_.dot(p_, p_);
    if (!std::isfinite(curvature) || !std::isfinite(rz)) return StopReason::not_finite;
    largest = std::max(largest, curvature / length);
    if (rz <= 0 || curvature <= precision() * largest * length) return StopReason::breakdown;
    const double alpha = rz / curvature;
    vectors_.add_scaled(x, alpha, p_);
    vectors_.add_scaled(r_, -alpha, product_);
    ++result_.iterations;
    if (vectors_.norm(r_) <= target) return StopReason::converged;
    z = &precondition(r_, z_);
    const double next = vectors_.dot(r_, *z);
    vectors_.scale_and_add(p_, next / rz, *z);
    rz = next;
  }
  return {};
}

}  // namespace saddle

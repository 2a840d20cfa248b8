#include "optim/krylov.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace saddle {

std::string_view name_of(StopReason reason) {
  constexpr std::string_view kNames[] = {"converged", "iteration limit", "stagnation", "breakdown",
                                         "not finite"};
  return kNames[static_cast<int>(reason)];
}

SolveResult KrylovSolver::solve(const LinearMap& a, const Tensor& b, const Tensor& x,
                                const SolveOptions& options) {
  for (const Tensor& vector : {b, x})
    require(vector.shape() == Shape{vectors_.size()} && vector.dtype() == vectors_.dtype(),
            "solve: expected vectors ", name_of(vectors_.dtype()), " [", vectors_.size(),
            "], found ", name_of(vector.dtype()), " ", vector.shape());
  a_ = &a;
  limit_ = options.max_iterations;
  result_ = {};
  result_.reason = run(b, x, options);
  return result_;
}

StopReason KrylovSolver::run(const Tensor& b, const Tensor& x, const SolveOptions& options) {
  const double size = vectors_.norm(b);
  if (size == 0) vectors_.scale(x, 0.0, b);
  const double target = std::max(options.tolerance * size, options.absolute);
  double before = std::numeric_limits<double>::infinity();
  bool claimed = false;  // by the recurrence of the last cycle
  for (;;) {
    multiply(x, product_);
    r_.assign(b);
    vectors_.add_scaled(r_, -1.0, product_);
    const double residual = vectors_.norm(r_);
    result_.residual = size == 0 ? residual : residual / size;
    if (!std::isfinite(residual)) return StopReason::not_finite;
    const bool believed = claimed && options.residual == Residual::recurrent;
    if (residual <= target || believed) return StopReason::converged;
    if (iterations_left() <= 0) return StopReason::iteration_limit;
    // A restarted cycle may gain little and yet lead on: only rounding is no gain. But one that
    // claims to have reached the target, and has gained less than a tenth, deceives itself.
    if (residual >= (claimed ? 0.9 : 1.0 - 10.0 * precision()) * before)
      return StopReason::stagnation;
    before = residual;
    const std::optional<StopReason> stop = cycle(x, target);
    claimed = stop == StopReason::converged;
    if (stop && !claimed) return *stop;
  }
}

void KrylovSolver::multiply(const Tensor& v, const Tensor& product) {
  ++result_.products;
  (*a_)(v, product);
}

const Tensor& KrylovSolver::precondition(const Tensor& r, const Tensor& z) const {
  if (!preconditioner_) return r;
  preconditioner_(r, z);
  return z;
}

double KrylovSolver::precision() const {
  return vectors_.dtype() == DType::f32 ? std::numeric_limits<float>::epsilon()
                                        : std::numeric_limits<double>::epsilon();
}

}  // namespace saddle

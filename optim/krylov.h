// Iterative solvers of A x = b that know A only by its products.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "optim/vectors.h"

namespace saddle {

// product = A v, on dense vectors [n] of one dtype. It must be linear and always the same.
using LinearMap = std::function<void(const Tensor& v, const Tensor& product)>;

enum class StopReason {
  converged,        // |b - A x| <= max(tolerance |b|, absolute)
  iteration_limit,  // the limit came first
  stagnation,       // the residual falls no further: the tolerance is beyond the dtype's precision,
                    // or (GMRES) `restart` iterations gain nothing
  breakdown,        // A is singular, or (conjugate gradient) not positive definite
  not_finite,       // a NaN or an infinity in b, x or a product
};
// "converged", "iteration limit", "stagnation", "breakdown", "not finite".
std::string_view name_of(StopReason reason);

// Which residual a solver believes.
enum class Residual {
  computed,   // b - A x, computed anew: the solver goes on until that one is small
  recurrent,  // the one that the iteration carries along, which drifts from it with rounding
};

struct SolveOptions {
  double tolerance = 1e-6;  // of |b - A x| / |b|
  double absolute = 0.0;    // a residual of at most this also counts as converged
  std::int64_t max_iterations = 1000;
  Residual residual = Residual::computed;
};

struct SolveResult {
  StopReason reason = StopReason::converged;
  std::int64_t iterations = 0;
  std::int64_t products = 0;  // with A, those that check the residual included
  double residual = 0.0;      // |b - A x| / |b|, computed; 0 for b = 0. After a breakdown, the last
                              // known one
};

// The part that all solvers share: cycles of iterations, each begun from a residual that is
// computed and not carried along. Allocates nothing after construction.
class KrylovSolver {
 public:
  virtual ~KrylovSolver() = default;

  // Improves x [size], the first guess, toward the solution. Unless the reason is breakdown or
  // not_finite, the last product was A x at the x returned.
  SolveResult solve(const LinearMap& a, const Tensor& b, const Tensor& x,
                    const SolveOptions& options);

  // z = M^-1 r for an M near A whose inverse is cheap, symmetric positive definite for conjugate
  // gradient; empty: none.
  void set_preconditioner(LinearMap preconditioner) { preconditioner_ = std::move(preconditioner); }

 protected:
  // One cycle: improves x from the residual r_. Returns `converged` once the residual that it
  // carries along is at most `target`, or why it cannot go on; nothing if the cycle just ended.
  virtual std::optional<StopReason> cycle(const Tensor& x, double target) = 0;

  KrylovSolver(std::int64_t size, DType dtype)
      : vectors_(size, dtype), r_(vectors_.make()), product_(vectors_.make()) {}

  void multiply(const Tensor& v, const Tensor& product);
  // M^-1 r, or r itself.
  const Tensor& precondition(const Tensor& r, const Tensor& z) const;
  std::int64_t iterations_left() const { return limit_ - result_.iterations; }
  // Relative precision of one number of the vectors.
  double precision() const;

  Vectors vectors_;
  Tensor r_, product_;
  SolveResult result_;

 private:
  StopReason run(const Tensor& b, const Tensor& x, const SolveOptions& options);

  const LinearMap* a_ = nullptr;
  LinearMap preconditioner_;
  std::int64_t limit_ = 0;
};

// For a symmetric positive definite A (Hestenes and Stiefel 1952). Detects one that is not by a
// direction p with <p, A p> <= 0, to rounding.
class ConjugateGradient : public KrylovSolver {
 public:
  ConjugateGradient(std::int64_t size, DType dtype);

 private:
  std::optional<StopReason> cycle(const Tensor& x, double target) override;

  Tensor p_, z_;
};

// For any nonsingular A: the smallest residual over the Krylov space, begun anew after `restart`
// iterations (Saad and Schultz 1986). Keeps restart + 2 vectors. The preconditioner acts from the
// right, so residuals are those of the system as given.
class Gmres : public KrylovSolver {
 public:
  Gmres(std::int64_t size, DType dtype, std::int64_t restart = 30);

 private:
  std::optional<StopReason> cycle(const Tensor& x, double target) override;
  double orthogonalize(std::int64_t j);
  double rotate(std::int64_t j);
  void add_combination(const Tensor& x, std::int64_t count);
  double& h(std::int64_t i, std::int64_t j) {
    return hessenberg_[static_cast<std::size_t>(j * (restart_ + 1) + i)];
  }

  std::int64_t restart_;
  std::vector<Tensor> basis_;
  Tensor z_;
  // By column: the Hessenberg matrix, turned into a triangular one by the rotations (cosine, sine),
  // which also turn the right-hand side.
  std::vector<double> hessenberg_, cosine_, sine_, rotated_;
};

}  // namespace saddle

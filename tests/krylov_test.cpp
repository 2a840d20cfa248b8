#include "optim/krylov.h"

#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <utility>

#include "tests/dense.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

enum class Method { conjugate_gradient, gmres };
constexpr Method kMethods[] = {Method::conjugate_gradient, Method::gmres};

// One solve of A x = b, whose products are dense and rounded to the dtype.
struct Trial {
  Trial(Method method, const Dense& a, const Flat& b, DType dtype = DType::f64)
      : a(a), b(b), dtype(dtype), x(Tensor::zeros(shape(), dtype)) {
    const auto size = static_cast<std::int64_t>(b.size());
    if (method == Method::gmres)
      solver = std::make_unique<Gmres>(size, dtype);
    else
      solver = std::make_unique<ConjugateGradient>(size, dtype);
  }

  Shape shape() const { return {static_cast<std::int64_t>(b.size())}; }
  SolveResult run(const SolveOptions& options = {}) {
    const LinearMap product = [&](const Tensor& v, const Tensor& result) {
      last_multiplied = v.to_vector<double>();
      result.assign(Tensor::from(a * last_multiplied, shape()));
    };
    return solver->solve(product, Tensor::from(b, shape()).to(dtype), x, options);
  }
  Flat solution() const { return x.to_vector<double>(); }
  double true_residual() const { return norm_of(sum_of(b, -1.0, a * solution())) / norm_of(b); }

  Dense a;
  Flat b;
  DType dtype;
  Tensor x;
  std::unique_ptr<KrylovSolver> solver;
  Flat last_multiplied;
};

// I + B B^T: symmetric, eigenvalues of at least 1, as competitive gradient descent has it.
Dense competitive_matrix(Rng& rng, std::size_t n) {
  const Dense b = random_dense(rng, n, n, 2.0);
  return diagonal(Flat(n, 1.0)) + b * transposed(b);
}

Flat random_flat(Rng& rng, std::size_t n) {
  return random_values<double>(rng, static_cast<std::int64_t>(n), -1, 1);
}

// The matrix and the right side of a system of n unknowns.
std::pair<Dense, Flat> competitive_system(unsigned seed, std::size_t n) {
  Rng rng(seed);
  Dense a = competitive_matrix(rng, n);
  return {std::move(a), random_flat(rng, n)};
}

TEST(Krylov, SolvesWhatEliminationSolves) {
  Rng rng(1);
  for (const std::size_t n : {1u, 2u, 7u, 40u, 120u}) {
    const Dense symmetric = competitive_matrix(rng, n);
    const double spread = 4.0 / std::sqrt(static_cast<double>(n));
    const Dense general = diagonal(Flat(n, 3.0)) + random_dense(rng, n, n, spread);
    const Flat b = random_flat(rng, n);
    for (const Method method : kMethods) {
      const Dense& a = method == Method::gmres ? general : symmetric;
      Trial trial(method, a, b);
      const SolveResult result = trial.run({.tolerance = 1e-12, .max_iterations = 5000});
      EXPECT_EQ(result.reason, StopReason::converged) << n;
      EXPECT_LE(result.residual, 1e-12);
      expect_close(trial.true_residual(), result.residual, 0.1, "residual");
      expect_close(trial.solution(), solve(a, b), 1e-9, "solution of " + std::to_string(n));
      EXPECT_EQ(trial.last_multiplied, trial.solution()) << "the last product is the solution's";
      EXPECT_GE(result.products, result.iterations + 2);
    }
  }
}

// With exact arithmetic there are as many iterations as distinct eigenvalues.
TEST(Krylov, ConvergesInAsManyIterationsAsThereAreEigenvalues) {
  const Dense a = diagonal({1, 1, 5, 5, 5, 9});
  const Flat b = {1, -2, 3, -1, 2, 1};
  for (const Method method : kMethods) {
    Trial trial(method, a, b);
    const SolveResult result = trial.run({.tolerance = 1e-13});
    EXPECT_EQ(result.iterations, 3);
    EXPECT_EQ(result.products, 5) << "one for the guess, one to check the solution";
  }
}

TEST(Krylov, AWarmStartNeedsLess) {
  const auto [a, b] = competitive_system(2, 30);
  for (const Method method : kMethods) {
    Trial trial(method, a, b);
    const SolveResult cold = trial.run({.tolerance = 1e-10});
    const SolveResult warm = trial.run({.tolerance = 1e-10});
    EXPECT_GT(cold.iterations, 5);
    EXPECT_EQ(warm.iterations, 0);
    EXPECT_EQ(warm.products, 1);
    EXPECT_EQ(warm.reason, StopReason::converged);
  }
}

TEST(Krylov, ZeroIsSolvedByZero) {
  for (const Method method : kMethods) {
    Trial trial(method, diagonal({2, 3}), {0, 0});
    trial.x.assign(Tensor::full({2}, 7.0, DType::f64));
    const SolveResult result = trial.run();
    EXPECT_EQ(result.reason, StopReason::converged);
    EXPECT_EQ(result.residual, 0.0);
    EXPECT_EQ(trial.solution(), Flat({0, 0}));
    EXPECT_EQ(trial.last_multiplied, Flat({0, 0}));
  }
}

TEST(Krylov, StopsAtTheIterationLimitWithTheResidualThatItHas) {
  const auto [a, b] = competitive_system(3, 40);
  for (const Method method : kMethods) {
    Trial trial(method, a, b);
    const SolveResult result = trial.run({.tolerance = 1e-12, .max_iterations = 4});
    EXPECT_EQ(result.reason, StopReason::iteration_limit);
    EXPECT_EQ(result.iterations, 4);
    EXPECT_GT(result.residual, 1e-6);
    expect_close(result.residual, trial.true_residual(), 1e-9, "residual");
    EXPECT_EQ(trial.last_multiplied, trial.solution());
  }
}

// GMRES keeps going through its restarts.
TEST(Krylov, GmresRestarts) {
  Rng rng(4);
  const std::size_t n = 60;
  const Dense a = diagonal(Flat(n, 4.0)) + random_dense(rng, n, n, 0.5);
  const Flat b = random_flat(rng, n);
  Trial trial(Method::gmres, a, b);
  trial.solver = std::make_unique<Gmres>(static_cast<std::int64_t>(n), DType::f64, 5);
  const SolveResult result = trial.run({.tolerance = 1e-11});
  EXPECT_EQ(result.reason, StopReason::converged);
  EXPECT_GT(result.iterations, 5);
  expect_close(trial.solution(), solve(a, b), 1e-9, "solution");
}

// A badly conditioned matrix (3700): a restarted cycle gains five percent, which is no
// stagnation.
TEST(Krylov, GmresGoesOnWhileRestartsGainLittle) {
  const std::size_t n = 100;
  Dense a = diagonal(Flat(n, 2.0001));
  for (std::size_t i = 0; i + 1 < n; ++i) a(i, i + 1) = a(i + 1, i) = -1.0;
  const auto run = [&](Trial& trial, std::int64_t restart, std::int64_t max_iterations) {
    trial.solver = std::make_unique<Gmres>(static_cast<std::int64_t>(n), DType::f64, restart);
    return trial.run({.tolerance = 1e-8, .max_iterations = max_iterations});
  };
  Trial solved(Method::gmres, a, Flat(n, 1.0)), limited(Method::gmres, a, Flat(n, 1.0));
  const SolveResult result = run(solved, 10, 100000);
  EXPECT_EQ(result.reason, StopReason::converged);
  EXPECT_GT(result.iterations, 10 * 50) << "many slow cycles";
  expect_close(solved.solution(), solve(a, solved.b), 1e-4, "solution");
  // At a fifth of a percent a cycle the limit comes first, and is named.
  const SolveResult slow = run(limited, 2, 1000);
  EXPECT_EQ(slow.reason, StopReason::iteration_limit);
  EXPECT_EQ(slow.iterations, 1000);
}

// A rotation by a quarter: nothing is gained before the last dimension.
TEST(Krylov, SaysThatItStagnates) {
  Trial trial(Method::gmres, Dense{2, 2, {0, 1, -1, 0}}, {1, 0});
  trial.solver = std::make_unique<Gmres>(2, DType::f64, 1);
  EXPECT_EQ(trial.run().reason, StopReason::stagnation);
}

TEST(Krylov, SaysThatAToleranceIsBeyondThePrecision) {
  const auto [a, b] = competitive_system(5, 40);
  for (const Method method : kMethods) {
    Trial trial(method, a, b, DType::f32);
    const SolveResult result = trial.run({.tolerance = 1e-14});
    EXPECT_EQ(result.reason, StopReason::stagnation);
    EXPECT_LT(result.residual, 1e-3);
    EXPECT_GT(result.residual, 1e-9);
  }
}

// The residual that conjugate gradient carries along falls below any tolerance; who believes it is
// told the true one all the same.
TEST(Krylov, TheRecurrentResidualDrifts) {
  const auto [a, b] = competitive_system(5, 40);
  Trial trial(Method::conjugate_gradient, a, b, DType::f32);
  const SolveResult result = trial.run({.tolerance = 1e-10, .residual = Residual::recurrent});
  EXPECT_EQ(result.reason, StopReason::converged);
  EXPECT_GT(result.residual, 1e-9);
  expect_close(result.residual, trial.true_residual(), 0.5, "residual");
}

TEST(Krylov, AnAbsoluteToleranceSuffices) {
  Trial trial(Method::conjugate_gradient, diagonal({1, 2, 3}), {1e-9, 1e-9, -1e-9});
  const SolveResult result = trial.run({.tolerance = 1e-12, .absolute = 1e-8});
  EXPECT_EQ(result.reason, StopReason::converged);
  EXPECT_EQ(result.iterations, 0);
}

TEST(Krylov, BreaksDownOnWhatIsNotPositiveDefinite) {
  const auto reason = [](const Dense& a, const Flat& b) {
    return Trial(Method::conjugate_gradient, a, b).run().reason;
  };
  EXPECT_EQ(reason(diagonal({1, -1}), {0, 1}), StopReason::breakdown) << "negative";
  EXPECT_EQ(reason(diagonal({2, -1, 3}), {1, 1, 1}), StopReason::breakdown) << "indefinite";
  EXPECT_EQ(reason(diagonal({1, 0}), {1, 1}), StopReason::breakdown) << "singular";
  EXPECT_EQ(reason(Dense{2, 2}, {1, 1}), StopReason::breakdown) << "zero";
}

// Rank n - 1 in a random basis, with a right side outside of its range.
TEST(Krylov, BreaksDownOnSingularSystems) {
  Rng rng(6);
  const std::size_t n = 8;
  Dense b = random_dense(rng, n, n, 1.0);
  for (std::size_t i = 0; i < n; ++i) b(i, n - 1) = 0;
  const Flat right = random_flat(rng, n);
  Trial symmetric(Method::conjugate_gradient, b * transposed(b), right);
  EXPECT_EQ(symmetric.run({.tolerance = 1e-10}).reason, StopReason::breakdown);
  Trial general(Method::gmres, transposed(random_dense(rng, n, n, 1.0) * b), right);
  const SolveResult result = general.run({.tolerance = 1e-10});
  EXPECT_EQ(result.reason, StopReason::breakdown);
  EXPECT_GT(result.residual, 1e-6);
  EXPECT_EQ(Trial(Method::gmres, Dense{2, 2}, {1, 1}).run().reason, StopReason::breakdown);
  // Inside the range there is a solution, and GMRES finds it.
  EXPECT_EQ(Trial(Method::gmres, diagonal({2, 0}), {1, 0}).run().reason, StopReason::converged);
}

TEST(Krylov, StopsAtWhatIsNotFinite) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Method method : kMethods) {
    for (const double bad : {kNan, infinity}) {
      EXPECT_EQ(Trial(method, diagonal({1, bad}), {1, 1}).run().reason, StopReason::not_finite);
      EXPECT_EQ(Trial(method, diagonal({1, 2}), {1, bad}).run().reason, StopReason::not_finite);
    }
  }
}

// Found only after some iterations: the second direction meets it.
TEST(Krylov, StopsAtAProductThatBecomesNaN) {
  for (const Method method : kMethods) {
    Trial trial(method, diagonal({1, 2, 5}), {1, 1, 1});
    int products = 0;
    const LinearMap map = [&](const Tensor& v, const Tensor& result) {
      result.assign(Tensor::from(trial.a * v.to_vector<double>(), {3}));
      if (++products == 3) result.assign(Tensor::full({3}, kNan, DType::f64));
    };
    const SolveResult result =
        trial.solver->solve(map, Tensor::from(trial.b, {3}), trial.x, {.tolerance = 1e-12});
    EXPECT_EQ(result.reason, StopReason::not_finite);
    EXPECT_EQ(result.iterations, 1);
  }
}

// The inverse as the preconditioner: one iteration.
TEST(Krylov, PreconditionersShortenTheSolve) {
  Rng rng(7);
  Flat scale;
  for (int i = 0; i < 50; ++i) scale.push_back(std::pow(10.0, i / 10.0));
  const Dense a = diagonal(scale) + 0.1 * competitive_matrix(rng, 50);
  const Flat b = random_flat(rng, 50);
  for (const Method method : kMethods) {
    Trial plain(method, a, b), preconditioned(method, a, b);
    preconditioned.solver->set_preconditioner([&](const Tensor& r, const Tensor& z) {
      Flat values = r.to_vector<double>();
      for (std::size_t i = 0; i < values.size(); ++i) values[i] /= a(i, i);
      z.assign(Tensor::from(values, {50}));
    });
    const SolveOptions options = {.tolerance = 1e-9, .max_iterations = 5000};
    const SolveResult with = preconditioned.run(options), without = plain.run(options);
    EXPECT_EQ(with.reason, StopReason::converged);
    EXPECT_LT(with.iterations, without.iterations);
    expect_close(preconditioned.solution(), solve(a, b), 1e-6, "solution");
    EXPECT_LE(preconditioned.true_residual(), 1.01e-9);
  }
}

TEST(Krylov, RefusesVectorsOfAnotherSize) {
  ConjugateGradient solver(3, DType::f64);
  const LinearMap map = [](const Tensor& v, const Tensor& result) { result.assign(v); };
  const Tensor good = Tensor::zeros({3}, DType::f64);
  expect_error([&] { solver.solve(map, Tensor::zeros({4}, DType::f64), good, {}); },
               {"f64 [3]", "f64 [4]"});
  expect_error([&] { solver.solve(map, good, Tensor::zeros({3}, DType::f32), {}); },
               {"f64 [3]", "f32 [3]"});
  expect_error([&] { Gmres(3, DType::f64, 0); }, {"restart", "at least 1", "0"});
}

}  // namespace
}  // namespace saddle::test

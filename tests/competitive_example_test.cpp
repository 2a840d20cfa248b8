// The closed-form facts of the quadratic example of the implicit-competitive-regularization paper,
// f = x^2 + 10 x y + y^2 (equation 3), and a competitive step of third order.
#include <gtest/gtest.h>

#include <cmath>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "gan/studies/linear_iteration.h"
#include "gan/studies/quadratic_study.h"
#include "optim/game_optimizer.h"
#include "tests/dense.h"
#include "tests/network_values.h"
#include "tests/small_gan.h"

namespace saddle::test {
namespace {

struct Example {
  Example() {
    x = input_of(graph, {1.0}, {}, "x"), y = input_of(graph, {0.5}, {}, "y");
    f = square(x) + 10.0 * x * y + square(y);
  }
  std::unique_ptr<GameOptimizer> optimizer(const std::string& name, double eta_x, double eta_y) {
    return make_game_optimizer(
        {{x}, {y}, f, {}},
        {.name = name, .learning_rate_x = eta_x, .learning_rate_y = eta_y, .tolerance = 1e-14});
  }
  Flat point() const { return {flat_value(x)[0], flat_value(y)[0]}; }

  Graph graph;
  Var x, y, f;
};

// The larger |eigenvalue| of a linear map of the plane with this trace and determinant.
double radius_of(double trace, double determinant) {
  const double discriminant = trace * trace / 4 - determinant;
  if (discriminant < 0) return std::sqrt(determinant);
  return std::abs(trace) / 2 + std::sqrt(discriminant);
}

double rate_of(const std::string& name, StepSizePair eta) {
  Example example;
  const auto optimizer = example.optimizer(name, eta.x, eta.y);
  for (int k = 0; k < 20; ++k) optimizer->step();
  Point w[3];
  for (Point& each : w) {
    each = {example.point()[0], example.point()[1]};
    optimizer->step();
  }
  return observed_rate(w[0], w[1], w[2]);
}

// quadratic_study_test.cpp has the paper's figures; here are the matrices by hand.
TEST(CompetitiveExample, RatesAreTheSpectralRadiiByHand) {
  for (const StepSizePair& eta : kQuadraticStepSizes) {
    const double eta_x = eta.x, eta_y = eta.y;
    // (x, y) -> (x - eta_x (2x + 10y), y + eta_y (10x + 2y))
    const double a = 1 - 2 * eta_x, b = -10 * eta_x, c = 10 * eta_y, d = 1 + 2 * eta_y;
    EXPECT_NEAR(rate_of("simgd", eta), radius_of(a + d, a * d - b * c), 1e-6);
    // dx = -eta_x (grad_x f + 10 eta_y grad_y f) / (1 + 100 eta_x eta_y), and dy alike
    const double scale = 1 / (1 + 100 * eta_x * eta_y);
    const double a2 = 1 - scale * eta_x * (2 + 100 * eta_y),
                 b2 = -scale * eta_x * (10 + 20 * eta_y);
    const double c2 = scale * eta_y * (10 - 20 * eta_x), d2 = 1 + scale * eta_y * (2 - 100 * eta_x);
    const double of_cgd = radius_of(a2 + d2, a2 * d2 - b2 * c2);
    for (const char* name : {"cgd", "cgd-general"})
      EXPECT_NEAR(rate_of(name, eta), of_cgd, 1e-6) << name;
  }
}

// y + 5x grows by 1 + 2 eta_y in each step, for any fixed x.
TEST(CompetitiveExample, AscentOnYAloneDiverges) {
  for (const double eta_y : {0.01, 0.03, 0.09}) {
    Example example;
    const auto optimizer = example.optimizer("simgd", 0.0, eta_y);
    double before = example.point()[1] + 5 * example.point()[0];
    for (int k = 0; k < 50; ++k) {
      optimizer->step();
      const double now = example.point()[1] + 5 * example.point()[0];
      expect_close(now / before, 1 + 2 * eta_y, 1e-12, "growth");
      before = now;
    }
    EXPECT_EQ(example.point()[0], 1.0);
  }
}

// Of grad_rows f by `columns`, by differences.
Dense numeric_mixed_hessian(Var f, Var rows, Var columns) {
  const Var gradient = grad(f, rows);
  Dense hessian{static_cast<std::size_t>(rows.shape().count()),
                static_cast<std::size_t>(columns.shape().count())};
  for (std::size_t j = 0; j < hessian.columns; ++j) {
    Flat unit(hessian.columns, 0.0);
    unit[j] = 1.0;
    const Flat column = numeric_jvp({&gradient, 1}, {&columns, 1}, unit);
    for (std::size_t i = 0; i < hessian.rows; ++i) hessian(i, j) = column[i];
  }
  return hessian;
}

// eta = alpha / (sqrt(v / (1 - beta2^t)) + epsilon), with v updated.
Flat step_sizes(const Flat& gradient, Flat& v, int t, const GameOptimizerOptions& options) {
  Flat eta;
  for (std::size_t i = 0; i < v.size(); ++i) {
    v[i] = options.beta2 * v[i] + (1 - options.beta2) * gradient[i] * gradient[i];
    const double v_hat = v[i] / (1 - std::pow(options.beta2, t));
    eta.push_back(options.learning_rate_x / (std::sqrt(v_hat) + options.epsilon));
  }
  return eta;
}

Flat times(const Flat& a, const Flat& b) {
  Flat product = a;
  for (std::size_t i = 0; i < a.size(); ++i) product[i] *= b[i];
  return product;
}

// WGAN-GP: the loss holds a gradient, its gradient is of second order, ACGD's products of third.
TEST(CompetitiveExample, AcgdWithAGradientPenaltyIsThatOfDenseAlgebra) {
  SmallGan gan(5);
  const Var share = input_of(gan.graph, {0.3, 0.7, 0.5, 0.1, 0.9}, {5, 1}, "share");
  const Var between = share * gan.data + (1.0 - share) * gan.fake;
  const Var slope = grad(sum(gan.discriminate(between)), between);
  const Var penalty = mean(square(sqrt(sum(square(slope), {-1}) + 1e-12) - 1.0));
  const Var f =
      mean(gan.discriminate(gan.data)) - mean(gan.discriminate(gan.fake)) - 10.0 * penalty;
  const GameOptimizerOptions options = {
      .name = "acgd", .learning_rate_x = 0.05, .learning_rate_y = 0.05, .tolerance = 1e-12};
  const auto optimizer = make_game_optimizer({{gan.theta}, {gan.phi}, f, {}}, options);
  Flat v_x(flat_value(gan.theta).size(), 0.0), v_y(flat_value(gan.phi).size(), 0.0);
  for (int t = 1; t <= 3; ++t) {
    const Flat x = flat_value(gan.theta), y = flat_value(gan.phi);
    const Flat gx = flat_value(grad(f, gan.theta)), gy = flat_value(grad(f, gan.phi));
    const Dense xy = numeric_mixed_hessian(f, gan.theta, gan.phi);
    const Flat eta_x = step_sizes(gx, v_x, t, options), eta_y = step_sizes(gy, v_y, t, options);
    const Dense identity_x = diagonal(Flat(x.size(), 1.0)), ay = diagonal(eta_y);
    // (I + Ax Dxy Ay Dyx) dx = -Ax (grad_x f + Dxy Ay grad_y f); dy = Ay (grad_y f + Dyx dx)
    const Flat dx = solve(identity_x + diagonal(eta_x) * (xy * (ay * transposed(xy))),
                          scaled(-1.0, times(eta_x, sum_of(gx, 1.0, xy * (ay * gy)))));
    const Flat dy = times(eta_y, sum_of(gy, 1.0, transposed(xy) * dx));
    const StepReport report = optimizer->step();
    EXPECT_GT(report.solve.iterations, 3);
    expect_close(sum_of(flat_value(gan.theta), -1.0, x), dx, 1e-7, "dx");
    expect_close(sum_of(flat_value(gan.phi), -1.0, y), dy, 1e-7, "dy");
  }
}

}  // namespace
}  // namespace saddle::test

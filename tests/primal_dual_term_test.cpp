// The term that a primal-dual GAN adds to its generators' loss, by itself.
#include "gan/primal_dual_term.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "autograd/check_gradients.h"
#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "nn/gaussian_kernel.h"
#include "tests/network_values.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr std::int64_t kCopies = 2, kReal = 5, kFake = 4, kSize = 3;

PrimalDualOptions options_with(const std::string& schedule) {
  PrimalDualOptions options;
  options.step_size = 0.7;
  options.squared_bandwidth = 2.5;
  options.schedule = schedule;
  options.factor = 0.3;
  options.period = 8;
  return options;
}

class PrimalDual : public testing::Test {
 protected:
  Var count(std::int64_t t) { return graph_.input(Tensor::from<std::int64_t>({t}, Shape{}), "t"); }
  PrimalDualTerm term(const PrimalDualOptions& options) {
    return primal_dual_term(options, count(0), x_, f1_, y_);
  }

  // By loops over copies and points: p_g(x_i), in float64.
  std::vector<Flat> densities(double squared_bandwidth) const {
    const Flat x = flat_value(x_), y = flat_value(y_);
    std::vector<Flat> all;
    for (std::size_t c = 0; c < kCopies; ++c) {
      Flat p;
      for (std::size_t i = 0; i < kReal; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < kFake; ++j) sum += kernel(x, i, y, c, j, squared_bandwidth);
        p.push_back(sum / kFake);
      }
      all.push_back(p);
    }
    return all;
  }
  static double kernel(const Flat& x, std::size_t i, const Flat& y, std::size_t c, std::size_t j,
                       double squared_bandwidth) {
    double distance = 0;
    for (std::size_t k = 0; k < kSize; ++k) {
      const double u = y[(c * kFake + j) * kSize + k] - x[i * kSize + k];
      distance += u * u;
    }
    return std::exp(-distance / squared_bandwidth);
  }

  Graph graph_;
  Rng rng_{3};
  Var x_ = random_input(graph_, rng_, {1, kReal, kSize}, -1, 1, "x");
  Var y_ = random_input(graph_, rng_, {kCopies, kFake, kSize}, -1, 1, "y");
  Var f1_ = random_input(graph_, rng_, {1, kReal}, -2, 0.5, "f1");
};

TEST_F(PrimalDual, TargetsAreAStepOfTheDualFromThePresentDensities) {
  const PrimalDualOptions options = options_with("constant");
  const Flat target = flat_value(term(options).target), f1 = flat_value(f1_);
  const std::vector<Flat> p = densities(options.squared_bandwidth);
  for (std::size_t c = 0; c < kCopies; ++c)
    for (std::size_t i = 0; i < kReal; ++i)
      EXPECT_NEAR(target[c * kReal + i], p[c][i] - 0.7 * f1[i], 1e-14);
}

// The value is what it is; its gradient is by hand
//   d/dy_j = -(2/n) sum_i (p~(x_i) - p(x_i)) k_ij / m (-2 (y_j - x_i) / sigma^2).
TEST_F(PrimalDual, IsThatOfPlainOperations) {
  const PrimalDualOptions options = options_with("constant");
  const double width = options.squared_bandwidth;
  const Var value = term(options).value;
  const Flat x = flat_value(x_), y = flat_value(y_), f1 = flat_value(f1_);
  Flat expected(y.size(), 0.0);
  double mean_square = 0;
  for (const double each : f1) mean_square += each * each / kReal;
  for (std::size_t c = 0; c < kCopies; ++c)
    for (std::size_t i = 0; i < kReal; ++i)
      for (std::size_t j = 0; j < kFake; ++j)
        for (std::size_t k = 0; k < kSize; ++k) {
          const double u = y[(c * kFake + j) * kSize + k] - x[i * kSize + k];
          expected[(c * kFake + j) * kSize + k] += -2.0 / kReal * (-0.7 * f1[i]) *
                                                   kernel(x, i, y, c, j, width) / kFake *
                                                   (-2.0 * u / width);
        }
  const double square = 0.7 * 0.7 * mean_square;
  expect_close(flat_value(value), {square, square}, 1e-13, "value");
  expect_close(flat_value(grad(sum(value), y_)), expected, 1e-13, "gradient");
  // The same as that of 2 alpha mean_i f1(D(x_i)) p_g(x_i).
  const Var density = kernel_mean(x_, y_, sqrt(literal(graph_, width, {}, DType::f64)));
  const Var lagrangian = 2.0 * 0.7 * sum(mean(stop_gradient(f1_) * density, {1}));
  expect_close(flat_value(grad(lagrangian, y_)), expected, 1e-13, "of the Lagrangian");
}

TEST_F(PrimalDual, HasTheDerivativesOfDifferencesWithItsTargetHeld) {
  const PrimalDualOptions options = options_with("constant");
  const PrimalDualTerm here = term(options);
  const Tensor target = value(here.target);
  const auto with_target_held = [&](std::span<const Var> points) {
    Graph& graph = *points[0].graph;
    const Var sigma = sqrt(literal(graph, options.squared_bandwidth, {}, DType::f64));
    const Var held = graph.input(target, "target");
    return sum(square(held - kernel_mean(points[0], points[1], sigma)));
  };
  const Tensor points[] = {value(x_), value(y_)};
  check_gradients(with_target_held, points, 2);
  const Var xy[] = {x_, y_};
  const Var held = with_target_held(xy) / static_cast<double>(kReal);
  for (const Var each : xy)
    expect_close(flat_value(grad(sum(here.value), each)), flat_value(grad(held, each)), 1e-13,
                 "gradient");
}

TEST_F(PrimalDual, NoGradientGoesThroughTheTarget) {
  const PrimalDualTerm found = term(options_with("constant"));
  EXPECT_EQ(flat_value(grad(sum(found.value), f1_)), Flat(kReal, 0.0));
  for (const Var each : {x_, y_, f1_})
    for (const double slope : flat_value(grad(sum(found.target), each))) EXPECT_EQ(slope, 0.0);
}

TEST_F(PrimalDual, BandwidthsFollowTheirSchedules) {
  for (const std::int64_t t : {0, 1, 7, 8, 9, 20}) {
    const auto at = [&](const char* schedule) {
      const PrimalDualOptions options = options_with(schedule);
      const double found = flat_value(squared_bandwidth(options, count(t)))[0];
      EXPECT_NEAR(found, squared_bandwidth(options, t), 1e-15) << schedule << " " << t;
      return found;
    };
    EXPECT_EQ(at("constant"), 2.5);
    EXPECT_DOUBLE_EQ(at("step"), t < 8 ? 2.5 : 0.75);
    EXPECT_NEAR(at("geometric"), 2.5 * std::pow(0.3, static_cast<double>(t) / 8), 1e-15);
  }
}

TEST_F(PrimalDual, TheTermHasTheBandwidthOfItsStep) {
  const PrimalDualOptions options = options_with("step");
  const Flat f1 = flat_value(f1_);
  for (const std::int64_t t : {7, 8}) {
    const Flat target = flat_value(primal_dual_term(options, count(t), x_, f1_, y_).target);
    const std::vector<Flat> p = densities(t == 7 ? 2.5 : 0.75);
    for (std::size_t i = 0; i < kReal; ++i)
      EXPECT_NEAR(target[i], p[0][i] - 0.7 * f1[i], 1e-14) << t;
  }
}

TEST(PrimalDualOptions, AreChecked) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto refused = [](const PrimalDualOptions& options, const std::vector<std::string>& parts) {
    expect_error([&] { check(options); }, parts);
  };
  check(PrimalDualOptions{});
  refused({.step_size = -0.1}, {"dual_step_size", "-0.1"});
  refused({.step_size = kInfinity}, {"dual_step_size", "inf"});
  refused({.squared_bandwidth = 0}, {"squared_bandwidth", "positive", "0"});
  refused({.squared_bandwidth = -1}, {"squared_bandwidth", "-1"});
  refused({.squared_bandwidth = std::nan("")}, {"squared_bandwidth", "nan"});
  refused({.schedule = "linear"}, {"bandwidth_schedule", "geometric", "linear"});
  refused({.factor = 0}, {"bandwidth_factor", "positive", "0"});
  refused({.period = 0}, {"bandwidth_period", "1 step", "0"});
}

}  // namespace
}  // namespace saddle::test

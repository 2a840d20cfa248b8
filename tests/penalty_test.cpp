#include "gan/penalty.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "autograd/check_gradients.h"
#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "autograd/program.h"
#include "gan/streams.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr std::int64_t kCopies = 2, kBatch = 5, kFeatures = 3;

Tensor numbers(const Shape& shape, double scale, double shift) {
  std::vector<double> values(static_cast<std::size_t>(shape.count()));
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = scale * std::sin(1.7 * static_cast<double>(i) + shift);
  return Tensor::from(values, shape);
}

class Penalty : public testing::Test {
 protected:
  // A linear critic of each copy: D(x) = w x, so |grad_x D| = |w| wherever it is taken.
  Critic linear() {
    return [this](Var x) { return keep_sum(x * w_, {2}); };
  }
  // D(x) = |x|^2 / 2, so grad_x D = x: it remembers where it was asked.
  Critic quadratic() {
    return [this](Var x) {
      asked_ = x;
      return 0.5 * keep_sum(square(x), {2});
    };
  }
  // |w| of each copy.
  std::vector<double> lengths() const {
    const std::vector<double> w = graph_.storage(w_).to_vector<double>();
    std::vector<double> lengths;
    for (std::size_t copy = 0; copy < 2; ++copy)
      lengths.push_back(std::hypot(w[3 * copy], w[3 * copy + 1], w[3 * copy + 2]));
    return lengths;
  }
  // Of all real numbers of each copy's batch.
  std::vector<double> deviations() const {
    const std::vector<double> real = graph_.storage(real_).to_vector<double>();
    const auto count = static_cast<std::size_t>(kBatch * kFeatures);
    std::vector<double> deviations;
    for (std::size_t begin = 0; begin < real.size(); begin += count) {
      double mean = 0, variance = 0;
      for (std::size_t i = begin; i < begin + count; ++i)
        mean += real[i] / static_cast<double>(count);
      for (std::size_t i = begin; i < begin + count; ++i)
        variance += (real[i] - mean) * (real[i] - mean) / static_cast<double>(count);
      deviations.push_back(std::sqrt(variance));
    }
    return deviations;
  }
  static double value(Var x) {
    Program program = compile({x});
    program.run();
    return program.output(0).item();
  }
  static std::vector<double> values(Var x) {
    Program program = compile({x});
    program.run();
    return program.output(0).to_vector<double>();
  }

  mutable Graph graph_;
  Var real_ = graph_.input(numbers({kCopies, kBatch, kFeatures}, 1.0, 0.3), "real");
  Var fake_ = graph_.input(numbers({kCopies, kBatch, kFeatures}, 2.0, 1.1), "fake");
  Var w_ = graph_.input(numbers({kCopies, 1, kFeatures}, 1.5, 2.0), "w");
  Var random_ = graph_.input(Tensor::from<std::int64_t>({7, 0}, {2}), "random");
  Var asked_;
};

TEST_F(Penalty, OfALinearCriticDependOnItsSlopeAlone) {
  double one_centered = 0, squares = 0;
  for (const double length : lengths()) {
    one_centered += (length - 1) * (length - 1);
    squares += length * length;
  }
  EXPECT_NEAR(value(penalty_between({.gradient = 10}, linear(), real_, fake_, random_)),
              10 * one_centered, 1e-9);
  EXPECT_NEAR(value(penalty_on_real({.dragan = 3}, linear(), real_, random_)), 3 * one_centered,
              1e-9);
  EXPECT_NEAR(value(penalty_on_real({.r1 = 4}, linear(), real_, random_)), 2 * squares, 1e-9);
  EXPECT_NEAR(value(penalty_on_real({.dragan = 3, .r1 = 4}, linear(), real_, random_)),
              3 * one_centered + 2 * squares, 1e-9);
  EXPECT_NEAR(value(penalty_on_parameters({.l2 = 6}, w_)), 3 * squares, 1e-12);
}

TEST_F(Penalty, OfGradientsIsTakenOnTheLineBetweenRealAndFake) {
  penalty_between({.gradient = 1}, quadratic(), real_, fake_, random_);
  const auto at = values(asked_), real = values(real_), fake = values(fake_);
  std::vector<double> shares;
  for (std::size_t i = 0; i < at.size(); ++i) {
    shares.push_back((at[i] - fake[i]) / (real[i] - fake[i]));
    EXPECT_GE(shares[i], -1e-9);
    EXPECT_LE(shares[i], 1 + 1e-9);
    EXPECT_NEAR(shares[i], shares[i - i % 3], 1e-9) << "one share for each example";
  }
  EXPECT_GT(std::abs(shares[0] - shares[3]), 1e-3) << "each example has its own";
}

// As published: x + a s u / 2 with u in [0, 1), so never below x.
TEST_F(Penalty, OfDraganIsTakenAboveRealExamplesByHalfTheirDeviationAtMost) {
  penalty_on_real({.dragan = 1}, quadratic(), real_, random_);
  const auto at = values(asked_), real = values(real_);
  for (std::size_t copy = 0; copy < 2; ++copy) {
    const std::size_t count = kBatch * kFeatures, begin = copy * count;
    double most = 0;
    for (std::size_t i = begin; i < begin + count; ++i) {
      EXPECT_GE(at[i], real[i]);
      most = std::max(most, at[i] - real[i]);
    }
    EXPECT_LE(most, 0.5 * deviations()[copy]);
    EXPECT_GT(most, 0.1 * deviations()[copy]);
  }
}

// a is one number for each example, which multiplies what u draws for each of its numbers.
TEST_F(Penalty, OfDraganScalesTheNoiseOfEachExample) {
  penalty_on_real({.dragan = 1}, quadratic(), real_, random_);
  const auto at = values(asked_), real = values(real_);
  const auto a = values(random_uniform(random_, kDraganStream, {kCopies, kBatch, 1}, DType::f64));
  const auto u = values(random_uniform(random_, kDraganStream + 1, real_.shape(), DType::f64));
  for (std::size_t i = 0; i < at.size(); ++i)
    EXPECT_NEAR(at[i], real[i] + a[i / 3] * 0.5 * deviations()[i / 15] * u[i], 1e-9) << i;
}

// Of a critic with curvature, with respect to its parameters: second derivatives of D in the first
// order, as training has them.
TEST_F(Penalty, DerivativesAreThoseOfDifferences) {
  const auto with = [](const PenaltyOptions& options) {
    return [options](std::span<const Var> inputs) {
      const Critic critic = [&](Var x) {
        return keep_sum(softplus(matmul(x, inputs[0])) * inputs[1], {2});
      };
      const Var random = inputs[0].graph->input(Tensor::from<std::int64_t>({7, 0}, {2}), "random");
      return add_term(penalty_between(options, critic, inputs[2], inputs[3], random),
                      add_term(penalty_on_real(options, critic, inputs[2], random),
                               penalty_on_parameters(options, inputs[0])));
    };
  };
  const Tensor inputs[] = {numbers({kCopies, kFeatures, 4}, 1.0, 0.1),
                           numbers({kCopies, 1, 4}, 1.0, 0.7),
                           numbers({kCopies, kBatch, kFeatures}, 1.0, 0.3),
                           numbers({kCopies, kBatch, kFeatures}, 2.0, 1.1)};
  for (const PenaltyOptions& options :
       {PenaltyOptions{.gradient = 10}, PenaltyOptions{.dragan = 10}, PenaltyOptions{.r1 = 2},
        PenaltyOptions{.gradient = 1, .dragan = 2, .r1 = 3, .l2 = 4}})
    check_gradients(with(options), inputs, 2);
}

TEST_F(Penalty, OfNoWeightIsNone) {
  EXPECT_FALSE(penalty_between({}, linear(), real_, fake_, random_).defined());
  EXPECT_FALSE(penalty_on_real({}, linear(), real_, random_).defined());
  EXPECT_FALSE(penalty_on_parameters({}, w_).defined());
  EXPECT_FALSE(add_term({}, {}).defined());
  EXPECT_FALSE(bounds_gradient({.l2 = 1}));
  EXPECT_TRUE(bounds_gradient({.r1 = 1}));
}

// A critic that is flat there, as one with dead units.
TEST_F(Penalty, OfNoSlopeAtAllHasFiniteDerivatives) {
  const Critic flat = [this](Var x) { return keep_sum(x * (0.0 * w_), {2}); };
  const Var penalty = penalty_between({.gradient = 10}, flat, real_, fake_, random_);
  EXPECT_NEAR(value(penalty), 10 * kCopies, 1e-4);
  for (const double each : values(grad(penalty, w_))) EXPECT_TRUE(std::isfinite(each));
}

TEST_F(Penalty, WeightsAreChecked) {
  expect_error([] { check(PenaltyOptions{.gradient = -1}); }, {"gradient_penalty", "-1"});
  expect_error([] { check(PenaltyOptions{.dragan = std::nan("")}); }, {"dragan_penalty", "nan"});
  expect_error([] { check(PenaltyOptions{.r1 = std::numeric_limits<double>::infinity()}); },
               {"r1_penalty", "inf"});
  expect_error([] { check(PenaltyOptions{.l2 = -0.5}); }, {"l2_penalty", "-0.5"});
}

}  // namespace
}  // namespace saddle::test

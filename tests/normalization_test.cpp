#include "nn/normalization.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/derivatives.h"
#include "tests/layer_fixture.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

class NormalizationTest : public LayerFixture {};

TEST_F(NormalizationTest, BatchNormStartsAsPyTorchDoes) {
  const Network network = make(batch_norm(2));
  EXPECT_EQ(flat_value(network.parameters()), Flat({1, 1, 0, 0}));
  EXPECT_EQ(flat_value(network.buffers()), Flat({0, 0, 1, 1}));
  const Var x = input_of(graph_, {1, 10, 3, 30}, {1, 2, 2});
  // momentum 0.1, unbiased variances 2 and 200
  expect_close(flat_value(network.train(x).buffers), {0.2, 2.0, 1.1, 20.9}, kTolerance, "after");
}

TEST_F(NormalizationTest, BatchNormEvaluationUsesTheRunningStatistics) {
  const Network network = make(batch_norm(1, 0.5));
  set_tensor(network, "net.weight", {3});
  set_tensor(network, "net.bias", {7});
  set_tensor(network, "net.running_mean", {2});
  set_tensor(network, "net.running_var", {3.5});
  const Var x = input_of(graph_, {4, 2}, {1, 2, 1});
  expect_close(flat_value(network.evaluate(x)), {10, 7}, kTolerance, "y");
  // One example is enough, and nothing is updated.
  expect_close(flat_value(network.evaluate(input_of(graph_, {0}, {1, 1, 1}))), {4}, kTolerance,
               "one example");
  EXPECT_EQ(network.apply(network.parameters(), network.buffers(), x, Mode::evaluation).buffers,
            network.buffers());
}

TEST_F(NormalizationTest, BatchNormStackedBatchesAreSequentialBatches) {
  const Network network = make_random(batch_norm(3));
  const Var x = random({4, 6, 3});
  const auto stacked = network.train(x);
  Var buffers = network.buffers();
  for (std::int64_t i = 0; i < 4; ++i) {
    const auto single = network.apply(network.parameters(), buffers, at(x, i), Mode::training);
    expect_close(flat_value(at(stacked.y, i)), flat_value(single.y), kTolerance, "y");
    buffers = single.buffers;
  }
  expect_close(flat_value(stacked.buffers), flat_value(buffers), kTolerance, "statistics");
}

TEST_F(NormalizationTest, BatchNormCopiesKeepTheirOwnStatistics) {
  const Network network = make_random(batch_norm(2), 3);
  const Var x = random({3, 5, 2});
  const auto stacked = network.train(x);
  for (std::int64_t i = 0; i < 3; ++i) {
    const auto single = network.apply(at(network.parameters(), i), at(network.buffers(), i),
                                      at(x, i), Mode::training);
    expect_close(flat_value(at(stacked.y, i)), flat_value(single.y), kTolerance, "y");
    expect_close(flat_value(at(stacked.buffers, i)), flat_value(single.buffers), kTolerance,
                 "statistics");
  }
}

// The statistics are observations: no gradient flows through them.
TEST_F(NormalizationTest, BatchNormStatisticsAreConstants) {
  const Network network = make_random(batch_norm(2));
  const Var x = random({1, 4, 2});
  EXPECT_EQ(known_constant(grad(sum(network.train(x).buffers), x)), 0.0);
}

TEST_F(NormalizationTest, BatchNormRefusesWhatDoesNotFit) {
  const Network network = make(batch_norm(2));
  expect_error([&] { network.train(random({1, 1, 2})); }, {"batch_norm", "at least 2"});
  expect_error([&] { network.train(random({1, 4, 3})); }, {"batch_norm", "2]", "[1, 4, 3]"});
  expect_error([&] { network.train(random({4, 2})); }, {"batch_norm", "[4, 2]"});
}

// An image is so many examples: statistics over batch, rows and columns.
TEST_F(NormalizationTest, BatchNormOfImagesAndTextCountsPositionsAsExamples) {
  for (const Shape& shape : {Shape{1, 2, 3, 4, 3}, Shape{1, 4, 6, 3}, Shape{1, 1, 3, 8, 3}}) {
    const Network network = make_random(batch_norm(3));
    const Var x = random(shape), rows = reshape(x, {1, 24, 3});
    const auto actual = network.train(x), expected = network.train(rows);
    EXPECT_EQ(actual.y.shape(), shape);
    expect_close(flat_value(actual.y), flat_value(expected.y), kTolerance, "y");
    expect_close(flat_value(actual.buffers), flat_value(expected.buffers), kTolerance, "buffers");
    expect_close(flat_value(network.evaluate(x)), flat_value(network.evaluate(rows)), kTolerance,
                 "evaluation");
  }
}

TEST_F(NormalizationTest, BatchNormOfStackedImages) {
  const Network network = make_random(batch_norm(2)), pair = make_random(batch_norm(2), 2);
  const Var x = random({2, 3, 2, 2, 2});
  const auto stacked = network.train(x), copies = pair.train(x);
  Var buffers = network.buffers();
  for (std::int64_t i = 0; i < 2; ++i) {
    const auto single = network.apply(network.parameters(), buffers, at(x, i), Mode::training);
    expect_close(flat_value(at(stacked.y, i)), flat_value(single.y), kTolerance,
                 "batch after batch");
    buffers = single.buffers;
    const auto copy =
        pair.apply(at(pair.parameters(), i), at(pair.buffers(), i), at(x, i), Mode::training);
    expect_close(flat_value(at(copies.y, i)), flat_value(copy.y), kTolerance, "copy by copy");
    expect_close(flat_value(at(copies.buffers, i)), flat_value(copy.buffers), kTolerance,
                 "buffers");
  }
  expect_close(flat_value(stacked.buffers), flat_value(buffers), kTolerance, "statistics");
}

// One image is a batch; its single value is none.
TEST_F(NormalizationTest, BatchNormCountsValuesNotExamples) {
  const Network network = make(batch_norm(2));
  EXPECT_NO_THROW(network.train(random({1, 1, 2, 1, 2})));
  expect_error(
      [&] {
        network.train(random({3, 1, 1, 1, 2}));
      },
      {"batch_norm", "at least 2", "[3, 1, 1, 1, 2] has 1"});
}

TEST_F(NormalizationTest, LayerNormCopiesHaveTheirOwnScales) {
  const Network network = make_random(layer_norm({2, 3}), 2);
  const Var x = random({2, 4, 5, 2, 3});
  const Var y = network.train(x).y;
  for (std::int64_t i = 0; i < 2; ++i)
    expect_close(
        flat_value(at(y, i)),
        flat_value(network.apply(at(network.parameters(), i), {}, at(x, i), Mode::training).y),
        kTolerance, "copy");
}

TEST_F(NormalizationTest, LayerNormRefusesWhatDoesNotFit) {
  const Network network = make(layer_norm({2, 3}));
  expect_error(
      [&] {
        network.train(random({1, 4, 3, 2}));
      },
      {"layer_norm", "end with [2, 3]", "[1, 4, 3, 2]"});
  expect_error([&] { network.train(random({1, 2, 3})); }, {"layer_norm", "[1, 2, 3]"});
  expect_error([] { layer_norm({}); }, {"layer_norm", "[]"});
  expect_error([] { layer_norm({3, 0}); }, {"layer_norm", "[3, 0]"});
}

double mean_product(const Flat& a, const Flat& b) {
  return dot(a, b) / static_cast<double>(a.size());
}

// Equations (6) and (7) of docs/derivations.md, for one feature.
TEST_F(NormalizationTest, BatchNormDerivativesInClosedForm) {
  const double epsilon = 0.1;
  const std::size_t n = 12;
  const Network network = make(batch_norm(1, epsilon));
  const Var x = random({1, 2, 3, 2, 1}), t = random(x.shape()), g = random(x.shape());
  const Var y = network.train(x).y, payoff = dot(y, g);
  const Flat values = flat_value(x), xhat = flat_value(y), ones(n, 1.0);
  const double m = mean_product(values, ones);
  const double s = 1 / std::sqrt(mean_product(values, values) - m * m + epsilon);
  const auto jacobian = [&](const Flat& a) {
    Flat result;
    for (std::size_t i = 0; i < n; ++i)
      result.push_back(s * (a[i] - mean_product(a, ones) - xhat[i] * mean_product(xhat, a)));
    return result;
  };
  const Flat tangent = flat_value(t), cotangent = flat_value(g), jt = jacobian(tangent),
             jg = jacobian(cotangent);
  expect_close(flat_value(jvp({&y, 1}, {&x, 1}, {&t, 1})[0]), jt, 1e-12, "J t");
  expect_close(flat_value(grad(payoff, x)), jg, 1e-12, "J g");
  Flat second(n);
  for (std::size_t i = 0; i < n; ++i)
    second[i] = -s * (mean_product(xhat, tangent) * jg[i] + mean_product(xhat, cotangent) * jt[i] +
                      mean_product(cotangent, jt) * xhat[i]);
  expect_close(flat_value(hvp(payoff, x, t)), second, 1e-12, "(dJ) g");
}

// Values of 1e4 with differences of 1 keep them in float32: the variance is that of x - mean.
TEST_F(NormalizationTest, LargeMeanInSinglePrecision) {
  const Network network(graph_, "single", batch_norm(1), 1, DType::f32, 1, 0);
  const Var x =
      graph_.input(Tensor::from(std::vector<float>{9999, 10001, 9999, 10001}, {1, 4, 1}), "x");
  expect_close(flat_value(network.train(x).y), {-1, 1, -1, 1}, 1e-5, "y");
}

}  // namespace
}  // namespace saddle::test

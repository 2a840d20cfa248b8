#include "nn/layers.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "tests/network_values.h"
#include "tests/temp_files.h"

namespace saddle {
namespace {

using test::expect_error;
using testing::expect_close;
using testing::Flat;
using testing::flat_value;
using testing::input_of;
using testing::named_tensor;
using testing::set_tensor;

constexpr double kTolerance = 1e-13;

class LayersTest : public ::testing::Test {
 protected:
  Network make(ModulePtr module, std::int64_t copies = 1) {
    return Network(graph_, "net", std::move(module), copies, DType::f64, 1, 0);
  }
  Network make_random(ModulePtr module, std::int64_t copies = 1) {
    Network network = make(std::move(module), copies);
    testing::randomize(network, rng_);
    return network;
  }
  Var random(const Shape& shape) { return testing::random_input(graph_, rng_, shape); }
  // Element i of the leading axis, which stays with size 1.
  static Var at(Var x, std::int64_t i) { return slice(x, 0, i, i + 1); }

  Graph graph_;
  testing::Rng rng_{17};
};

TEST_F(LayersTest, LinearByHand) {
  const Network network = make(linear(2, 3));
  set_tensor(network, "net.weight", {1, 2, 3, 4, 5, 6});
  set_tensor(network, "net.bias", {10, 20, 30});
  const Var x = input_of(graph_, {1, -1, 0.5, 2}, {1, 2, 2});
  const Var y = network.train(x).y;
  EXPECT_EQ(y.shape(), Shape({1, 2, 3}));
  EXPECT_EQ(flat_value(y), Flat({9, 19, 29, 14.5, 29.5, 44.5}));
  EXPECT_EQ(flat_value(network.evaluate(x)), flat_value(y));
  EXPECT_FALSE(network.train(x).buffers.defined());
  // d sum(y) / dW = the column sums of x in each row, / db = the batch size, / dx = those of W.
  EXPECT_EQ(flat_value(grad(sum(y), network.parameters())),
            Flat({1.5, 1, 1.5, 1, 1.5, 1, 2, 2, 2}));
  EXPECT_EQ(flat_value(grad(sum(y), x)), Flat({9, 12, 9, 12}));
}

TEST_F(LayersTest, LinearCopiesUseTheirOwnParameters) {
  const Network network = make(linear(1, 1), 2);
  set_tensor(network, "net.0.weight", {2});
  set_tensor(network, "net.0.bias", {1});
  set_tensor(network, "net.1.weight", {-3});
  set_tensor(network, "net.1.bias", {5});
  const Var x = input_of(graph_, {1, 2, 1, 2}, {2, 2, 1});
  EXPECT_EQ(flat_value(network.train(x).y), Flat({3, 5, 2, -1}));
}

TEST_F(LayersTest, LinearTakesStackedBatches) {
  const Network network = make_random(linear(3, 2));
  const Var x = random({4, 5, 3});
  const Var y = network.train(x).y;
  EXPECT_EQ(y.shape(), Shape({4, 5, 2}));
  for (std::int64_t i = 0; i < 4; ++i)
    expect_close(flat_value(at(y, i)), flat_value(network.train(at(x, i)).y), kTolerance, "batch");
}

TEST_F(LayersTest, LinearRefusesWhatDoesNotFit) {
  const Network network = make(linear(2, 3)), pair = make(linear(2, 3), 2);
  expect_error(
      [&] {
        network.train(random({1, 4, 5}));
      },
      {"linear", "[copies, batch, 2]", "[1, 4, 5]"});
  expect_error([&] { network.train(random({4, 2})); }, {"linear", "[4, 2]"});
  expect_error([&] { pair.train(random({3, 4, 2})); }, {"linear", "2 copies", "3 stacked"});
  expect_error([] { linear(0, 3); }, {"linear", "positive", "0"});
  expect_error([] { linear(2, -1); }, {"linear", "positive", "-1"});
}

// What batch normalization does to one batch [batch, features], from its definition.
struct NormalizedBatch {
  Flat y, mean, unbiased_variance;

  NormalizedBatch(const Flat& x, std::size_t features, const Flat& weight, const Flat& bias,
                  double epsilon)
      : y(x.size()), mean(features, 0.0), unbiased_variance(features, 0.0) {
    const std::size_t batch = x.size() / features;
    const auto n = static_cast<double>(batch);
    for (std::size_t f = 0; f < features; ++f) {
      double squares = 0.0;
      for (std::size_t i = 0; i < batch; ++i) mean[f] += x[i * features + f] / n;
      for (std::size_t i = 0; i < batch; ++i) {
        const double centered = x[i * features + f] - mean[f];
        squares += centered * centered;
      }
      unbiased_variance[f] = squares / (n - 1);
      const double scale = weight[f] / std::sqrt(squares / n + epsilon);
      for (std::size_t i = 0; i < batch; ++i)
        y[i * features + f] = (x[i * features + f] - mean[f]) * scale + bias[f];
    }
  }
};

TEST_F(LayersTest, BatchNormTraining) {
  const Flat weight = {2.0, -0.5}, bias = {0.25, 3.0};
  const Flat mean = {1.0, -1.0}, variance = {4.0, 0.5};
  const double momentum = 0.3;
  for (double epsilon : {1e-5, 0.8}) {
    SCOPED_TRACE(epsilon);
    const Network network = make(batch_norm(2, epsilon, momentum));
    set_tensor(network, "net.weight", weight);
    set_tensor(network, "net.bias", bias);
    set_tensor(network, "net.running_mean", mean);
    set_tensor(network, "net.running_var", variance);
    const Var x = random({1, 5, 2});
    const NormalizedBatch expected(flat_value(x), 2, weight, bias, epsilon);
    const auto [y, buffers] = network.train(x);
    expect_close(flat_value(y), expected.y, kTolerance, "y");
    Flat after;
    for (std::size_t f = 0; f < 2; ++f)
      after.push_back((1 - momentum) * mean[f] + momentum * expected.mean[f]);
    for (std::size_t f = 0; f < 2; ++f)
      after.push_back((1 - momentum) * variance[f] + momentum * expected.unbiased_variance[f]);
    EXPECT_EQ(buffers.shape(), network.buffers().shape());
    expect_close(flat_value(buffers), after, kTolerance, "running statistics");
  }
}

TEST_F(LayersTest, BatchNormStartsAsPyTorchDoes) {
  const Network network = make(batch_norm(2));
  EXPECT_EQ(flat_value(network.parameters()), Flat({1, 1, 0, 0}));
  EXPECT_EQ(flat_value(network.buffers()), Flat({0, 0, 1, 1}));
  const Var x = input_of(graph_, {1, 10, 3, 30}, {1, 2, 2});
  // momentum 0.1, unbiased variances 2 and 200
  expect_close(flat_value(network.train(x).buffers), {0.2, 2.0, 1.1, 20.9}, kTolerance, "after");
}

TEST_F(LayersTest, BatchNormEvaluationUsesTheRunningStatistics) {
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

TEST_F(LayersTest, BatchNormStackedBatchesAreSequentialBatches) {
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

TEST_F(LayersTest, BatchNormCopiesKeepTheirOwnStatistics) {
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
TEST_F(LayersTest, BatchNormStatisticsAreConstants) {
  const Network network = make_random(batch_norm(2));
  const Var x = random({1, 4, 2});
  EXPECT_EQ(known_constant(grad(sum(network.train(x).buffers), x)), 0.0);
}

TEST_F(LayersTest, BatchNormRefusesWhatDoesNotFit) {
  const Network network = make(batch_norm(2));
  expect_error([&] { network.train(random({1, 1, 2})); }, {"batch_norm", "at least 2"});
  expect_error([&] { network.train(random({1, 4, 3})); }, {"batch_norm", "2]", "[1, 4, 3]"});
  expect_error([&] { network.train(random({4, 2})); }, {"batch_norm", "[4, 2]"});
}

TEST_F(LayersTest, Activations) {
  const Flat xs = {-2.0, -0.5, 0.0, 0.75, 3.0};
  const struct {
    const char* name;
    ModulePtr (*make)();
    double (*expected)(double);
  } rows[] = {
      {"relu", relu_layer, [](double x) { return x > 0 ? x : 0.0; }},
      {"leaky_relu", [] { return leaky_relu_layer(0.2); },
       [](double x) { return x > 0 ? x : 0.2 * x; }},
      {"tanh", tanh_layer, [](double x) { return std::tanh(x); }},
      {"sigmoid", sigmoid_layer, [](double x) { return 1 / (1 + std::exp(-x)); }},
      {"softplus", softplus_layer, [](double x) { return std::log1p(std::exp(x)); }},
  };
  const Var x = input_of(graph_, xs, {1, 5, 1});
  for (const auto& row : rows) {
    // A layer that passes x on gives the network its parameters.
    const Network network = make(sequential(linear(1, 1), row.make()));
    set_tensor(network, "net.0.weight", {1});
    set_tensor(network, "net.0.bias", {0});
    Flat expected;
    for (double each : xs) expected.push_back(row.expected(each));
    expect_close(flat_value(network.train(x).y), expected, kTolerance, row.name);
  }
}

// First and second derivatives of smooth layers together, by parameters and by x, against
// differences.
TEST_F(LayersTest, DerivativesAgainstDifferences) {
  for (std::int64_t copies : {1, 2}) {
    SCOPED_TRACE(copies);
    const Network network =
        make_random(sequential(linear(2, 4), batch_norm(4), tanh_layer(), linear(4, 3),
                               batch_norm(3), softplus_layer(), linear(3, 2), sigmoid_layer()),
                    copies);
    const Var x = random({2, 5, 2}), parameters = network.parameters();
    const Var loss = mean(square(network.train(x).y));
    const Var inputs[] = {parameters, x};
    const std::vector<Var> gradient = grad(loss, inputs);
    expect_close(flat_value(gradient), testing::numeric_vjp({&loss, 1}, inputs, {1.0}), 1e-6,
                 "gradient");
    const Var v = testing::random_inputs_like({&parameters, 1}, rng_, "v")[0];
    const Flat direction = flat_value(v);
    expect_close(flat_value(hvp(loss, parameters, v)),
                 testing::numeric_jvp({&gradient[0], 1}, {&parameters, 1}, direction), 1e-6, "hvp");
    expect_close(flat_value(mixed_hvp(loss, x, parameters, v)),
                 testing::numeric_jvp({&gradient[1], 1}, {&parameters, 1}, direction), 1e-6,
                 "mixed hvp");
  }
}

}  // namespace
}  // namespace saddle

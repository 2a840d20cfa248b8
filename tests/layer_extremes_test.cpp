// Layers and losses where formulas that are right in the middle of their range fail: value,
// gradient and Hessian-vector product by hand, in both floating types.
#include <gtest/gtest.h>

#include <cmath>

#include "autograd/derivatives.h"
#include "nn/convolution_layers.h"
#include "nn/layers.h"
#include "nn/losses.h"
#include "nn/minibatch_stddev.h"
#include "nn/normalization.h"
#include "nn/spectral_norm.h"
#include "tests/network_values.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

class LayerExtremes : public testing::TestWithParam<DType> {
 protected:
  Var input(const Flat& values, const Shape& shape, const std::string& name = "x") {
    return graph_.input(Tensor::from(values, shape).to(GetParam()), name);
  }
  Network make(ModulePtr module) {
    return Network(graph_, "net", std::move(module), 1, GetParam(), 1, 0);
  }
  // Of a few roundings, beside numbers of the size of the result.
  double tolerance() const { return GetParam() == DType::f64 ? 1e-13 : 1e-5; }

  // f, its gradient by x and its Hessian times t.
  void expect_orders(Var f, Var x, Var t, double its_value, const Flat& gradient,
                     const Flat& product) {
    expect_close(flat_value(f), {its_value}, tolerance(), "value");
    expect_close(flat_value(grad(f, x)), gradient, tolerance(), "gradient");
    expect_close(flat_value(hvp(f, x, t)), product, tolerance(), "forward over reverse");
    expect_close(flat_value(mixed_hvp_reverse(f, x, x, t)), product, tolerance(),
                 "reverse over reverse");
  }

  Graph graph_;
};

// ---- Logits at which a sigmoid is 0 or 1, or a softmax has zeros

const Flat kLogits = {-1e4, -1e3, 1e3, 1e4};
const Flat kTangent = {1, -2, 3, 0.5};
const Flat kZeros(4, 0.0);

TEST_P(LayerExtremes, LogSigmoids) {
  const Var x = input(kLogits, {4}), t = input(kTangent, {4}, "t");
  const Var real = negative_log_sigmoid(x), fake = negative_log_one_minus_sigmoid(x);
  EXPECT_EQ(flat_value(real), Flat({1e4, 1e3, 0, 0}));
  EXPECT_EQ(flat_value(fake), Flat({0, 0, 1e3, 1e4}));
  expect_orders(sum(real), x, t, 11000, {-1, -1, 0, 0}, kZeros);
  expect_orders(sum(fake), x, t, 11000, {0, 0, 1, 1}, kZeros);
}

TEST_P(LayerExtremes, BinaryCrossEntropy) {
  const Var x = input(kLogits, {4}), t = input(kTangent, {4}, "t");
  const Var target = input({0, 0.25, 0.5, 1}, {4}, "target");
  // Costs 0, 250, 500, 0; slopes (s - target) / 4.
  expect_orders(binary_cross_entropy(x, target), x, t, 187.5, {0, -0.0625, 0.125, 0}, kZeros);
  // Every answer wrong.
  const Var wrong = input({1, 1, 0, 0}, {4}, "wrong");
  expect_orders(binary_cross_entropy(x, wrong), x, t, 5500, {-0.25, -0.25, 0.25, 0.25}, kZeros);
}

TEST_P(LayerExtremes, MeanSquaredError) {
  const Var x = input(kLogits, {4}), t = input(kTangent, {4}, "t"), target = input(kZeros, {4});
  expect_orders(mean_squared_error(x, target), x, t, 5.05e7, {-5e3, -5e2, 5e2, 5e3},
                {0.5, -1, 1.5, 0.25});
}

// Rows of logits with the distributions that they are.
struct ExtremeRow {
  Flat logits, p, log_p;
};
const double kLog2 = std::log(2.0);
const ExtremeRow kRows[] = {
    {{1e4, -1e4, 1e3}, {1, 0, 0}, {0, -2e4, -9e3}},
    {{1e4, 1e4, -1e4}, {0.5, 0.5, 0}, {-kLog2, -kLog2, -2e4 - kLog2}},
    {{-1e4, -1e4, -2e4}, {0.5, 0.5, 0}, {-kLog2, -kLog2, -1e4 - kLog2}},
};

TEST_P(LayerExtremes, LogSoftmaxAndCrossEntropy) {
  for (const auto& [logits, p, log_p] : kRows) {
    const Var x = input(logits, {1, 3}), t = input({1, -2, 3}, {1, 3}, "t");
    expect_close(flat_value(log_softmax(x, -1)), log_p, tolerance(), "log_softmax");
    const Flat c = {0.25, 0.25, 0.5}, tangent = {1, -2, 3};
    // -sum_i c_i log p_i with sum c = 1: slopes p - c, second derivative diag(p) - p p^T.
    Flat gradient, product;
    for (std::size_t i = 0; i < 3; ++i) {
      gradient.push_back(p[i] - c[i]);
      product.push_back(p[i] * (tangent[i] - dot(p, tangent)));
    }
    expect_orders(cross_entropy(x, input(c, {1, 3}, "target")), x, t, -dot(c, log_p), gradient,
                  product);
    const Var last = graph_.input(Tensor::from<std::int64_t>({2}, {1}), "class");
    expect_orders(cross_entropy(x, last), x, t, -log_p[2], {p[0], p[1], p[2] - 1}, product);
  }
}

TEST_P(LayerExtremes, Softmax) {
  for (const auto& [logits, p, log_p] : kRows) {
    const Var x = input(logits, {1, 3}), t = input({1, -2, 3}, {1, 3}, "t");
    const Flat c = {0.25, 0.5, -1}, tangent = {1, -2, 3};
    // dp = p (t - p.t); <c, p> has slopes p (c - p.c), which change by dp (c - p.c) - p (dp.c).
    Flat gradient, dp, product;
    for (std::size_t i = 0; i < 3; ++i) {
      gradient.push_back(p[i] * (c[i] - dot(p, c)));
      dp.push_back(p[i] * (tangent[i] - dot(p, tangent)));
    }
    for (std::size_t i = 0; i < 3; ++i)
      product.push_back(dp[i] * (c[i] - dot(p, c)) - p[i] * dot(dp, c));
    expect_orders(saddle::dot(softmax(x, -1), input(c, {1, 3}, "c")), x, t, dot(p, c), gradient,
                  product);
  }
}

// ---- Variance zero

// At xhat = 0 the derivative of y is J = s (I - 1 1^T / n), s = 1 / sqrt(epsilon), and does not
// change (docs/derivations.md, equations 6 and 7). With f = <c, e^y>, f' = f'' = c at y = 0.
TEST_P(LayerExtremes, ConstantFeaturesAreNormalizedToZero) {
  const double s = 1 / std::sqrt(1e-5);
  const auto jacobian = [s](Flat a) {
    const double mean = (a[0] + a[1] + a[2] + a[3]) / 4;
    for (double& each : a) each = s * (each - mean);
    return a;
  };
  const Flat c = {1, 2, -1, 0.5};
  Flat inner = jacobian(kTangent);
  for (std::size_t i = 0; i < 4; ++i) inner[i] *= c[i];
  const struct {
    ModulePtr (*make)();
    Shape x;
  } rows[] = {{[] { return batch_norm(1); }, {1, 4, 1}},
              {[] { return batch_norm(1); }, {1, 1, 2, 2, 1}},
              {[] { return layer_norm({4}); }, {1, 1, 4}},
              {[] {
                 return layer_norm({2, 2});
               },
               {1, 1, 2, 2}}};
  for (const auto& [layer, shape] : rows) {
    SCOPED_TRACE(shape);
    const Network network = make(layer());
    const Var x = input(Flat(4, 7.0), shape), t = input(kTangent, shape, "t");
    const auto [y, buffers] = network.train(x);
    EXPECT_EQ(flat_value(y), kZeros);
    expect_orders(saddle::dot(exp(y), input(c, shape, "c")), x, t, 2.5, jacobian(c),
                  jacobian(inner));
    if (buffers.defined())
      expect_close(flat_value(buffers), {0.7, 0.9}, tolerance(), "running mean and variance");
  }
}

// Equal examples: sqrt(0 + 1e-8), the slope of a minimum, and the curvature of
// sqrt(variance + 1e-8) there, (t - mean t) / (1e-4 n), averaged over the two elements.
TEST_P(LayerExtremes, EqualExamplesHaveNoDeviation) {
  const Shape shape = {1, 4, 2};
  const Flat tangent = {1, 8, -2, 4, 3, 2, 6, 2};  // of means 2 and 4
  Network network = make(sequential(minibatch_stddev(4), linear(3, 1)));
  set_tensor(network, "net.1.weight", {0, 0, 1});
  set_tensor(network, "net.1.bias", {0});
  const Var x = input({5, 3, 5, 3, 5, 3, 5, 3}, shape), t = input(tangent, shape, "t");
  Flat product;
  for (std::size_t i = 0; i < 8; ++i)
    product.push_back((tangent[i] - (i % 2 == 0 ? 2 : 4)) / (1e-4 * 4) / 2);
  // Each example has the deviation once: a quarter of it from each.
  expect_orders(mean(network.train(x).y), x, t, 1e-4, Flat(8, 0.0), product);
}

// ---- Batches of one

TEST_P(LayerExtremes, BatchOfOne) {
  const Network batch = make(batch_norm(2)), layer = make(layer_norm({2}, 0.25));
  const Var x = input({3, 1}, {1, 1, 2}), t = input({1, 3}, {1, 1, 2}, "t");
  // As PyTorch: one value has no variance, and normalized it would be 0 whatever it is.
  expect_error([&] { batch.train(x); }, {"batch_norm", "at least 2"});
  const double s = 1 / std::sqrt(1 + 1e-5);
  expect_orders(sum(batch.evaluate(x)), x, t, 4 * s, {s, s}, {0, 0});
  // Two values: (y, -y) with d = (a - b) / 2, y = d / r, r^2 = d^2 + epsilon, y' = epsilon / r^3,
  // y'' = -3 epsilon d / r^5; here d = 1, and -1 along t.
  const double r = std::sqrt(1.25), first = 0.25 / std::pow(r, 3), second = -0.75 / std::pow(r, 5);
  const Flat gradient = {first / 2, -first / 2}, product = {-second / 2, second / 2};
  const Var of_example = slice(layer.train(x).y, -1, 0, 1);
  expect_orders(sum(of_example), x, t, 1 / r, gradient, product);
  // One image of two pixels is a batch.
  const Shape image = {1, 1, 2, 1, 1};
  const Network pixels = make(batch_norm(1, 0.25));
  const Var z = input({3, 1}, image), tz = input({1, 3}, image, "t");
  expect_orders(sum(slice(pixels.train(z).y, 2, 0, 1)), z, tz, 1 / r, gradient, product);
}

// ---- Windows at and beyond the border

// f = sum y^2 where y is linear in x.
TEST_P(LayerExtremes, TailsInNoWindowHaveNoDerivative) {
  const Shape shape = {1, 1, 1, 5, 1};
  const Var x = input({1, -3, 2, 5, 100}, shape), t = input({1, 2, 3, 4, 5}, shape, "t");
  const PoolWindow pairs = {.size = {1, 2}}, third = {.size = {1, 1}, .stride = {1, 3}};
  expect_orders(sum(square(max_pool2d(x, pairs))), x, t, 26, {2, 0, 0, 10, 0}, {2, 0, 0, 8, 0});
  expect_orders(sum(square(avg_pool2d(x, pairs))), x, t, 13.25, {-1, -1, 3.5, 3.5, 0},
                {1.5, 1.5, 3.5, 3.5, 0});
  for (const Var y : {max_pool2d(x, third), avg_pool2d(x, third)})
    expect_orders(sum(square(y)), x, t, 26, {2, 0, 0, 10, 0}, {2, 0, 0, 8, 0});
  // A convolution of stride 3 reads positions 0, 1 and 3, 4.
  const Network network = make(conv2d(1, 1, {1, 2}, {.stride = {1, 3}, .has_bias = false}));
  set_tensor(network, "net.weight", {2, 1});
  expect_orders(sum(square(network.train(x).y)), x, t, 1 + 12100, {-4, -2, 0, 440, 220},
                {16, 8, 0, 52, 26});
}

// Windows larger than the image: the padding is less than any number to a maximum, 0 to a mean and
// to a convolution.
TEST_P(LayerExtremes, WindowsLargerThanTheImage) {
  const Shape one = {1, 1, 1, 1, 1}, two = {1, 1, 2, 1, 1};
  const Var x = input({-3}, one), t = input({1}, one, "t");
  const Var pair = input({-3, -1}, two), t_pair = input({1, 3}, two, "t");
  const PoolWindow three = {.size = {3, 3}, .stride = {1, 1}, .padding = {1, 1}};
  const PoolWindow four = {.size = {4, 4}, .stride = {4, 4}, .padding = {2, 3}};
  expect_orders(sum(square(max_pool2d(x, three))), x, t, 9, {-6}, {2});
  expect_orders(sum(square(avg_pool2d(x, three))), x, t, 1.0 / 9, {-6.0 / 81}, {2.0 / 81});
  expect_orders(sum(square(max_pool2d(pair, four))), pair, t_pair, 1, {0, -2}, {0, 6});
  expect_orders(sum(square(avg_pool2d(pair, four))), pair, t_pair, 1.0 / 16, {-1.0 / 32, -1.0 / 32},
                {1.0 / 32, 1.0 / 32});
  // Only the middle of the kernel meets the image.
  const Network network = make(conv2d(1, 1, 3, {.padding = 1, .has_bias = false}));
  set_tensor(network, "net.weight", {1, 1, 1, 1, 2, 1, 1, 1, 1});
  expect_orders(sum(square(network.train(x).y)), x, t, 36, {-24}, {8});
  const Network adjoint = make(conv_transpose2d(1, 1, 3, {.padding = 1, .has_bias = false}));
  set_tensor(adjoint, "net.weight", {1, 1, 1, 1, 2, 1, 1, 1, 1});
  expect_orders(sum(square(adjoint.train(x).y)), x, t, 36, {-24}, {8});
}

// ---- Zero where something is divided by a length

// A weight of 0 stays 0 and is not scaled: all is as without spectral norm.
TEST_P(LayerExtremes, SpectralNormOfZero) {
  const Network normalized = make(spectral_norm(linear(2, 2))), plain = make(linear(2, 2));
  for (const Network* network : {&normalized, &plain})
    graph_.write(network->parameters()).assign(Tensor::from(Flat{0, 0, 0, 0, 1, 2}, {1, 6}));
  const Var x = input({1, -1, 0.5, 2}, {1, 2, 2});
  const Var t = input({1, 2, 3, 4, 5, 6}, {1, 6}, "t");
  const auto loss_of = [&](const Network& network) { return sum(exp(network.train(x).y)); };
  const Var expected = loss_of(plain), theta = plain.parameters();
  expect_orders(loss_of(normalized), normalized.parameters(), t, flat_value(expected)[0],
                flat_value(grad(expected, theta)), flat_value(hvp(expected, theta, t)));
}

// A square root is infinitely steep at 0; with an epsilon inside, as in the penalties on the length
// of a gradient, it has a minimum of curvature 1 / sqrt(epsilon).
TEST_P(LayerExtremes, LengthOfZero) {
  const Var zero = input({0}, {1});
  EXPECT_EQ(flat_value(sqrt(zero)), Flat({0}));
  EXPECT_EQ(flat_value(grad(sum(sqrt(zero)), zero)), Flat({HUGE_VAL}));
  const Var x = input({0, 0, 0}, {3}), t = input({1, -2, 3}, {3}, "t");
  expect_orders(sqrt(sum(square(x)) + 1e-6), x, t, 1e-3, {0, 0, 0}, {1e3, -2e3, 3e3});
}

INSTANTIATE_TEST_SUITE_P(All, LayerExtremes, testing::Values(DType::f32, DType::f64),
                         [](const auto& info) { return std::string(name_of(info.param)); });

}  // namespace
}  // namespace saddle::test

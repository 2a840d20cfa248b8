#include "nn/spectral_norm.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/derivatives.h"
#include "autograd/program.h"
#include "nn/layers.h"
#include "nn/normalization.h"
#include "tests/layer_fixture.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

class SpectralNormTest : public LayerFixture {};

// y = x W with W [in, out], to be normalized along the last axis as convolutions are.
class LastAxisLayer : public Module {
 public:
  void declare(Declaration& declaration, const std::string& prefix) override {
    weight_ = declaration.parameters.add(prefix + "weight", {3, 2}, normal_initializer(1.0));
  }
  Var forward(Application& application, Var x) const override {
    return matmul(x, application.parameter(weight_));
  }

 private:
  int weight_ = -1;
};

TEST_F(SpectralNormTest, OneIterationByHand) {
  const Network network = make(spectral_norm(linear(2, 2)));
  set_tensor(network, "net.weight_orig", {3, 0, 0, 4});
  set_tensor(network, "net.bias", {1, 2});
  set_tensor(network, "net.weight_u", {2, 2});  // of any length
  // v = (3, 4) / 5, W v = (9, 16) / 5, u' = (9, 16) / |(9, 16)|, sigma = |W v|
  const double length = std::sqrt(81.0 + 256.0), sigma = length / 5;
  const Var x = input_of(graph_, {1, 1}, {1, 1, 2});
  const auto [y, buffers] = network.train(x);
  expect_close(flat_value(y), {3 / sigma + 1, 4 / sigma + 2}, 1e-14, "y");
  expect_close(flat_value(buffers), {9 / length, 16 / length}, 1e-14, "u'");
  // d sigma / dW = u' v^T: d (sum W / sigma) / dW = 1 / sigma - (sum W / sigma^2) u' v^T
  const double u[] = {9 / length, 16 / length}, v[] = {0.6, 0.8};
  Flat expected;
  for (double each_u : u)
    for (double each_v : v) expected.push_back(1 / sigma - 7 / (sigma * sigma) * each_u * each_v);
  const Flat gradient = flat_value(grad(sum(y), network.parameters()));
  expect_close(Flat(gradient.begin(), gradient.begin() + 4), expected, 1e-14, "gradient");
}

TEST_F(SpectralNormTest, EvaluationKeepsTheState) {
  const Network network = make_random(spectral_norm(linear(3, 4)));
  const Var x = random({1, 5, 3});
  expect_close(flat_value(network.evaluate(x)), flat_value(network.train(x).y), 1e-14, "y");
  EXPECT_EQ(network.apply(network.parameters(), network.buffers(), x, Mode::evaluation).buffers,
            network.buffers());
}

// After many passes the weight's largest singular value is one.
TEST_F(SpectralNormTest, ConvergesToTheLargestSingularValue) {
  const Network network = make(spectral_norm(linear(2, 2)), 2);
  set_tensor(network, "net.0.weight_orig", {3, 0, 0, -4});
  set_tensor(network, "net.1.weight_orig", {0, 2, 0.5, 0});
  for (const char* name : {"net.0.bias", "net.1.bias"}) set_tensor(network, name, {0, 0});
  const Var x = input_of(graph_, {1, 1, 1, 1}, {2, 1, 2});
  const auto [y, buffers] = network.train(x);
  Program pass = compile({y}, {{network.buffers(), buffers}});
  for (int i = 0; i < 60; ++i) pass.run();
  expect_close(pass.output(0).to_vector<double>(), {0.75, -1, 1, 0.25}, 1e-12, "W x / sigma");
}

// Where the outputs lie does not change the matrix: W transposed in memory, the same singular
// value.
TEST_F(SpectralNormTest, OutputsMayLieInAnyAxis) {
  const Network last = make_random(spectral_norm(std::make_unique<LastAxisLayer>(), -1));
  EXPECT_EQ(named_tensor(last, "net.weight_u").shape(), Shape({2}));
  const Network first = make(spectral_norm(linear(3, 2)));
  const Flat w = named_tensor(last, "net.weight_orig").to_vector<double>();
  set_tensor(first, "net.weight_orig", {w[0], w[2], w[4], w[1], w[3], w[5]});
  set_tensor(first, "net.bias", {0, 0});
  set_tensor(first, "net.weight_u", named_tensor(last, "net.weight_u").to_vector<double>());
  const Var x = random({1, 4, 3});
  const auto expected = first.train(x), actual = last.train(x);
  expect_close(flat_value(actual.y), flat_value(expected.y), 1e-13, "y");
  expect_close(flat_value(actual.buffers), flat_value(expected.buffers), 1e-13, "u");
}

// u and v do not move with W: derivatives of both orders are those at fixed u and v.
TEST_F(SpectralNormTest, DerivativesAtFixedSingularVectors) {
  const Network network = make_random(spectral_norm(linear(3, 2)));
  const Var parameters = network.parameters(), x = random({1, 4, 3});
  const auto [y, buffers] = network.train(x);
  // The same function with the vectors as inputs.
  const Var weight = reshape(slice(parameters, 1, 0, 6), {2, 3});
  const Flat u_now = flat_value(buffers);
  const Var u = input_of(graph_, u_now, {1, 2}, "u");
  const Var wt_u = matmul(network.buffers(), weight);
  const Var v = graph_.input(value(wt_u / sqrt(dot(wt_u, wt_u))), "v");
  const Var sigma = matmul(u, matmul(weight, v, false, true));
  const Var same = matmul(x, reshape(weight / sigma, {1, 2, 3}), false, true) +
                   reshape(slice(parameters, 1, 6, 8), {1, 1, 2});
  expect_close(flat_value(y), flat_value(same), 1e-13, "y");
  const Var loss = sum(tanh(y)), expected = sum(tanh(same));
  expect_close(flat_value(grad(loss, parameters)), flat_value(grad(expected, parameters)), 1e-12,
               "gradient");
  const Var t = random(parameters.shape());
  const Flat curvature = flat_value(hvp(expected, parameters, t));
  expect_close(flat_value(hvp(loss, parameters, t)), curvature, 1e-12, "hvp");
  expect_close(flat_value(mixed_hvp_reverse(loss, parameters, parameters, t)), curvature, 1e-12,
               "reverse over reverse");
  expect_close(flat_value(mixed_hvp(loss, x, parameters, t)),
               flat_value(mixed_hvp(expected, x, parameters, t)), 1e-12, "mixed");
}

TEST_F(SpectralNormTest, ZeroWeight) {
  const Network network = make(spectral_norm(linear(2, 2)));
  set_tensor(network, "net.weight_orig", {0, 0, 0, 0});
  set_tensor(network, "net.bias", {1, 2});
  const auto [y, buffers] = network.train(random({1, 3, 2}));
  EXPECT_EQ(flat_value(y), Flat({1, 2, 1, 2, 1, 2}));
  EXPECT_EQ(flat_value(buffers), flat_value(network.buffers())) << "u waits for a better W";
  for (double each : flat_value(grad(sum(square(y)), network.parameters())))
    EXPECT_TRUE(std::isfinite(each));
}

// W = [1 2; 0 0] maps nothing to u = (0, 1).
TEST_F(SpectralNormTest, WeightOrthogonalToU) {
  const Network network = make(spectral_norm(linear(2, 2)));
  set_tensor(network, "net.weight_orig", {1, 2, 0, 0});
  set_tensor(network, "net.bias", {0, 0});
  set_tensor(network, "net.weight_u", {0, 1});
  const Var x = input_of(graph_, {1, 1}, {1, 1, 2});
  const auto [y, buffers] = network.train(x);
  EXPECT_EQ(flat_value(y), Flat({3, 0})) << "W as it is";
  EXPECT_EQ(flat_value(buffers), Flat({0, 1}));
  const Var gradient = grad(sum(square(y)), network.parameters());
  EXPECT_EQ(flat_value(gradient), Flat({6, 6, 0, 0, 6, 0})) << "of the layer alone";
  for (double each : flat_value(hvp(sum(square(y)), network.parameters(), gradient)))
    EXPECT_TRUE(std::isfinite(each));
  set_tensor(network, "net.weight_orig", {1, 2, 1, 0});
  EXPECT_NEAR(flat_value(network.train(x).buffers)[0], std::sqrt(0.5), 1e-15) << "u moves again";
}

TEST_F(SpectralNormTest, NamesAndNesting) {
  const Network network =
      make(sequential(spectral_norm(linear(2, 3)), batch_norm(3), spectral_norm(linear(3, 1))));
  std::vector<std::string> names;
  for (const auto& [name, tensor] : network.named_tensors()) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"net.0.weight_orig", "net.0.bias", "net.1.weight",
                                             "net.1.bias", "net.2.weight_orig", "net.2.bias",
                                             "net.0.weight_u", "net.1.running_mean",
                                             "net.1.running_var", "net.2.weight_u"}));
  EXPECT_EQ(named_tensor(network, "net.0.weight_u").shape(), Shape({3}));
}

TEST_F(SpectralNormTest, RefusesWhatHasNoWeight) {
  expect_error([&] { make(spectral_norm(relu_layer())); }, {"no slot is named weight"});
  expect_error([&] { make(spectral_norm(linear(2, 3), 2)); }, {"spectral_norm", "axis 2"});
  expect_error([] { spectral_norm(nullptr); }, {"spectral_norm", "missing"});
}

}  // namespace
}  // namespace saddle::test

// Every layer in a small network, in training mode: gradients, Hessian-vector and mixed products in
// both orders and a third order, in float64, against differences and each other; and the compiled
// program against value().
#include <gtest/gtest.h>

#include <functional>
#include <numeric>

#include "autograd/derivatives.h"
#include "autograd/program.h"
#include "nn/dropout.h"
#include "nn/embedding.h"
#include "nn/layers.h"
#include "nn/minibatch_stddev.h"
#include "nn/normalization.h"
#include "nn/pooling.h"
#include "nn/reshaping.h"
#include "nn/residual.h"
#include "tests/layer_fixture.h"

namespace saddle {
namespace {

using testing::expect_close;
using testing::Flat;
using testing::flat_value;

constexpr double kDifferences = 1e-7;
constexpr double kIdentity = 1e-12;  // of the same number computed in two ways

struct LayerRow {
  const char* name;
  std::function<ModulePtr()> make;
  Shape x;
  std::int64_t copies = 1;
};

std::ostream& operator<<(std::ostream& out, const LayerRow& row) { return out << row.name; }

std::vector<LayerRow> rows() {
  return {
      {"batch_norm", [] { return sequential(linear(2, 3), batch_norm(3)); }, {1, 5, 2}},
      {"batch_norm_of_copies", [] { return batch_norm(2); }, {2, 4, 2}, 2},
      {"batch_norm_of_images", [] { return batch_norm(2); }, {1, 2, 2, 3, 2}},
      {"batch_norm_of_stacked_images", [] { return batch_norm(2); }, {2, 2, 2, 2, 2}},
      {"batch_norm_of_text", [] { return batch_norm(2); }, {1, 3, 4, 2}},
      {"layer_norm", [] { return layer_norm({4}); }, {1, 3, 4}},
      {"layer_norm_of_images",
       [] {
         return layer_norm({2, 2, 2});
       },
       {2, 2, 2, 2, 2},
       2},
      {"max_pool",
       [] {
         return sequential(batch_norm(2), tanh_layer(), max_pool2d_layer({.size = {2, 2}}));
       },
       {1, 2, 4, 4, 2}},
      {"max_pool_with_overlap",
       [] {
         return sequential(batch_norm(1), tanh_layer(),
                           max_pool2d_layer({.size = {3, 2}, .stride = {2, 1}, .padding = {1, 1}}));
       },
       {1, 2, 5, 4, 1}},
      {"avg_pool",
       [] {
         return sequential(batch_norm(2), tanh_layer(), avg_pool2d_layer({.size = {2, 2}}));
       },
       {1, 2, 4, 4, 2}},
      {"avg_pool_with_overlap",
       [] {
         return sequential(batch_norm(1), tanh_layer(),
                           avg_pool2d_layer({.size = {3, 2}, .stride = {2, 1}, .padding = {1, 1}}));
       },
       {1, 2, 5, 4, 1}},
      {"global_avg_pool",
       [] { return sequential(batch_norm(2), tanh_layer(), global_avg_pool_layer()); },
       {1, 3, 2, 3, 2}},
      {"upsample_nearest2d",
       [] { return sequential(batch_norm(1), tanh_layer(), upsample_nearest2d_layer(2)); },
       {1, 3, 2, 2, 1}},
      {"flatten",
       [] {
         return sequential(unflatten_layer({2, 1, 2}), batch_norm(2), flatten_layer(),
                           reshape_layer({4}), linear(4, 2));
       },
       {1, 3, 4}},
      {"dropout",
       [] {
         return sequential(linear(2, 6), tanh_layer(), dropout(0.5), linear(6, 2), dropout(0.25));
       },
       {1, 4, 2}},
      {"residual",
       [] {
         return sequential(residual(sequential(tanh_layer(), linear(3, 3))),
                           residual(linear(3, 2), sequential(linear(3, 2), batch_norm(2))));
       },
       {1, 4, 3}},
      {"minibatch_stddev",
       [] {
         return sequential(layer_norm({3, 2}), minibatch_stddev(4));
       },
       {1, 4, 3, 2}},
      {"softmax", [] { return sequential(linear(3, 4), softmax_layer()); }, {1, 4, 3}},
  };
}

class LayerDerivatives : public ::testing::TestWithParam<LayerRow> {
 protected:
  void SetUp() override {
    network_ = std::make_unique<Network>(graph_, "net", GetParam().make(), GetParam().copies,
                                         DType::f64, 1, 0);
    testing::randomize(*network_, rng_);
    x_ = testing::random_input(graph_, rng_, GetParam().x);
    // Further apart than the steps of differences: no maximum changes its place.
    const auto data = graph_.write(x_).data<double>();
    std::iota(data.begin(), data.end(), -static_cast<double>(data.size()) / 2);
    std::shuffle(data.begin(), data.end(), rng_);
    for (double& value : data) value *= 4 / static_cast<double>(data.size());
    y_ = network_->train(x_, &random_).y;
    loss_ = dot(tanh(y_), testing::random_inputs_like({&y_, 1}, rng_, "weight")[0]);
    theta_ = network_->parameters();
    v_ = testing::random_inputs_like({&theta_, 1}, rng_, "v")[0];
    w_ = testing::random_inputs_like({&x_, 1}, rng_, "w")[0];
  }

  // Value of `product`, which must be the derivative of `of` along `tangent` of the input `by`.
  void expect_derivative(Var product, Var of, Var by, Var tangent, const char* what) {
    expect_close(flat_value(product), testing::numeric_jvp({&of, 1}, {&by, 1}, flat_value(tangent)),
                 kDifferences, what);
  }

  Graph graph_;
  testing::Rng rng_{29};
  RandomStreams random_{graph_.input(Tensor::from<std::int64_t>({3, 0}, {2}), "random"), 9};
  std::unique_ptr<Network> network_;
  Var x_, y_, loss_, theta_, v_, w_;
};

TEST_P(LayerDerivatives, GradientIsThatOfDifferences) {
  const Var inputs[] = {theta_, x_};
  expect_close(flat_value(grad(loss_, inputs)), testing::numeric_vjp({&loss_, 1}, inputs, {1.0}),
               kDifferences, "gradient");
}

TEST_P(LayerDerivatives, SecondOrderInBothNestings) {
  const Var g_theta = grad(loss_, theta_), g_x = grad(loss_, x_);
  const struct {
    Var gradient, by, other, tangent;
    const char* what;
  } products[] = {{g_theta, theta_, theta_, v_, "D_tt v"},
                  {g_x, x_, x_, w_, "D_xx w"},
                  {g_x, x_, theta_, v_, "D_xt v"},
                  {g_theta, theta_, x_, w_, "D_tx w"}};
  for (const auto& [gradient, by, other, tangent, what] : products) {
    const Var forward = mixed_hvp(loss_, by, other, tangent);
    expect_derivative(forward, gradient, other, tangent, what);
    expect_close(flat_value(mixed_hvp_reverse(loss_, by, other, tangent)), flat_value(forward),
                 kIdentity, std::string(what) + ", reverse over reverse");
  }
  const Flat xt = flat_value(mixed_hvp(loss_, x_, theta_, v_)),
             tx = flat_value(mixed_hvp(loss_, theta_, x_, w_));
  EXPECT_NEAR(
      testing::dot(flat_value(w_), xt), testing::dot(tx, flat_value(v_)),
      kIdentity * std::sqrt(testing::dot(xt, xt) * testing::dot(flat_value(w_), flat_value(w_))))
      << "<w, D_xt v> = <D_tx w, v>";
}

// What a competitive optimizer asks of a loss with a gradient penalty: forward over reverse over
// reverse.
TEST_P(LayerDerivatives, ThirdOrderOfAGradientPenalty) {
  const Var slope = grad(loss_, x_), penalty = dot(slope, slope);
  const Var gradient = grad(penalty, theta_);
  expect_derivative(jvp({&penalty, 1}, {&theta_, 1}, {&v_, 1})[0], penalty, theta_, v_, "slope");
  expect_derivative(hvp(penalty, theta_, v_), gradient, theta_, v_, "hvp of the penalty");
  expect_derivative(mixed_hvp(penalty, theta_, x_, w_), gradient, x_, w_, "mixed product");
}

TEST_P(LayerDerivatives, CompiledProgramsAgree) {
  std::vector<Var> outputs = {y_,
                              loss_,
                              grad(loss_, theta_),
                              grad(loss_, x_),
                              mixed_hvp(loss_, x_, theta_, v_),
                              hvp(loss_, theta_, v_)};
  Program program = compile(outputs);
  program.run();
  for (std::size_t i = 0; i < outputs.size(); ++i)
    expect_close(program.output(i).to_vector<double>(), flat_value(outputs[i]), 1e-13,
                 "output " + std::to_string(i));
}

INSTANTIATE_TEST_SUITE_P(All, LayerDerivatives, ::testing::ValuesIn(rows()),
                         [](const auto& info) { return std::string(info.param.name); });

// Symbols have no derivative; the weight has.
TEST(LayerDerivativesOfText, Embedding) {
  Graph graph;
  testing::Rng rng(31);
  const Network network(graph, "net",
                        sequential(embedding(4, 3), flatten_layer(), linear(6, 2), tanh_layer()), 1,
                        DType::f64, 1, 0);
  const Var x = graph.input(Tensor::from<std::int64_t>({3, 0, 3, 3, 1, 0}, {1, 3, 2}), "symbols");
  const Var theta = network.parameters(), loss = sum(square(network.train(x).y));
  const Var v = testing::random_inputs_like({&theta, 1}, rng, "v")[0];
  const Var gradient = grad(loss, theta), product = hvp(loss, theta, v);
  expect_close(flat_value(gradient), testing::numeric_vjp({&loss, 1}, {&theta, 1}, {1.0}),
               kDifferences, "gradient");
  expect_close(flat_value(product),
               testing::numeric_jvp({&gradient, 1}, {&theta, 1}, flat_value(v)), kDifferences,
               "hvp");
  expect_close(flat_value(mixed_hvp_reverse(loss, theta, theta, v)), flat_value(product), kIdentity,
               "reverse over reverse");
}

}  // namespace
}  // namespace saddle

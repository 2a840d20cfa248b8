// Values and derivatives of networks, games, losses and optimizers against PyTorch's, in float64.
// tests/golden/make_golden.py wrote the files.
#include <gtest/gtest.h>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "autograd/program.h"
#include "nn/layers.h"
#include "nn/losses.h"
#include "nn/mlp.h"
#include "optim/optimizer.h"
#include "tests/golden.h"

namespace saddle {
namespace {

using testing::expect_close;
using testing::Golden;

// The gradient of a bias before batch normalization is nothing but rounding, about 1e-17, which
// Adam and RMSProp divide by their epsilon of 1e-8.
constexpr double kTrajectoryTolerance = 1e-9;

class GoldenTest : public testing::GoldenFixture {
 protected:
  Network make_network(const std::string& name, const std::vector<std::int64_t>& sizes,
                       std::int64_t copies, const MlpOptions& options) {
    return Network(graph_, name, mlp(sizes, options), copies, DType::f64, 1, 0);
  }

  const MlpOptions normalized_ = {.batch_norm = true, .output = tanh_layer};
};

TEST_F(GoldenTest, NetworkWithBatchNorm) {
  const Golden golden("network");
  const Network network = make_network("network", {3, 8, 4}, 1, normalized_);
  golden.load(network);
  const Var x = golden.batch(graph_, "x"), target = golden.batch(graph_, "target");
  const Var parameters = network.parameters();
  golden.expect("y_evaluation", network.evaluate(x));
  const auto [y, buffers] = network.train(x);
  golden.expect("y", y);
  golden.expect("after.running_mean", slice(buffers, 1, 0, 8));
  golden.expect("after.running_var", slice(buffers, 1, 8, 16));
  const Var loss = mean_squared_error(y, target);
  golden.expect("loss", loss);
  golden.expect("gradient", grad(loss, parameters));
  golden.expect("gradient_x", grad(loss, x));
  golden.expect("hessian_vector", hvp(loss, parameters, golden.like(parameters, "vector")));
}

TEST_F(GoldenTest, GameOfTwoGenerators) {
  const Golden golden("game");
  const Network generators = make_network("generator", {2, 8, 2}, 2, normalized_);
  const Network discriminator = make_network("discriminator", {2, 8, 4, 1}, 1, {});
  golden.load(generators);
  golden.load(discriminator);
  const Var d = discriminator.parameters(), g = generators.parameters();
  const Var on_real = discriminator.train(golden.batch(graph_, "real")).y;
  const Var on_fakes = discriminator.train(generators.train(golden.input(graph_, "z")).y).y;
  // phi averaged over the generators, as the discriminator's cost.
  const Var cost =
      mean(negative_log_sigmoid(on_real)) + mean(negative_log_one_minus_sigmoid(on_fakes));
  const Var generator_loss = mean(negative_log_sigmoid(on_fakes));
  golden.expect("cost", cost);
  golden.expect("generator_loss", generator_loss);
  golden.expect("gradient_d", grad(cost, d));
  golden.expect("gradient_g", grad(cost, g));
  golden.expect("generator_loss_gradient", grad(generator_loss, g));
  const Var u = golden.like(d, "vector_d"), v = golden.like(g, "vector_g");
  golden.expect("hessian_dd", hvp(cost, d, u));
  golden.expect("hessian_gg", hvp(cost, g, v));
  golden.expect("hessian_dg", mixed_hvp(cost, d, g, v));
  golden.expect("hessian_gd", mixed_hvp(cost, g, d, u));
  golden.expect("hessian_dg", mixed_hvp_reverse(cost, d, g, v));
  golden.expect("hessian_gd", mixed_hvp_reverse(cost, g, d, u));
}

TEST_F(GoldenTest, Losses) {
  const Golden golden("losses");
  const Var logits = golden.input(graph_, "logits");
  const Var binary_target = golden.input(graph_, "binary_target");
  const std::pair<std::string, Var> losses[] = {
      {"binary_cross_entropy", binary_cross_entropy(logits, binary_target)},
      {"cross_entropy", cross_entropy(logits, golden.input(graph_, "class_target"))},
      {"cross_entropy_of_classes", cross_entropy(logits, golden.input(graph_, "classes"))},
      {"mean_squared_error", mean_squared_error(logits, binary_target)}};
  for (const auto& [name, loss] : losses) {
    golden.expect(name, loss);
    golden.expect(name + ".gradient", grad(loss, logits));
  }
}

// The settings of OPTIMIZERS in make_golden.py.
std::vector<std::pair<std::string, OptimizerOptions>> optimizer_rows() {
  return {{"adam", {.name = "adam", .learning_rate = 0.01, .beta1 = 0.5, .beta2 = 0.999}},
          {"adam_weight_decay",
           {.name = "adam",
            .learning_rate = 0.02,
            .beta1 = 0.9,
            .beta2 = 0.99,
            .epsilon = 1e-3,
            .weight_decay = 0.1}},
          {"rmsprop", {.name = "rmsprop", .learning_rate = 0.01, .decay = 0.9}},
          {"rmsprop_momentum",
           {.name = "rmsprop", .learning_rate = 0.01, .momentum = 0.8, .decay = 0.99}},
          {"sgd", {.name = "sgd", .learning_rate = 0.1}},
          {"sgd_momentum",
           {.name = "sgd", .learning_rate = 0.05, .momentum = 0.9, .weight_decay = 0.01}}};
}

// Each training step is one compiled program: network, gradient, optimizer and statistics.
TEST_F(GoldenTest, OptimizerTrajectories) {
  const Golden golden("optimizers");
  const Tensor x = golden.tensor("x"), target = golden.tensor("target");
  for (const auto& [name, options] : optimizer_rows()) {
    SCOPED_TRACE(name);
    Graph graph;
    const Network network(graph, "network", mlp({3, 8, 4}, normalized_), 1, DType::f64, 1, 0);
    golden.load(network);
    const Var batch = graph.input(Tensor::zeros({1, 6, 3}, DType::f64), "batch");
    const Var batch_target = graph.input(Tensor::zeros({1, 6, 4}, DType::f64), "batch_target");
    const auto optimizer = make_optimizer(network.parameters(), options);
    const auto [y, buffers] = network.train(batch);
    const Var loss = mean_squared_error(y, batch_target);
    std::vector<Update> updates = optimizer->step(grad(loss, network.parameters()));
    updates.push_back({network.buffers(), buffers});
    Program step = compile({loss}, updates);
    const Tensor trajectory = golden.tensor(name + ".parameters");
    for (std::int64_t i = 0; i < x.shape()[0]; ++i) {
      graph.write(batch).assign(x.slice(0, i, i + 1));
      graph.write(batch_target).assign(target.slice(0, i, i + 1));
      step.run();
      expect_close(graph.storage(network.parameters()).to_vector<double>(),
                   trajectory.slice(0, i, i + 1).to_vector<double>(), kTrajectoryTolerance,
                   "parameters after step " + std::to_string(i));
    }
    expect_close(graph.storage(network.buffers()).to_vector<double>(),
                 golden.tensor(name + ".buffers").to_vector<double>(), kTrajectoryTolerance,
                 "running statistics");
  }
}

}  // namespace
}  // namespace saddle

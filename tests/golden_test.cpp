// Values and derivatives of networks, games, losses and optimizers against PyTorch's, in float64.
// tests/golden/make_golden.py wrote the files.
#include <gtest/gtest.h>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "autograd/program.h"
#include "gan/files/safetensors.h"
#include "nn/convolution_layers.h"
#include "nn/layers.h"
#include "nn/losses.h"
#include "nn/mlp.h"
#include "optim/game_optimizer.h"
#include "optim/optimizer.h"
#include "tests/golden.h"

namespace saddle::test {
namespace {

// The gradient of a bias before batch normalization is nothing but rounding, about 1e-17, which
// Adam and RMSProp divide by their epsilon of 1e-8.
constexpr double kTrajectoryTolerance = 1e-9;

class GoldenTest : public GoldenFixture {
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
  const Tensor x = golden.moved("x"), target = golden.moved("target");
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

// The authors' package: the same moves and as many iterations, so the same turns, warm starts and
// stopping. Its cgd is the paper's, solved until rounding.
TEST_F(GoldenTest, CompetitiveTrajectories) {
  const Golden golden("competitive");
  const GameOptimizerOptions rows[] = {
      {.name = "acgd-released", .learning_rate_x = 0.05, .learning_rate_y = 0.03},
      {.name = "cgd", .learning_rate_x = 0.7, .learning_rate_y = 0.5, .tolerance = 1e-13}};
  for (const GameOptimizerOptions& options : rows) {
    SCOPED_TRACE(options.name);
    const std::string prefix = options.name == "cgd" ? "cgd." : "acgd.";
    Graph graph;
    const Network generator(graph, "generator", mlp({2, 8, 2}, {}), 1, DType::f64, 1, 0);
    const Network discriminator(graph, "discriminator", mlp({2, 8, 4, 1}, {}), 1, DType::f64, 1, 1);
    golden.load(generator);
    golden.load(discriminator);
    const Var fakes = generator.train(golden.batch(graph, "z")).y;
    const Var loss = mean(discriminator.train(golden.batch(graph, "real")).y) -
                     mean(discriminator.train(fakes).y);
    const auto optimizer = make_game_optimizer(
        {{generator.parameters()}, {discriminator.parameters()}, loss, {}}, options);
    const Flat iterations = golden.tensor(prefix + "iterations").to_vector<double>();
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(iterations.size()); ++i) {
      const StepReport report = optimizer->step();
      if (options.name == "acgd-released") {
        EXPECT_EQ(static_cast<double>(report.solve.iterations),
                  iterations[static_cast<std::size_t>(i)]);
      }
      for (const Network* player : {&generator, &discriminator})
        expect_close(flat_value(player->parameters()),
                     golden.tensor(prefix + player->name()).slice(0, i, i + 1).to_vector<double>(),
                     kTrajectoryTolerance, player->name() + " after step " + std::to_string(i));
    }
  }
}

// PyTorch's [batch, channels, sizes...] as one stacked batch of ours, [1, batch, sizes...,
// channels].
Tensor channels_last(const Tensor& tensor) {
  Axes order = {0};
  for (int axis = 2; axis < tensor.shape().rank(); ++axis) order.push_back(axis);
  order.push_back(1);
  const Tensor moved = tensor.permute(order).clone();
  Shape stacked = {1};
  for (std::int64_t size : moved.shape()) stacked.push_back(size);
  return moved.reshape(stacked);
}

// The tensors of layer_derivatives() in tests/golden/layer_cases.py.
void expect_layer_derivatives(const Golden& golden, const std::string& name, ModulePtr layer) {
  SCOPED_TRACE(name);
  Graph graph;
  const Network network(graph, name, std::move(layer), 1, DType::f64, 1, 0);
  golden.load(network);
  const auto images = [&](const std::string& key) {
    return graph.input(channels_last(golden.moved(name + "." + key)), key);
  };
  const auto expect_images = [&](const std::string& key, Var actual) {
    expect_close(flat_value(actual),
                 channels_last(golden.tensor(name + "." + key)).to_vector<double>(),
                 kGoldenTolerance, key);
  };
  const auto expect_parameters = [&](const std::string& key, Var actual) {
    const Tensor flat = value(actual);
    for (const Slot& slot : network.declaration().parameters.slots()) {
      const Tensor part =
          flat.slice(1, slot.offset, slot.offset + slot.shape.count()).reshape(slot.shape);
      const Tensor in_file = slot.file_order.empty() ? part : part.permute(slot.file_order);
      expect_close(in_file.to_vector<double>(),
                   golden.tensor(name + "." + key + "." + slot.name).to_vector<double>(),
                   kGoldenTolerance, key + "." + slot.name);
    }
  };
  const Var x = images("x"), vector = images("vector"), parameters = network.parameters();
  const Var y = network.train(x).y, loss = sum(tanh(y) * images("target"));
  expect_images("y", y);
  expect_images("gradient_x", grad(loss, x));
  expect_images("hessian_x", hvp(loss, x, vector));
  expect_parameters("gradient", grad(loss, parameters));
  expect_parameters("mixed", mixed_hvp(loss, parameters, x, vector));
  expect_parameters("mixed", mixed_hvp_reverse(loss, parameters, x, vector));
}

TEST_F(GoldenTest, ConvolutionLayers) {
  const Golden golden("convolutions");
  expect_layer_derivatives(
      golden, "conv2d",
      conv2d(3, 4, {3, 2}, {.stride = {2, 1}, .padding = {1, 2}, .dilation = {1, 2}}));
  expect_layer_derivatives(
      golden, "conv_transpose2d",
      conv_transpose2d(4, 3, {3, 2}, {.stride = {2, 3}, .padding = {1, 0}, .dilation = {2, 1}},
                       {1, 2}));
  expect_layer_derivatives(golden, "conv1d",
                           conv1d(3, 5, 3, {.stride = 2, .padding = 3, .dilation = 2}));
}

}  // namespace
}  // namespace saddle::test

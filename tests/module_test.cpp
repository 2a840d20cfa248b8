#include "nn/module.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/ops.h"
#include "nn/layers.h"
#include "nn/mlp.h"
#include "nn/normalization.h"
#include "tests/network_values.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

// "name [shape] at offset" of each slot.
std::vector<std::string> described(const SlotList& list) {
  std::vector<std::string> lines;
  for (const Slot& slot : list.slots())
    lines.push_back(concat_text(slot.name, " ", slot.shape, " at ", slot.offset));
  return lines;
}

Declaration declared(ModulePtr module) {
  Declaration declaration;
  module->declare(declaration, "");
  return declaration;
}

// y = scale x, and counts its applications.
class Scale : public Module {
 public:
  void declare(Declaration& declaration, const std::string& prefix) override {
    scale_ = declaration.parameters.add(prefix + "scale", {}, constant_initializer(2.0));
    count_ = declaration.buffers.add(prefix + "count", {}, constant_initializer(0.0));
  }
  Var forward(Application& application, Var x) const override {
    application.set_buffer(count_, application.buffer(count_) + 1.0);
    return x * reshape(application.parameter(scale_), {application.copies(), 1, 1});
  }

 private:
  int scale_ = -1, count_ = -1;
};

TEST(SlotList, TilesTheFlatVector) {
  SlotList list;
  EXPECT_EQ(list.size(), 0);
  EXPECT_EQ(list.add("a", {2, 3}, {}), 0);
  EXPECT_EQ(list.add("b", {}, {}), 1);
  EXPECT_EQ(list.add("c", {4}, {}), 2);
  EXPECT_EQ(list.size(), 11);
  EXPECT_EQ(described(list),
            (std::vector<std::string>{"a [2, 3] at 0", "b [] at 6", "c [4] at 7"}));
}

TEST(SlotList, FindsAndRenames) {
  SlotList list;
  list.add("a", {2}, {});
  const int b = list.add("b", {3}, {});
  EXPECT_EQ(list.find("b"), b);
  list.rename(b, "b_orig");
  EXPECT_EQ(list.find("b_orig"), b);
  EXPECT_EQ(described(list)[1], "b_orig [3] at 2");
  expect_error([&] { list.find("b"); }, {"no slot is named b"});
}

TEST(Application, SlicesEachCopy) {
  Graph graph;
  Declaration declaration;
  const int a = declaration.parameters.add("a", {2, 1}, {});
  const int b = declaration.parameters.add("b", {}, {});
  const int c = declaration.buffers.add("c", {2}, {});
  const int d = declaration.buffers.add("d", {}, {});
  const Var parameters = input_of(graph, {1, 2, 3, 4, 5, 6}, {2, 3});
  const Var buffers = input_of(graph, {10, 20, 30, 40, 50, 60}, {2, 3});
  Application application(declaration, parameters, buffers, Mode::evaluation, nullptr);
  EXPECT_EQ(application.copies(), 2);
  EXPECT_EQ(application.mode(), Mode::evaluation);
  EXPECT_EQ(application.parameter(a).shape(), Shape({2, 2, 1}));
  EXPECT_EQ(flat_value(application.parameter(a)), Flat({1, 2, 4, 5}));
  EXPECT_EQ(application.parameter(b).shape(), Shape({2}));
  EXPECT_EQ(flat_value(application.parameter(b)), Flat({3, 6}));
  EXPECT_EQ(flat_value(application.buffer(c)), Flat({10, 20, 40, 50}));
  EXPECT_EQ(application.buffers(), buffers);
  application.set_buffer(d, application.buffer(d) + 1.0);
  application.set_buffer(d, application.buffer(d) + 1.0);
  EXPECT_EQ(flat_value(application.buffers()), Flat({10, 20, 32, 40, 50, 62}));
}

TEST(Application, LayersSeeWhatAParameterBecame) {
  Graph graph;
  Declaration declaration;
  const int a = declaration.parameters.add("a", {2}, {});
  const Var parameters = input_of(graph, {1, 2}, {1, 2});
  Application application(declaration, parameters, {}, Mode::training, nullptr);
  application.set_parameter(a, application.parameter(a) * 3.0);
  EXPECT_EQ(flat_value(application.parameter(a)), Flat({3, 6}));
  expect_error([&] { application.random("layer"); }, {"layer", "random numbers"});
}

TEST(Application, RefusesParametersOfAnotherSize) {
  Graph graph;
  Declaration declaration;
  declaration.parameters.add("a", {2}, {});
  for (const Shape& shape : {Shape({1, 3}), Shape({2}), Shape({1, 2, 1})}) {
    const Var wrong = graph.input(Tensor::zeros(shape, DType::f64), "wrong");
    expect_error([&] { Application(declaration, wrong, {}, Mode::training, nullptr); },
                 {"[copies, 2]", to_string(shape)});
  }
}

TEST(Sequential, NamesNestAsInPyTorch) {
  const Declaration declaration =
      declared(sequential(linear(2, 3), sequential(batch_norm(3), relu_layer()), linear(3, 1)));
  EXPECT_EQ(described(declaration.parameters),
            (std::vector<std::string>{"0.weight [3, 2] at 0", "0.bias [3] at 6",
                                      "1.0.weight [3] at 9", "1.0.bias [3] at 12",
                                      "2.weight [1, 3] at 15", "2.bias [1] at 18"}));
  EXPECT_EQ(described(declaration.buffers),
            (std::vector<std::string>{"1.0.running_mean [3] at 0", "1.0.running_var [3] at 3"}));
}

TEST(Sequential, AppliesInOrderAndThreadsBuffers) {
  Graph graph;
  const Network network(
      graph, "net", sequential(std::make_unique<Scale>(), tanh_layer(), std::make_unique<Scale>()),
      1, DType::f64, 1, 0);
  set_tensor(network, "net.2.scale", {10});
  const Var x = input_of(graph, {0.25}, {1, 1, 1});
  const auto [y, buffers] = network.train(x);
  EXPECT_EQ(flat_value(y), Flat({10 * std::tanh(0.5)}));
  EXPECT_EQ(flat_value(buffers), Flat({1, 1}));
}

TEST(Sequential, ScopesNameTheNodes) {
  Graph graph;
  const Network network(graph, "net", sequential(linear(1, 1), tanh_layer()), 1, DType::f64, 1, 0);
  const Var y = network.train(input_of(graph, {1}, {1, 1, 1})).y;
  EXPECT_EQ(graph.scope_name(y.node().scope), "net/1");
  EXPECT_EQ(graph.scope(), 0);
  const Var wrong = input_of(graph, {1, 2}, {1, 1, 2});
  EXPECT_THROW(network.train(wrong), Error);
  EXPECT_EQ(graph.scope(), 0) << "an error leaves the scopes";
}

TEST(Mlp, PutsLayersInOrder) {
  MlpOptions options;
  options.batch_norm = true;
  options.output = tanh_layer;
  EXPECT_EQ(
      described(declared(mlp({2, 16, 8, 3}, options)).parameters),
      (std::vector<std::string>{"0.weight [16, 2] at 0", "0.bias [16] at 32", "1.weight [16] at 48",
                                "1.bias [16] at 64", "3.weight [8, 16] at 80", "3.bias [8] at 208",
                                "4.weight [8] at 216", "4.bias [8] at 224",
                                "6.weight [3, 8] at 232", "6.bias [3] at 256"}));
  options.batch_norm = false;
  EXPECT_EQ(described(declared(mlp({2, 4, 1}, options)).parameters),
            (std::vector<std::string>{"0.weight [4, 2] at 0", "0.bias [4] at 8",
                                      "2.weight [1, 4] at 12", "2.bias [1] at 16"}));
  expect_error([&] { mlp({2}, options); }, {"mlp", "input and an output size"});
}

// The hidden slope and the batch normalization's epsilon reach their layers; the output activation
// comes last, or not at all.
TEST(Mlp, UsesItsOptions) {
  Graph graph;
  const Var x = input_of(graph, {1, 3}, {1, 2, 1});
  const auto apply = [&](const MlpOptions& options) {
    const Network network(graph, "net", mlp({1, 1, 1}, options), 1, DType::f64, 1, 0);
    for (const char* layer : {"net.0.", "net.3."}) {
      set_tensor(network, layer + std::string("weight"), {1});
      set_tensor(network, layer + std::string("bias"), {0});
    }
    return flat_value(network.train(x).y);
  };
  MlpOptions options;
  options.slope = 0.5;
  options.batch_norm = true;
  options.batch_norm_epsilon = 3.0;  // variance 1: (x - 2) / sqrt(1 + 3), then the slope
  EXPECT_EQ(apply(options), Flat({-0.25, 0.5}));
  options.output = relu_layer;
  EXPECT_EQ(apply(options), Flat({0, 0.5}));
}

// Glorot and Bengio's bound, and biases of 0.
TEST(Mlp, TakesXavierWeights) {
  Graph graph;
  MlpOptions options;
  options.xavier = true;
  const Network network(graph, "net", mlp({30, 20, 10}, options), 1, DType::f64, 1, 0);
  for (const auto& [layer, sizes] : {std::pair("net.0.", 50), std::pair("net.2.", 30)}) {
    double largest = 0;
    for (const double weight :
         named_tensor(network, layer + std::string("weight")).to_vector<double>())
      largest = std::max(largest, std::abs(weight));
    EXPECT_LE(largest, std::sqrt(6.0 / sizes));
    EXPECT_GT(largest, 0.9 * std::sqrt(6.0 / sizes));
    for (const double bias : named_tensor(network, layer + std::string("bias")).to_vector<double>())
      EXPECT_EQ(bias, 0.0);
  }
}

}  // namespace
}  // namespace saddle::test

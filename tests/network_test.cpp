#include "nn/network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "autograd/program.h"
#include "nn/layers.h"
#include "nn/mlp.h"
#include "tests/network_values.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

ModulePtr small_module() {
  MlpOptions options;
  options.batch_norm = true;
  return mlp({2, 4, 3}, options);
}

class NetworkTest : public testing::Test {
 protected:
  Network make(std::int64_t copies, std::uint64_t seed = 1, std::uint32_t stream = 10,
               DType dtype = DType::f64) {
    return Network(graph_, "net", small_module(), copies, dtype, seed, stream);
  }
  static Var at(Var x, std::int64_t i) { return slice(x, 0, i, i + 1); }

  Graph graph_;
  Rng rng_{23};
};

TEST_F(NetworkTest, IsAFlatVectorPerCopy) {
  const Network network = make(3);
  EXPECT_EQ(network.name(), "net");
  EXPECT_EQ(network.copies(), 3);
  EXPECT_EQ(network.parameter_count(), 2 * 4 + 4 + 4 + 4 + 4 * 3 + 3);
  EXPECT_EQ(network.parameters().shape(), Shape({3, network.parameter_count()}));
  EXPECT_EQ(network.buffers().shape(), Shape({3, 8}));
  EXPECT_EQ(graph_.name(network.parameters()), "net.parameters");
  const Network plain(graph_, "plain", linear(2, 1), 1, DType::f32, 1, 0);
  EXPECT_FALSE(plain.buffers().defined());
  EXPECT_EQ(plain.parameters().dtype(), DType::f32);
}

TEST_F(NetworkTest, NamesItsTensors) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : make(1).named_tensors()) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"net.0.weight", "net.0.bias", "net.1.weight",
                                             "net.1.bias", "net.3.weight", "net.3.bias",
                                             "net.1.running_mean", "net.1.running_var"}));
  const Network pair = make(2);
  EXPECT_EQ(pair.named_tensors().size(), 16u);
  EXPECT_EQ(named_tensor(pair, "net.1.3.weight").shape(), Shape({3, 4}));
  EXPECT_EQ(named_tensor(pair, "net.0.1.running_var").shape(), Shape({4}));
}

// The named tensors are windows that tile the flat vectors.
TEST_F(NetworkTest, NamedTensorsShareTheStorage) {
  const Network network = make(2);
  double next = 0.0;
  for (const auto& [name, tensor] : network.named_tensors())
    tensor.assign(Tensor::full(tensor.shape(), ++next, DType::f64));
  Flat all = flat_value(network.parameters());
  const Flat buffers = flat_value(network.buffers());
  all.insert(all.end(), buffers.begin(), buffers.end());
  std::map<double, int> counts;
  for (double each : all) ++counts[each];
  EXPECT_EQ(counts.size(), 16u);
  EXPECT_EQ(counts[1.0], 8) << "0.weight of copy 0";
  EXPECT_EQ(counts[13.0], 12) << "3.weight of copy 1";
  EXPECT_EQ(counts.count(0.0), 0u) << "an element has no name";
  const std::int64_t weight = network.parameter_count() - 15;  // 3.weight comes before 3 biases
  EXPECT_EQ(flat_value(at(network.parameters(), 1))[static_cast<std::size_t>(weight)], 13.0);
}

TEST_F(NetworkTest, StartsAsAFunctionOfSeedAndStream) {
  const Flat start = flat_value(make(1).parameters());
  EXPECT_EQ(flat_value(make(1).parameters()), start);
  EXPECT_NE(flat_value(make(1, 2).parameters()), start);
  EXPECT_NE(flat_value(make(1, 1, 11).parameters()), start);
}

TEST_F(NetworkTest, EverySlotAndCopyDrawsItsOwnNumbers) {
  const Network network(graph_, "net", sequential(linear(8, 8), linear(8, 8)), 2, DType::f64, 1, 0);
  const Flat first = named_tensor(network, "net.0.0.weight").to_vector<double>();
  EXPECT_NE(named_tensor(network, "net.0.1.weight").to_vector<double>(), first);
  EXPECT_NE(named_tensor(network, "net.1.0.weight").to_vector<double>(), first);
  const double bound = 1 / std::sqrt(8.0);
  for (double each : flat_value(network.parameters())) EXPECT_LE(std::abs(each), bound);
}

// A stack of three is three networks on neighbouring streams: the same parameters bit for bit, and
// the same functions, gradients and statistics.
TEST_F(NetworkTest, StackEqualsSingleNetworks) {
  for (DType dtype : {DType::f32, DType::f64}) {
    SCOPED_TRACE(name_of(dtype));
    const double tolerance = dtype == DType::f32 ? 1e-5 : 1e-13;
    const Network stack = make(3, 5, 10, dtype);
    const Var x = cast(random_input(graph_, rng_, {3, 6, 2}), dtype);
    const auto [y, buffers] = stack.train(x);
    const Var gradient = grad(sum(square(y)), stack.parameters());
    const Var evaluated = stack.evaluate(x);
    for (std::int64_t i = 0; i < 3; ++i) {
      const Network single = make(1, 5, 10 + static_cast<std::uint32_t>(i), dtype);
      EXPECT_EQ(flat_value(at(stack.parameters(), i)), flat_value(single.parameters()));
      EXPECT_EQ(flat_value(at(stack.buffers(), i)), flat_value(single.buffers()));
      const auto one = single.train(at(x, i));
      expect_close(flat_value(at(y, i)), flat_value(one.y), tolerance, "y");
      expect_close(flat_value(at(buffers, i)), flat_value(one.buffers), tolerance, "buffers");
      expect_close(flat_value(at(evaluated, i)), flat_value(single.evaluate(at(x, i))), tolerance,
                   "evaluation");
      expect_close(flat_value(at(gradient, i)),
                   flat_value(grad(sum(square(one.y)), single.parameters())), tolerance,
                   "gradient");
    }
  }
}

TEST_F(NetworkTest, IsAFunctionOfAnyParameters) {
  const Network network = make(1), other = make(1, 99);
  const Var x = random_input(graph_, rng_, {1, 5, 2});
  const auto applied = network.apply(other.parameters(), other.buffers(), x, Mode::training);
  EXPECT_EQ(flat_value(applied.y), flat_value(other.train(x).y));
  EXPECT_NE(flat_value(applied.y), flat_value(network.train(x).y));
}

// A program that trains the statistics: after many equal batches they are those of the batch, and
// evaluation agrees with training up to the unbiased variance.
TEST_F(NetworkTest, RunningStatisticsConverge) {
  const Network network = make(2);
  const Var x = random_input(graph_, rng_, {2, 500, 2});
  const auto [y, buffers] = network.train(x);
  Program observe = compile({y}, {{network.buffers(), buffers}});
  for (int i = 0; i < 300; ++i) observe.run();
  expect_close(flat_value(network.evaluate(x)), flat_value(y), 2e-3, "evaluation");
  const Flat settled = flat_value(network.buffers());
  observe.run();
  expect_close(flat_value(network.buffers()), settled, 1e-12, "fixed point");
}

TEST_F(NetworkTest, RefusesWhatDoesNotFit) {
  expect_error([&] { make(0); }, {"net", "at least one copy", "0"});
  expect_error([&] { Network(graph_, "empty", sequential(relu_layer()), 1, DType::f32, 1, 0); },
               {"empty", "no parameters"});
  const Network network = make(1);
  const Var x = random_input(graph_, rng_, {1, 5, 2});
  const Var short_parameters = slice(network.parameters(), 1, 0, 10);
  expect_error([&] { network.apply(short_parameters, network.buffers(), x, Mode::training); },
               {"[copies, 35]", "[1, 10]"});
}

}  // namespace
}  // namespace saddle::test

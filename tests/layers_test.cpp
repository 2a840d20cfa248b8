#include "nn/layers.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "tests/layer_fixture.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

class LayersTest : public LayerFixture {};

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

// Also where e^x alone would overflow.
TEST_F(LayersTest, SoftmaxIsADistribution) {
  const Var x = input_of(graph_, {0, std::log(3.0), 1000, 1000, -1000, 1000}, {1, 3, 2});
  const Var y = applied(softmax_layer(), x);
  expect_close(flat_value(y), {0.25, 0.75, 0.5, 0.5, 0, 1}, kTolerance, "softmax");
  // d y_0 / d x = y_0 (1 - y_0), -y_0 y_1
  const Var weight = input_of(graph_, {1, 0, 1, 0, 1, 0}, {1, 3, 2});
  expect_close(flat_value(grad(dot(y, weight), x)), {0.1875, -0.1875, 0.25, -0.25, 0, 0},
               kTolerance, "derivative");
}

}  // namespace
}  // namespace saddle::test

#include "nn/residual.h"

#include <gtest/gtest.h>

#include "nn/layers.h"
#include "nn/normalization.h"
#include "tests/layer_fixture.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

class ResidualTest : public LayerFixture {};

TEST_F(ResidualTest, AddsTheBody) {
  const Network network = make(residual(sequential(relu_layer(), linear(2, 2))));
  set_tensor(network, "net.body.1.weight", {1, 2, 3, 4});
  set_tensor(network, "net.body.1.bias", {10, 20});
  const Var x = input_of(graph_, {1, -1}, {1, 1, 2});
  EXPECT_EQ(flat_value(network.train(x).y), Flat({1 + 11, -1 + 23}));
}

TEST_F(ResidualTest, AddsTheShortcut) {
  const Network network = make(residual(linear(1, 2), linear(1, 2)));
  set_tensor(network, "net.body.weight", {1, 2});
  set_tensor(network, "net.body.bias", {3, 4});
  set_tensor(network, "net.shortcut.weight", {10, 20});
  set_tensor(network, "net.shortcut.bias", {30, 40});
  EXPECT_EQ(flat_value(network.train(input_of(graph_, {5}, {1, 1, 1})).y), Flat({88, 154}));
}

// Both paths see x; their statistics are their own.
TEST_F(ResidualTest, ThreadsBuffersOfBothPaths) {
  const Network network = make(residual(batch_norm(1), batch_norm(1, 0.5)));
  const Var x = input_of(graph_, {1, 3}, {1, 2, 1});
  expect_close(flat_value(network.train(x).buffers), {0.2, 1.1, 0.2, 1.1}, 1e-14, "buffers");
}

TEST_F(ResidualTest, ScopesNameThePaths) {
  const Network network = make(residual(linear(1, 1), linear(1, 1)));
  const Var y = network.train(random({1, 2, 1})).y;
  EXPECT_EQ(graph_.scope_name(y.node().scope), "net");
  EXPECT_EQ(graph_.scope_name(y.input(0).node().scope), "net/body");
  EXPECT_EQ(graph_.scope_name(y.input(1).node().scope), "net/shortcut");
}

TEST_F(ResidualTest, RefusesWhatDoesNotFit) {
  expect_error(
      [&] {
        make(residual(linear(2, 1))).train(random({1, 3, 2}));
      },
      {"residual", "[1, 3, 1]", "[1, 3, 2]"});
  expect_error([] { residual(nullptr); }, {"residual", "missing"});
}

}  // namespace
}  // namespace saddle::test

#include "nn/reshaping.h"

#include <gtest/gtest.h>

#include "nn/layers.h"
#include "tests/layer_fixture.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

class ReshapingTest : public LayerFixture {};

TEST_F(ReshapingTest, FlattenGoesChannelAfterChannel) {
  // Pixels (1, 10), (2, 20), (3, 30), (4, 40).
  const Var x = input_of(graph_, {1, 10, 2, 20, 3, 30, 4, 40}, {1, 1, 2, 2, 2});
  const Var y = applied(flatten_layer(), x);
  EXPECT_EQ(y.shape(), Shape({1, 1, 8}));
  EXPECT_EQ(flat_value(y), Flat({1, 2, 3, 4, 10, 20, 30, 40}));
  const Var text = input_of(graph_, {1, 10, 2, 20}, {1, 1, 2, 2});
  EXPECT_EQ(flat_value(applied(flatten_layer(), text)), Flat({1, 2, 10, 20}));
  const Var vector = random({2, 3, 4});
  EXPECT_EQ(applied(flatten_layer(), vector), vector);
}

TEST_F(ReshapingTest, UnflattenIsTheInverse) {
  for (const Shape& shape : {Shape{2, 3, 4, 5, 2}, Shape{2, 3, 4, 2}, Shape{1, 2, 3}}) {
    const Var x = random(shape);
    Shape image;
    for (int axis = 2; axis < shape.rank(); ++axis) image.push_back(shape[axis]);
    const Var back = applied(unflatten_layer(image), applied(flatten_layer(), x));
    EXPECT_EQ(back.shape(), shape);
    EXPECT_EQ(flat_value(back), flat_value(x));
  }
}

TEST_F(ReshapingTest, ReshapeKeepsTheOrderInMemory) {
  const Var x = random({2, 3, 8});
  const Var y = applied(reshape_layer({2, 2, 2}), x);
  EXPECT_EQ(y.shape(), Shape({2, 3, 2, 2, 2}));
  EXPECT_EQ(flat_value(y), flat_value(x));
  EXPECT_EQ(applied(reshape_layer({8}), y), x);
}

// Pixels (1, 10), (2, 20), (3, 30), (4, 40), with weights 1, 2, 3, 4.
TEST_F(ReshapingTest, EachChannelIsAnImageByItself) {
  const Var x = input_of(graph_, {1, 10, 2, 20, 3, 30, 4, 40}, {1, 1, 2, 2, 2});
  const Network network(graph_, "n", each_channel(sequential(flatten_layer(), linear(4, 1))), 1,
                        DType::f64, 1, 0);
  set_tensor(network, "n.1.weight", {1, 2, 3, 4});
  set_tensor(network, "n.1.bias", {0.5});
  const Var y = network.evaluate(x);
  EXPECT_EQ(y.shape(), Shape({1, 1, 2}));
  EXPECT_EQ(flat_value(y), Flat({30.5, 300.5}));
  expect_error([&] { channels_apart(random({1, 2, 4})); }, {"channels_apart", "[1, 2, 4]"});
}

TEST_F(ReshapingTest, RefusesWhatDoesNotFit) {
  expect_error(
      [&] {
        applied(unflatten_layer({2, 2, 3}), random({1, 4, 8}));
      },
      {"unflatten", "[1, 4, 8]", "[3, 2, 2]"});
  expect_error([&] { applied(reshape_layer({3}), random({1, 4, 8})); }, {"[1, 4, 8]", "[3]"});
  // As many elements, but not example by example.
  expect_error([&] { applied(reshape_layer({8}), random({4, 8})); }, {"[4, 8]", "[8]"});
  expect_error([&] { applied(flatten_layer(), random({4, 8})); }, {"flatten", "[4, 8]"});
  expect_error([] { unflatten_layer({}); }, {"unflatten", "[]"});
}

}  // namespace
}  // namespace saddle::test

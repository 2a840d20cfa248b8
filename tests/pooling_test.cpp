// Pooling and upsampling as functions and as layers.
#include "nn/pooling.h"

#include <gtest/gtest.h>

#include "autograd/derivatives.h"
#include "autograd/program.h"
#include "tests/layer_fixture.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

class PoolingTest : public LayerFixture {};

TEST_F(PoolingTest, MaximumAtATieGoesToTheFirst) {
  const Var x = input_of(graph_, {1, 5, 5, 2, 0, 0, 0, 0}, {1, 1, 2, 4, 1});
  const Var y = max_pool2d(x, {.size = {2, 2}});
  EXPECT_EQ(flat_value(y), Flat({5, 5}));
  EXPECT_EQ(flat_value(grad(sum(y), x)), Flat({0, 1, 1, 0, 0, 0, 0, 0}));
  const Var same = input_of(graph_, {3, 3, 3, 3}, {2, 2, 1});
  EXPECT_EQ(flat_value(grad(sum(max_pool2d(same, {.size = {2, 2}})), same)), Flat({1, 0, 0, 0}));
}

// Windows that tile read x as it lies: one reduction for each axis and no copy.
TEST_F(PoolingTest, TilingAveragesNeedNoCopies) {
  const Var x = random({1, 2, 4, 6, 3});
  Program program = compile({avg_pool2d(x, {.size = {2, 3}})});
  for (const Step& step : program.steps()) EXPECT_NE(step.kind, Step::Kind::copy);
  EXPECT_EQ(program.steps().size(), 3u);
}

TEST_F(PoolingTest, GlobalAverage) {
  const Var x = input_of(graph_, {1, 10, 2, 20, 3, 30, 6, 60}, {1, 1, 2, 2, 2});
  const Var y = applied(global_avg_pool_layer(), x);
  EXPECT_EQ(y.shape(), Shape({1, 1, 2}));
  EXPECT_EQ(flat_value(y), Flat({3, 30}));
  EXPECT_EQ(flat_value(grad(sum(y), x)), Flat(8, 0.25));
}

TEST_F(PoolingTest, UpsampleRepeats) {
  const Var x = input_of(graph_, {1, 10, 2, 20}, {1, 1, 1, 2, 2});
  const Var y = applied(upsample_nearest2d_layer(2), x);
  EXPECT_EQ(y.shape(), Shape({1, 1, 2, 4, 2}));
  EXPECT_EQ(flat_value(y), Flat({1, 10, 1, 10, 2, 20, 2, 20, 1, 10, 1, 10, 2, 20, 2, 20}));
  EXPECT_EQ(flat_value(grad(sum(y), x)), Flat(4, 4.0));
  // An average takes it back.
  const Var large = random({2, 3, 4, 5, 2});
  expect_close(flat_value(avg_pool2d(upsample_nearest2d(large, 3), {.size = {3, 3}})),
               flat_value(large), 1e-14, "inverse");
}

TEST_F(PoolingTest, Layers) {
  const Var x = random({2, 3, 5, 4, 2});
  const PoolWindow window = {.size = {3, 2}, .stride = {2, 1}, .padding = {1, 0}};
  EXPECT_EQ(flat_value(applied(max_pool2d_layer(window), x)), flat_value(max_pool2d(x, window)));
  EXPECT_EQ(flat_value(applied(avg_pool2d_layer(window), x)), flat_value(avg_pool2d(x, window)));
}

TEST_F(PoolingTest, TextIsPooledAlongItsLength) {
  const Var text = input_of(graph_, {1, 5, 3, 4, 9, 8, 7, 6}, {1, 2, 4, 1});
  const Var y = applied(max_pool2d_layer({.size = {1, 2}}), text);
  EXPECT_EQ(y.shape(), Shape({1, 2, 2, 1}));
  EXPECT_EQ(flat_value(y), Flat({5, 4, 9, 7}));
}

TEST_F(PoolingTest, RefusesWhatDoesNotFit) {
  const Var x = random({1, 2, 3, 3, 1}), flat = random({4, 5});
  expect_error([&] { max_pool2d(x, {.size = {4, 2}}); }, {"max_pool", "3 + 2 * 0 < 4"});
  expect_error([&] { avg_pool2d(x, {.size = {2, 5}}); }, {"avg_pool2d", "3 + 2 * 0 < 5"});
  expect_error([&] { max_pool2d(cast(x, DType::i64), {.size = {2, 2}}); }, {"floating", "i64"});
  expect_error([&] { global_avg_pool(flat); }, {"global_avg_pool", "[..., H, W, C]", "[4, 5]"});
  expect_error([&] { upsample_nearest2d(flat, 2); }, {"upsample_nearest2d", "[4, 5]"});
  expect_error([&] { upsample_nearest2d(x, 0); }, {"upsample_nearest2d", "found 0"});
}

}  // namespace
}  // namespace saddle::test

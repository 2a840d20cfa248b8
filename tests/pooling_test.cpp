// Pooling and upsampling as functions and as layers.
#include "nn/pooling.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "autograd/derivatives.h"
#include "autograd/gradcheck/primitive_cases.h"
#include "autograd/program.h"
#include "tests/layer_fixture.h"
#include "tests/temp_files.h"

namespace saddle {
namespace {

using gradcheck::coordinates;
using test::expect_error;
using testing::expect_close;
using testing::Flat;
using testing::flat_value;
using testing::input_of;
using testing::random_integer;

class PoolingTest : public testing::LayerFixture {
 protected:
  struct Case {
    PoolWindow window;
    Var x;  // elements further apart than the steps of differences
  };
  // Half of them tile.
  Case random_case() {
    Case each{};
    PoolWindow& window = each.window;
    Shape shape = {random_integer(rng_, 1, 2), 0, 0, random_integer(rng_, 1, 2)};
    for (std::size_t along : {0u, 1u}) {
      window.size[along] = random_integer(rng_, 1, 3);
      const bool tiles = random_integer(rng_, 0, 1) == 1;
      window.stride[along] = tiles ? window.size[along] : random_integer(rng_, 1, 4);
      window.padding[along] = random_integer(rng_, 0, window.size[along] - 1);
      shape[1 + static_cast<int>(along)] = random_integer(rng_, window.size[along], 5);
    }
    each.x = random(shape);
    const auto data = graph_.write(each.x).data<double>();
    std::iota(data.begin(), data.end(), 0.0);
    std::shuffle(data.begin(), data.end(), rng_);
    for (double& value : data) value = value / 16 - 1;
    return each;
  }

  // combine(old, element) over each window, from `start`.
  template <class Combine>
  static Flat by_loops(const Case& each, const Shape& out, double start, Combine combine) {
    const Shape& in = each.x.shape();
    const auto& [size, stride, padding] = each.window;
    Flat values = flat_value(each.x), result;
    for (const Dims& i : coordinates(out)) {
      double total = start;
      for (const Dims& j : coordinates({size[0], size[1]})) {
        const std::int64_t h = i[1] * stride[0] - padding[0] + j[0],
                           w = i[2] * stride[1] - padding[1] + j[1];
        if (h >= 0 && h < in[1] && w >= 0 && w < in[2])
          total = combine(total, gradcheck::at(values, in, {i[0], h, w, i[3]}));
      }
      result.push_back(total);
    }
    return result;
  }

  // y linear in x wherever it is differentiable: both rules against differences, and each other.
  void check_derivatives(Var y, Var x) {
    const Var t = testing::random_inputs_like({&x, 1}, rng_, "t")[0],
              c = testing::random_inputs_like({&y, 1}, rng_, "c")[0];
    const Flat forward = flat_value(jvp({&y, 1}, {&x, 1}, {&t, 1})[0]),
               backward = flat_value(vjp({&y, 1}, {&x, 1}, {&c, 1})[0]);
    expect_close(forward, testing::numeric_jvp({&y, 1}, {&x, 1}, flat_value(t)), 1e-9, "jvp");
    expect_close(testing::dot(flat_value(c), forward), testing::dot(backward, flat_value(t)), 1e-12,
                 "<c, J t> = <J^T c, t>");
    // By another way through the graph: the Hessian of sum(y^3) / 6 is J^T diag(y) J.
    const Var f = sum(square(y) * y) / 6.0;
    const Flat h = flat_value(hvp(f, x, t)), r = flat_value(mixed_hvp_reverse(f, x, x, t));
    expect_close(h, r, 1e-12, "forward over reverse and reverse over reverse");
    const Var jt = jvp({&y, 1}, {&x, 1}, {&t, 1})[0], weighted = y * jt;
    expect_close(h, flat_value(vjp({&y, 1}, {&x, 1}, {&weighted, 1})[0]), 1e-12, "J^T diag(y) J t");
  }
};

TEST_F(PoolingTest, MaxByLoops) {
  for (int round = 0; round < 100; ++round) {
    const Case each = random_case();
    const Var y = max_pool2d(each.x, each.window);
    EXPECT_EQ(flat_value(y), by_loops(each, y.shape(), -HUGE_VAL,
                                      [](double a, double b) { return std::max(a, b); }));
    check_derivatives(y, each.x);
  }
}

TEST_F(PoolingTest, AverageByLoops) {
  for (int round = 0; round < 100; ++round) {
    const Case each = random_case();
    const Var y = avg_pool2d(each.x, each.window);
    const auto& size = each.window.size;
    const Shape shape = pooled_shape(each.x.shape(), each.window, "test");
    ASSERT_EQ(y.shape(), shape);
    Flat expected = by_loops(each, shape, 0.0, std::plus<>());
    for (double& value : expected) value /= static_cast<double>(size[0] * size[1]);
    expect_close(flat_value(y), expected, 1e-14, "average");
    check_derivatives(y, each.x);
  }
}

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
  const Var large = upsample_nearest2d(random({2, 3, 4, 5, 2}), 3);
  check_derivatives(large, large.input(0).input(0).input(0));
  expect_close(flat_value(avg_pool2d(large, {.size = {3, 3}})),
               flat_value(large.input(0).input(0).input(0)), 1e-14, "inverse");
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
}  // namespace saddle

#include "autograd/value.h"

#include <gtest/gtest.h>

#include "autograd/ops.h"
#include "tests/numeric.h"

namespace saddle::test {
namespace {

TEST(Value, FollowsTheInputs) {
  Graph graph;
  const Var x = graph.input(Tensor::from(std::vector<double>{1, 2}, {2}), "x");
  const Var y = square(x) + 1.0;
  EXPECT_EQ(value(y).to_vector<double>(), (std::vector<double>{2, 5}));
  graph.write(x).slice(0, 1, 2).fill(3);
  EXPECT_EQ(value(y).to_vector<double>(), (std::vector<double>{2, 10}));
}

TEST(Value, IsACopy) {
  Graph graph;
  const Var x = graph.input(Tensor::from(std::vector<double>{1, 2}, {2}), "x");
  const Tensor before = value(x);
  graph.write(x).slice(0, 0, 1).fill(5);
  EXPECT_EQ(before.to_vector<double>()[0], 1);
  const Tensor dense = value(broadcast_to(x, {2, 2}));
  EXPECT_EQ(dense.layout(), dense_layout({2, 2}));
  EXPECT_EQ(dense.to_vector<double>()[2], 5);
}

TEST(Value, OfSeveralAndOfViewsThatNeedACopy) {
  Graph graph;
  const Var x = graph.input(Tensor::from(std::vector<double>{1, 2, 3, 4, 5, 6}, {2, 3}), "x");
  const std::vector<Var> xs = {reshape(transpose(x), {6}), x, literal(graph, 0.5, {2}, DType::f32)};
  const std::vector<Tensor> values = value(xs);
  EXPECT_EQ(values[0].to_vector<double>(), (std::vector<double>{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(values[1].to_vector<double>(), (std::vector<double>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(values[2].to_vector<float>(), (std::vector<float>{0.5f, 0.5f}));
}

TEST(Value, RefusesAnUndefinedVar) { EXPECT_THROW(value(Var{}), Error); }

}  // namespace
}  // namespace saddle::test

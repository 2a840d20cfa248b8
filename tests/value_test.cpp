#include "autograd/value.h"

#include <gtest/gtest.h>

#include "autograd/ops.h"
#include "tests/numeric.h"

namespace saddle {
namespace {

TEST(Value, FollowsTheInputs) {
  Graph graph;
  const Var x = graph.input(Tensor::from(std::vector<double>{1, 2}, {2}), "x");
  const Var y = square(x) + 1.0;
  EXPECT_EQ(value(y).to_vector<double>(), (std::vector<double>{2, 5}));
  graph.write(x).data<double>()[1] = 3;
  EXPECT_EQ(value(y).to_vector<double>(), (std::vector<double>{2, 10}));
}

TEST(Value, IsACopy) {
  Graph graph;
  const Var x = graph.input(Tensor::from(std::vector<double>{1, 2}, {2}), "x");
  const Tensor before = value(x);
  graph.write(x).data<double>()[0] = 5;
  EXPECT_EQ(before.data<double>()[0], 1);
  EXPECT_EQ(value(broadcast_to(x, {2, 2})).data<double>()[2], 5);  // dense
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
}  // namespace saddle

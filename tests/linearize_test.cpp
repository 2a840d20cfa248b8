#include "autograd/linearize.h"

#include <gtest/gtest.h>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "autograd/primitive.h"
#include "autograd/value.h"
#include "tests/numeric.h"
#include "tests/random_graph.h"
#include "tests/small_gan.h"

namespace saddle::test {
namespace {

void set_random(Var input, Rng& rng) {
  input.graph->write(input).assign(
      Tensor::from(random_values<double>(rng, input.shape().count(), -1, 1), input.shape()));
}

// Nodes up to now that depend on `tangent`.
std::vector<char> dependents(const Graph& graph, Var tangent) {
  std::vector<char> depends(static_cast<std::size_t>(graph.size()), 0);
  depends[static_cast<std::size_t>(tangent.id)] = 1;
  for (int id = tangent.id + 1; id < graph.size(); ++id)
    for (int input : graph.node(id).inputs)
      if (depends[static_cast<std::size_t>(input)]) depends[static_cast<std::size_t>(id)] = 1;
  return depends;
}

void expect_body_depends_on(const Linearization& linear, Var tangent) {
  const std::vector<char> depends = dependents(*tangent.graph, tangent);
  for (const Step& step : linear.body().steps())
    for (int id : step.nodes)
      EXPECT_TRUE(depends[static_cast<std::size_t>(id)])
          << "%" << id << " " << tangent.graph->node(id).primitive->name;
}

TEST(Linearize, ReplaysEqualTheProduct) {
  SmallGan gan;
  const Var v = random_input(gan.graph, gan.rng, gan.phi.shape(), -1, 1, "v");
  const Var product = mixed_hvp(gan.loss, gan.theta, gan.phi, v);
  Linearization linear({product}, {&v, 1});
  expect_body_depends_on(linear, v);
  for (int point = 0; point < 3; ++point) {
    set_random(gan.theta, gan.rng);
    set_random(gan.phi, gan.rng);
    linear.set_point();
    for (int k = 0; k < 10; ++k) {
      set_random(v, gan.rng);
      linear.apply();
      expect_close(linear.output(0).to_vector<double>(), flat_value(product), 1e-14, "product");
    }
  }
  // The forward pass is not in the body.
  EXPECT_LT(linear.body().steps().size(), compile({product}).steps().size());
}

TEST(Linearize, RandomGraphs) {
  for (unsigned seed = 1; seed <= 150; ++seed) {
    RandomGraph random(seed, 15);
    const std::vector<Var> outputs = random.pick_outputs();
    const Var x = random.inputs[seed % 6];
    const Var t = random.graph.input(Tensor::full(x.shape(), 0.0, x.dtype()), "t");
    const std::vector<Var> tangents = jvp(outputs, {&x, 1}, {&t, 1});
    Linearization linear(tangents, {&t, 1});
    expect_body_depends_on(linear, t);
    linear.set_point();
    for (int k = 0; k < 3; ++k) {
      set_random(t, random.rng());
      linear.apply();
      const double rounding = x.dtype() == DType::f32 ? 1e-4 : 1e-11;
      const std::vector<Tensor> expected = value(tangents);
      for (std::size_t i = 0; i < tangents.size(); ++i)
        expect_close(linear.output(i).to_vector<double>(), expected[i].to_vector<double>(),
                     rounding, "seed " + std::to_string(seed));
    }
  }
}

TEST(Linearize, KeepsTheSourceOfABroadcast) {
  Graph graph;
  Rng rng(1);
  const Var b = random_input(graph, rng, {1, 4}), t = random_input(graph, rng, {50, 4});
  const Var factor = broadcast_to(tanh(b), {50, 4});
  const Linearization linear({t * factor}, {&t, 1});
  ASSERT_EQ(linear.residual_count(), 1u);
  EXPECT_EQ(linear.prologue().output(0).shape(), Shape({1, 4}));
}

// A reshape that strides cannot express is computed once, not per product.
TEST(Linearize, KeepsWhatAViewMustCopy) {
  Graph graph;
  Rng rng(1);
  const Var w = random_input(graph, rng, {3, 4}), t = random_input(graph, rng, {12});
  const Var y = t * reshape(transpose(tanh(w)), {12});
  Linearization linear({y}, {&t, 1});
  EXPECT_EQ(linear.body().steps().size(), 1u);
  linear.set_point();
  linear.apply();
  EXPECT_EQ(linear.output(0).to_vector<double>(), flat_value(y));
}

TEST(Linearize, RefusesAStalePoint) {
  SmallGan gan;
  const Var v = random_input(gan.graph, gan.rng, gan.phi.shape(), -1, 1, "v");
  Linearization linear({mixed_hvp(gan.loss, gan.theta, gan.phi, v)}, {&v, 1});
  EXPECT_NE(error_of([&] { linear.apply(); }).find("set_point()"), std::string::npos);
  linear.set_point();
  linear.apply();
  gan.graph.write(v);
  linear.apply();
  gan.graph.write(gan.theta);
  EXPECT_NE(error_of([&] { linear.apply(); }).find("input theta changed"), std::string::npos);
  linear.set_point();
  linear.apply();
  // A program that updates an input makes the point stale too.
  compile({}, {{gan.phi, gan.phi * 0.5}}).run();
  EXPECT_NE(error_of([&] { linear.apply(); }).find("input phi changed"), std::string::npos);
}

TEST(Linearize, NeedsItsPointEvenIfNothingElseIsRead) {
  Graph graph;
  Rng rng(1);
  const Var t = random_input(graph, rng, {2});
  Linearization linear({t * 3.0}, {&t, 1});
  EXPECT_NE(error_of([&] { linear.apply(); }).find("set_point()"), std::string::npos);
  linear.set_point();
  linear.apply();
  EXPECT_EQ(linear.output(0).to_vector<double>(), flat_value(t * 3.0));
}

TEST(Linearize, RefusesTangentsThatAreNoInputs) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {2}), t = tanh(x);
  EXPECT_NE(error_of([&] {
              Linearization({t * 3.0}, {&t, 1});
            }).find("no input"),
            std::string::npos);
  EXPECT_NE(error_of([&] { Linearization({}, {&x, 1}); }), "");
}

}  // namespace
}  // namespace saddle::test

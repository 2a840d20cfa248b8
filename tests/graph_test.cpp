#include "autograd/graph.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "tests/numeric.h"

namespace saddle::test {
namespace {

Var scalar(Graph& graph, const char* name) {
  return graph.input(Tensor::full({}, 2.0, DType::f64), name);
}

TEST(Graph, EqualNodesAreOne) {
  Graph graph;
  const Var x = scalar(graph, "x"), y = scalar(graph, "y");
  EXPECT_EQ(tanh(x), tanh(x));
  EXPECT_EQ(x * y, y * x);
  EXPECT_NE(x, y);
  EXPECT_NE(tanh(x), tanh(y));
  EXPECT_EQ(literal(graph, 0.5, {}, DType::f64), literal(graph, 0.5, {}, DType::f64));
  EXPECT_NE(literal(graph, 0.5, {}, DType::f64), literal(graph, 0.5, {}, DType::f32));
  EXPECT_NE(literal(graph, 0.0, {}, DType::f64), literal(graph, -0.0, {}, DType::f64));
  EXPECT_EQ(literal(graph, std::nan(""), {}, DType::f64),
            literal(graph, std::nan(""), {}, DType::f64));
  const int size = graph.size();
  EXPECT_EQ(grad(tanh(x) * y, y), tanh(x));
  EXPECT_LE(graph.size(), size + 2);
}

TEST(Graph, InputsShareTheirStorageAndCountWrites) {
  Graph graph;
  const Tensor storage = Tensor::from(std::vector<double>{1, 2}, {2});
  const Var x = graph.input(storage, "x");
  EXPECT_EQ(graph.name(x), "x");
  EXPECT_EQ(graph.version(x), 0u);
  graph.write(x).set(std::vector<double>{7, 2});
  EXPECT_EQ(graph.version(x), 1u);
  EXPECT_EQ(storage.to_vector<double>()[0], 7);
  EXPECT_NE(error_of([&] { graph.storage(tanh(x)); }).find("found tanh"), std::string::npos);
  EXPECT_NE(error_of([&] {
              graph.input(storage.broadcast_to({3, 2}), "b");
            }).find("dense"),
            std::string::npos);
  EXPECT_NE(error_of([&] { graph.input(Tensor(), "empty"); }), "");
}

TEST(Graph, ScopesNameNodesAndTheirDerivatives) {
  Graph graph;
  const Var x = scalar(graph, "x");
  Var y;
  {
    const Scope outer(graph, "discriminator");
    const Scope inner(graph, "2");
    y = tanh(x);
  }
  EXPECT_EQ(graph.scope(), 0);
  EXPECT_EQ(graph.scope_name(y.node().scope), "discriminator/2");
  EXPECT_EQ(graph.scope_name(grad(y, x).node().scope), "discriminator/2");
  EXPECT_EQ(graph.scope_name((x + x).node().scope), "");
  const Scope again(graph, "discriminator");
  EXPECT_EQ(graph.scope_name(graph.scope()), "discriminator");
}

TEST(Graph, RefusesForeignAndMissingOperands) {
  Graph graph, other;
  const Var x = scalar(graph, "x"), y = scalar(other, "y");
  EXPECT_NE(error_of([&] { x + y; }).find("different graphs"), std::string::npos);
  EXPECT_NE(error_of([&] { tanh(Var{}); }), "");
  EXPECT_NE(error_of([&] { graph.write(y); }), "");
}

}  // namespace
}  // namespace saddle::test

#include "autograd/derivatives.h"

#include <gtest/gtest.h>

#include "autograd/dump.h"
#include "autograd/gradcheck/deviation.h"
#include "autograd/ops.h"
#include "autograd/primitive.h"
#include "tests/numeric.h"
#include "tests/small_gan.h"

namespace saddle::test {
namespace {

constexpr double kDifferences = 1e-8;

Var scalar_input(Graph& graph, double number, const char* name) {
  return graph.input(Tensor::full({}, number, DType::f64), name);
}

// f = x^2 + 10 x y + y^2.
struct Quadratic {
  Graph graph;
  Var x = scalar_input(graph, 3.0, "x"), y = scalar_input(graph, -2.0, "y");
  Var v = scalar_input(graph, 0.5, "v");
  Var f = square(x) + 10.0 * x * y + square(y);
};

TEST(Derivatives, OfTheQuadratic) {
  Quadratic q;
  EXPECT_EQ(value(q.f).item(), 9.0 - 60.0 + 4.0);
  EXPECT_EQ(value(grad(q.f, q.x)).item(), 2 * 3.0 + 10 * -2.0);
  EXPECT_EQ(value(grad(q.f, q.y)).item(), 10 * 3.0 + 2 * -2.0);
  EXPECT_EQ(value(hvp(q.f, q.x, q.v)).item(), 2 * 0.5);
  EXPECT_EQ(value(mixed_hvp(q.f, q.x, q.y, q.v)).item(), 10 * 0.5);
  EXPECT_EQ(value(mixed_hvp_reverse(q.f, q.x, q.y, q.v)).item(), 10 * 0.5);
  EXPECT_EQ(known_constant(mixed_hvp(q.f, q.x, q.y, full_like(q.y, 1.0))), 10.0);
}

// Of a player that is two vectors: as of the one that they make up.
TEST(Derivatives, MixedProductsOfSeveralVectors) {
  Graph graph;
  Rng rng(4);
  const Var a = random_input(graph, rng, {2}), b = random_input(graph, rng, {3});
  const Var y = random_input(graph, rng, {5}), whole = random_input(graph, rng, {5});
  const auto f = [&](Var x) { return sum(exp(0.5 * x * y) * y); };
  const Var of_parts = f(concatenate({a, b}, 0)), of_whole = f(whole);
  graph.write(whole).assign(value(concatenate({a, b}, 0)));
  const Var v = random_input(graph, rng, {5});
  const Var xs[] = {a, b}, parts[] = {slice(v, 0, 0, 2), slice(v, 0, 2, 5)};
  const auto expect_product = [](const std::vector<Var>& actual, Var expected) {
    expect_close(flat_value(actual), flat_value(expected), 1e-14, "product");
  };
  const Var of_x = mixed_hvp(of_whole, whole, y, v), of_y = mixed_hvp(of_whole, y, whole, v);
  expect_product(mixed_hvp(of_parts, xs, {&y, 1}, {&v, 1}), of_x);
  expect_product(mixed_hvp(of_parts, {&y, 1}, xs, parts), of_y);
  expect_product(mixed_hvp_reverse(of_parts, xs, {&y, 1}, {&v, 1}), of_x);
  expect_product(mixed_hvp_reverse(of_parts, {&y, 1}, xs, parts), of_y);
}

// The product is with the value of v, even where v depends on x: as step sizes do.
TEST(Derivatives, MixedProductsTakeVAsItIs) {
  Quadratic q;
  const Var v = square(q.x) * q.y;
  EXPECT_EQ(value(mixed_hvp(q.f, q.x, q.y, v)).item(), 10 * 9.0 * -2.0);
  EXPECT_EQ(value(mixed_hvp_reverse(q.f, q.x, q.y, v)).item(), 10 * 9.0 * -2.0);
}

TEST(Derivatives, MixedProductsOfAGanAreThoseOfTheDenseMatrix) {
  SmallGan gan;
  const std::int64_t rows = gan.theta.shape()[0], columns = gan.phi.shape()[0];
  const Var gradient = grad(gan.loss, gan.theta);
  // Column j of D_theta phi f, by differences of the gradient.
  std::vector<Flat> dense;
  for (std::int64_t j = 0; j < columns; ++j) {
    Flat unit(static_cast<std::size_t>(columns), 0.0);
    unit[static_cast<std::size_t>(j)] = 1.0;
    dense.push_back(numeric_jvp({&gradient, 1}, {&gan.phi, 1}, unit));
  }
  for (int trial = 0; trial < 3; ++trial) {
    const Var v = random_input(gan.graph, gan.rng, {columns}),
              u = random_input(gan.graph, gan.rng, {rows});
    Flat expected(static_cast<std::size_t>(rows), 0.0);
    const Flat direction = flat_value(v);
    for (std::size_t j = 0; j < dense.size(); ++j)
      for (std::size_t i = 0; i < expected.size(); ++i) expected[i] += dense[j][i] * direction[j];
    const Flat product = flat_value(mixed_hvp(gan.loss, gan.theta, gan.phi, v));
    expect_close(product, expected, kDifferences, "mixed_hvp");
    expect_close(flat_value(mixed_hvp_reverse(gan.loss, gan.theta, gan.phi, v)), product,
                 gradcheck::kIdentityTolerance, "mixed_hvp_reverse");
    const Flat transposed = flat_value(mixed_hvp(gan.loss, gan.phi, gan.theta, u));
    expect_close(dot(flat_value(u), product), dot(transposed, direction),
                 gradcheck::kIdentityTolerance, "<u, Dxy v> = <Dyx u, v>");
  }
}

TEST(Derivatives, HessianProductsOfAGan) {
  SmallGan gan;
  for (Var player : {gan.theta, gan.phi}) {
    const Var v = random_input(gan.graph, gan.rng, player.shape()),
              gradient = grad(gan.loss, player);
    expect_close(flat_value(hvp(gan.loss, player, v)),
                 numeric_jvp({&gradient, 1}, {&player, 1}, flat_value(v)), kDifferences, "hvp");
  }
}

// Forward over reverse over reverse, as a game solver on a gradient penalty needs it.
TEST(Derivatives, MixedProductOfAGradientPenalty) {
  SmallGan gan;
  const Var slope = grad(sum(gan.discriminate(gan.fake)), gan.fake);
  const Var penalty = mean(square(sqrt(sum(square(slope), {1}) + 1e-6) - 1.0));
  const Var v = random_input(gan.graph, gan.rng, gan.phi.shape());
  const Var gradient = grad(penalty, gan.theta);
  const Flat product = flat_value(mixed_hvp(penalty, gan.theta, gan.phi, v));
  expect_close(product, numeric_jvp({&gradient, 1}, {&gan.phi, 1}, flat_value(v)), 1e-7, "penalty");
  expect_close(flat_value(mixed_hvp_reverse(penalty, gan.theta, gan.phi, v)), product, 1e-11,
               "penalty, in reverse");
}

TEST(Derivatives, WhatDoesNotDependIsALiteralZero) {
  SmallGan gan;
  const Var other = random_input(gan.graph, gan.rng, {3});
  const int size = gan.graph.size();
  const Var zero = grad(gan.loss, other);
  EXPECT_EQ(known_constant(zero), 0.0);
  EXPECT_EQ(zero.shape(), Shape({3}));
  for (int id = size; id < gan.graph.size(); ++id) {
    const Kind kind = gan.graph.node(id).primitive->kind;
    EXPECT_TRUE(kind == Kind::literal || kind == Kind::view) << gan.graph.node(id).primitive->name;
  }
  EXPECT_EQ(known_constant(grad(sum(stop_gradient(gan.theta)), gan.theta)), 0.0);
  EXPECT_EQ(known_constant(mixed_hvp(sum(gan.fake), gan.theta, gan.phi, gan.phi)), 0.0);
}

TEST(Derivatives, ZeroTangentsAndCotangentsAddNoNode) {
  SmallGan gan;
  const Var zero_tangent = zeros_like(gan.theta), zero_cotangent = zeros_like(gan.fake);
  const int size = gan.graph.size();
  EXPECT_EQ(known_constant(jvp({&gan.fake, 1}, {&gan.theta, 1}, {&zero_tangent, 1})[0]), 0.0);
  EXPECT_EQ(known_constant(vjp({&gan.fake, 1}, {&gan.theta, 1}, {&zero_cotangent, 1})[0]), 0.0);
  EXPECT_EQ(gan.graph.size(), size);
}

TEST(Derivatives, WithRespectToAnIntermediateValue) {
  Quadratic q;
  const Var s = tanh(q.x), f = s * s * q.y;
  EXPECT_DOUBLE_EQ(value(grad(f, s)).item(), 2 * std::tanh(3.0) * -2.0);
  // Both at once: the derivative by x is the total one.
  const std::vector<Var> both = grad(f, std::vector<Var>{q.x, s});
  EXPECT_EQ(both[0], grad(f, q.x));
  EXPECT_EQ(both[1], grad(f, s));
  const std::vector<Var> xs = {q.x, s}, ts = {q.v, q.y};
  const double forward = value(jvp({&f, 1}, xs, ts)[0]).item();
  EXPECT_DOUBLE_EQ(forward, value(both[0]).item() * 0.5 + value(both[1]).item() * -2.0);
}

TEST(Derivatives, SeveralOutputsAndRepeatedVariables) {
  Quadratic q;
  const std::vector<Var> ys = {q.x * q.y, exp(q.x), q.x}, xs = {q.x, q.y, q.x};
  const std::vector<Var> cs = {q.v, q.y, q.x};
  const Flat result = flat_value(vjp(ys, xs, cs));
  const double by_x = 0.5 * -2.0 - 2.0 * std::exp(3.0) + 3.0;
  expect_close(result, {by_x, 0.5 * 3.0, by_x}, 1e-14, "vjp");
  const std::vector<Var> ts = {q.v, q.v, q.y};  // x moves by 0.5 - 2
  expect_close(flat_value(jvp(ys, xs, ts)), {-1.5 * -2.0 + 0.5 * 3.0, -1.5 * std::exp(3.0), -1.5},
               1e-14, "jvp");
}

TEST(Derivatives, GradOfGradOfGrad) {
  Quadratic q;
  const Var third = grad(grad(grad(tanh(q.v), q.v), q.v), q.v);
  const double t = std::tanh(0.5);
  EXPECT_NEAR(value(third).item(), (1 - t * t) * (6 * t * t - 2), 1e-14);
}

TEST(Derivatives, DeepGraphsDoNotOverflowTheStack) {
  Quadratic q;
  Var y = q.x;
  for (int i = 0; i < 50000; ++i) y = tanh(y * q.v);
  const Var derivative = grad(y, q.x);
  EXPECT_EQ(value(derivative).item(), value(jvp({&y, 1}, {&q.x, 1}, {&q.v, 1})[0]).item());
  EXPECT_GT(count_nodes({&derivative, 1}), 100000);
}

TEST(Derivatives, TheGraphGrowsLinearly) {
  SmallGan gan;
  const Var gradient = grad(gan.loss, gan.theta),
            v = random_input(gan.graph, gan.rng, gan.phi.shape());
  const Var product = mixed_hvp(gan.loss, gan.theta, gan.phi, v);
  const int loss = count_nodes({&gan.loss, 1});
  EXPECT_LE(count_nodes({&gradient, 1}), 2 * loss);
  EXPECT_LE(count_nodes({&product, 1}), 4 * loss);
}

TEST(Derivatives, GradientOfSlicesIsOneConcatenation) {
  Graph graph;
  Rng rng(1);
  constexpr std::int64_t kCopies = 3;
  const Var theta = random_input(graph, rng, {kCopies, 12});
  // Made in one order, used in another, the last elements unused.
  const Var w = reshape(slice(theta, 1, 0, 6), {kCopies, 2, 3}), b = slice(theta, 1, 6, 9),
            c = slice(theta, 1, 9, 11);
  const Var x = random_input(graph, rng, {kCopies, 4, 2});
  const Var y = sum(tanh(matmul(x, w) + reshape(b, {kCopies, 1, 3}))) * sum(square(c));
  const Var gradient = grad(y, theta);
  const std::string text = graph_text({&gradient, 1});
  const auto count = [&](const std::string& word) {
    int found = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count("= concatenate("), 1) << text;
  EXPECT_EQ(count("= pad("), 1) << text;  // of the unused elements
  expect_close(flat_value(gradient), numeric_vjp({&y, 1}, {&theta, 1}, {1.0}), kDifferences, text);
}

TEST(Derivatives, Errors) {
  Quadratic q;
  Graph other;
  const Var vector = broadcast_to(q.x, {3}), stranger = scalar_input(other, 1.0, "stranger");
  EXPECT_NE(error_of([&] { grad(vector, q.x); }).find("needs a scalar, found shape [3]"),
            std::string::npos);
  EXPECT_NE(error_of([&] { hvp(q.f, q.x, vector); }).find("f64 [3], expected f64 []"),
            std::string::npos);
  EXPECT_NE(error_of([&] { grad(q.f, stranger); }).find("one graph"), std::string::npos);
  EXPECT_NE(error_of([&] { grad(q.f, Var{}); }), "");
  EXPECT_NE(error_of([&] {
              vjp({&q.f, 1}, {&q.x, 1}, {});
            }).find("but 0 cotangents"),
            std::string::npos);
}

}  // namespace
}  // namespace saddle::test

// Which steps a program is made of.
#include <gtest/gtest.h>

#include <cmath>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "autograd/program.h"
#include "autograd/value.h"
#include "tests/numeric.h"

namespace saddle::test {
namespace {

int count_steps(const Program& program, Step::Kind kind) {
  int count = 0;
  for (const Step& step : program.steps()) count += step.kind == kind ? 1 : 0;
  return count;
}

TEST(Fusion, ChainIsOneStepThatStoresItsEnd) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {5}), y = tanh(exp(x) * 2.0 + 1.0);
  const Program program = compile({y});
  ASSERT_EQ(program.steps().size(), 1u);
  const Step& step = program.steps()[0];
  EXPECT_EQ(step.kind, Step::Kind::fused);
  EXPECT_EQ(step.nodes.size(), 4u);
  EXPECT_EQ(step.inputs.size(), 1u);
  EXPECT_EQ(step.outputs.size(), 1u);
  EXPECT_EQ(step.fused.literals.size(), 2u);
  EXPECT_EQ(step.fused.temporaries, 1);
}

TEST(Fusion, WhatSeveralStepsNeedIsStoredOnce) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {4, 4});
  const Var h = tanh(x), y = matmul(h, h) + h;
  const Program program = compile({y});
  EXPECT_EQ(count_steps(program, Step::Kind::fused), 2);
  EXPECT_EQ(count_steps(program, Step::Kind::kernel), 1);
}

TEST(Fusion, AdamOnAFlatVectorIsOneStepInPlace) {
  Graph graph;
  Rng rng(1);
  const Var theta = random_input(graph, rng, {1000}), m = random_input(graph, rng, {1000}),
            v = random_input(graph, rng, {1000}, 0, 1), g = random_input(graph, rng, {1000});
  const Var new_m = 0.9 * m + 0.1 * g, new_v = 0.99 * v + 0.01 * square(g);
  const Var new_theta = theta - 0.001 * new_m / (sqrt(new_v) + 1e-8);
  const Program program = compile({}, {{theta, new_theta}, {m, new_m}, {v, new_v}});
  ASSERT_EQ(program.steps().size(), 1u);
  EXPECT_EQ(program.steps()[0].kind, Step::Kind::fused);
  EXPECT_EQ(program.steps()[0].outputs.size(), 3u);
  EXPECT_EQ(program.arena_bytes(), 0u);
}

TEST(Fusion, BackwardOfALayerFusesTheDerivativeOfItsActivation) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {8, 3}), w1 = random_input(graph, rng, {3, 5}),
            w2 = random_input(graph, rng, {5, 1});
  const Var loss = mean(softplus(matmul(tanh(matmul(x, w1)), w2)));
  const Program program = compile(grad(loss, std::vector<Var>{w1, w2}));
  // Forward: two products and tanh between them. Backward: the derivative of softplus, the two
  // products with it, the derivative of tanh in one step, and the product with x.
  EXPECT_EQ(count_steps(program, Step::Kind::kernel), 5);
  EXPECT_EQ(count_steps(program, Step::Kind::fused), 3);
  EXPECT_EQ(count_steps(program, Step::Kind::copy), 0);
}

TEST(Fusion, StepsThatMustRunBetweenKeepGroupsApart) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {4});
  const Var e = exp(x), y = e / sum(e);  // the sum needs e, and y needs the sum
  Program program = compile({y});
  EXPECT_EQ(program.steps().size(), 4u);  // exp, sum, reciprocal of one number, product
  program.run();
  EXPECT_NEAR(value(sum(y)).item(), 1.0, 1e-15);
}

// Fusing e with w would be right, and so would u with v, but not both: v needs the sum of e, and w
// needs the sum of u.
TEST(Fusion, GroupsNeverWaitForEachOther) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {4}), z = random_input(graph, rng, {8});
  const Var e = tanh(x), sum_e = sum(e);
  const Var u = tanh(z), v = u + sum_e;
  const Var w = e * sum(u);
  Program program = compile({v, w});
  program.run();
  EXPECT_EQ(program.output(0).to_vector<double>(), value(v).to_vector<double>());
  EXPECT_EQ(program.output(1).to_vector<double>(), value(w).to_vector<double>());
  EXPECT_EQ(count_steps(program, Step::Kind::fused), 3);
}

TEST(Fusion, LiteralsAreApartByTheirBits) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {4});
  const Var signed_zero = select(step(x), full_like(x, -0.0), full_like(x, 0.0));
  const Var y = reciprocal(signed_zero) * full_like(x, std::nan("")) + exp(x);
  const Var z = reciprocal(signed_zero);
  Program program = compile({y, z});
  program.run();
  EXPECT_EQ(program.output(1).to_vector<double>(), value(z).to_vector<double>());
  for (double each : program.output(0).to_vector<double>()) EXPECT_TRUE(std::isnan(each));
}

TEST(Fusion, LongChainsAreCutAndRight) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {3});
  Var y = x;
  for (int i = 0; i < 500; ++i) y = y * 0.99 + x;
  Program program = compile({y});
  EXPECT_LE(program.steps().size(), 40u);
  program.run();
  EXPECT_EQ(program.output(0).to_vector<double>(), value(y).to_vector<double>());
}

}  // namespace
}  // namespace saddle::test

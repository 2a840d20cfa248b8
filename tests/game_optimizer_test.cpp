#include "optim/game_optimizer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "autograd/ops.h"
#include "autograd/primitive.h"
#include "tests/network_values.h"
#include "tests/optimizer_games.h"
#include "tests/quadratic_game.h"
#include "tests/small_gan.h"

namespace saddle::test {
namespace {

// Copying the players and the states is all it takes to continue bit for bit.
TEST(GameOptimizer, StatesAreAllThereIs) {
  for (const std::string& name : game_optimizer_names()) {
    QuadraticGame first(4, 5, 6, true), second(4, 5, 6, true);
    const auto a = make_game_optimizer(first.game, options_of(name));
    const auto b = make_game_optimizer(second.game, options_of(name));
    for (int k = 0; k < 3; ++k) a->step();
    const auto copy = [&](Var from, Var to) {
      second.graph.write(to).assign(first.graph.storage(from));
    };
    for (std::size_t k = 0; k < 2; ++k) {
      copy(first.game.x[k], second.game.x[k]);
      copy(first.game.y[k], second.game.y[k]);
    }
    ASSERT_EQ(a->states().size(), b->states().size());
    for (std::size_t k = 0; k < a->states().size(); ++k)
      copy(a->states()[k].second, b->states()[k].second);
    for (int k = 0; k < 3; ++k) {
      a->step();
      b->step();
    }
    EXPECT_EQ(everything(first.game, *a), everything(second.game, *b)) << name;
    EXPECT_EQ(b->steps_taken(), 6);
  }
}

TEST(GameOptimizer, CountsGradientsAndProducts) {
  const std::pair<const char*, Counts> fixed[] = {
      {"simgd", {2, 0}}, {"altgd", {2, 0}},     {"extragradient", {4, 0}}, {"optimistic", {2, 0}},
      {"sga", {2, 4}},   {"consensus", {2, 2}}, {"lola", {2, 2}}};
  for (const auto& [name, counts] : fixed) {
    QuadraticGame q(1, 3, 4, true);
    const auto optimizer = make_game_optimizer(q.game, options_of(name));
    for (int k = 0; k < 3; ++k) optimizer->step();
    EXPECT_EQ(optimizer->counts().gradients, 3 * counts.gradients) << name;
    EXPECT_EQ(optimizer->counts().products, 3 * counts.products) << name;
  }
  QuadraticGame q(1, 3, 4, true);
  const auto optimizer = make_game_optimizer(q.game, options_of("cgd"));
  std::int64_t products = 0;
  for (int k = 0; k < 3; ++k) {
    const StepReport report = optimizer->step();
    // Right side; guess; each iteration; the check of the solution.
    EXPECT_EQ(report.counts.products, 1 + 2 * (1 + report.solve.iterations + 1));
    products += report.counts.products;
  }
  EXPECT_EQ(optimizer->counts().products, products);
  EXPECT_EQ(optimizer->counts().gradients, 6);
}

// altgd computes no gradient of y but the one at the x that has moved.
TEST(GameOptimizer, ReportsTheNormsOfItsGradients) {
  for (const std::string& name : game_optimizer_names()) {
    QuadraticGame q(6, 3, 4, true);
    const Flat x = q.value_x(), y = q.value_y();
    const StepReport report = make_game_optimizer(q.game, options_of(name))->step();
    const Flat x_of_y = name == "altgd" ? q.value_x() : x;
    expect_close(report.gradient_x, norm_of(q.gradient_x(x, y)), 1e-12, name);
    expect_close(report.gradient_y, norm_of(q.gradient_y(x_of_y, y)), 1e-12, name);
  }
}

// A solve that starts where the last one ended needs less the closer the points are.
TEST(GameOptimizer, WarmStartsSaveIterations) {
  QuadraticGame q(5, 40, 40, true);
  GameOptimizerOptions options = options_of("cgd");
  options.tolerance = 1e-6;
  options.learning_rate_x = options.learning_rate_y = 2.0;
  const auto optimizer = make_game_optimizer(q.game, options);
  const auto set_players = [&](double value) {
    for (const auto& parts : {q.game.x, q.game.y})
      for (const Var& part : parts)
        q.graph.write(part).assign(Tensor::full(part.shape(), value, DType::f64));
  };
  set_players(0.0);
  const std::int64_t cold = optimizer->step().solve.iterations;
  set_players(1e-5);
  EXPECT_LT(optimizer->step().solve.iterations, cold / 2);
  set_players(1e-5);
  EXPECT_EQ(optimizer->step().solve.iterations, 0);
}

// What was computed is not computed again: after the products there are only sums and scalings.
TEST(GameOptimizer, OnlyTheFirstProgramsSeeTheNetworks) {
  for (const std::string& name : game_optimizer_names()) {
    SmallGan gan;
    const auto optimizer =
        make_game_optimizer({{gan.theta}, {gan.phi}, -gan.loss, {}}, {.name = name});
    for (const auto& [what, program] : optimizer->programs()) {
      int products = 0, tanhs = 0;
      for (const Step& step : program->steps())
        for (const int id : step.nodes) {
          products += gan.graph.node(id).primitive->name == "matmul";
          tanhs += gan.graph.node(id).primitive->name == "tanh";
        }
      const bool sees_networks = what == "compute" || what.starts_with("prologue");
      EXPECT_EQ(tanhs > 0, sees_networks) << name << ", " << what;
      EXPECT_EQ(products > 0, sees_networks || what.starts_with("product")) << name << ", " << what;
    }
  }
}

// Noise and the random counter belong to the point: they change after the solve, once a step.
TEST(GameOptimizer, TheGamesOwnUpdatesComeLast) {
  for (const std::string& name : game_optimizer_names()) {
    Graph graph;
    const Var x = input_of(graph, {0.5, -1.0}, {2}, "x");
    const Var y = input_of(graph, {1.0, 2.0}, {2}, "y");
    const Var random = graph.input(Tensor::from(std::vector<std::int64_t>{3, 0}, {2}), "random");
    const Var one = graph.input(Tensor::from(std::vector<std::int64_t>{0, 1}, {2}), "one");
    const Var mean_x = input_of(graph, {0.0, 0.0}, {2}, "mean");
    const Var noise = random_normal(random, 0, {2}, DType::f64);
    const Game game = {{x},
                       {y},
                       dot((x + noise) * (2.0 + noise), y) + sum(square(x)),
                       {},
                       {{random, random + one}, {mean_x, 0.5 * mean_x + 0.5 * (x + noise)}}};
    const auto optimizer = make_game_optimizer(game, options_of(name));
    for (int k = 1; k <= 3; ++k) {
      const Flat expected = flat_value(0.5 * mean_x + 0.5 * (x + noise));
      const double f = value(game.f).item();
      expect_close(optimizer->step().f, f, 1e-14, name);
      expect_close(flat_value(mean_x), expected, 1e-14, name);
      EXPECT_EQ(flat_value(random), Flat({3.0, static_cast<double>(k)}));
    }
  }
}

// Three generators as a stack [3, P] and a discriminator: as one vector each, and as separate ones.
TEST(GameOptimizer, APlayerMayBeAStackOrSeveralVectors) {
  const auto run = [](const std::string& name, bool stacked) {
    SmallGan gan(3);
    const std::int64_t size = gan.theta.shape()[0];
    const Flat start = random_values<double>(gan.rng, 3 * size, -1, 1);
    std::vector<Var> generators, rows;
    if (stacked) {
      generators = {input_of(gan.graph, start, {3, size}, "generators")};
      for (std::int64_t i = 0; i < 3; ++i)
        rows.push_back(reshape(slice(generators[0], 0, i, i + 1), {size}));
    } else {
      for (std::int64_t i = 0; i < 3; ++i) {
        const auto begin = start.begin() + static_cast<std::ptrdiff_t>(i * size);
        rows.push_back(input_of(gan.graph, Flat(begin, begin + static_cast<std::ptrdiff_t>(size)),
                                {size}, "generator"));
      }
      generators = rows;
    }
    Var loss = mean(softplus(-gan.discriminate(gan.data)));
    for (const Var& row : rows)
      loss = loss + mean(softplus(gan.discriminate(gan.mlp(row, gan.z, 2, 2, "generator")))) / 3.0;
    const auto optimizer =
        make_game_optimizer({generators, {gan.phi}, -loss, {}}, options_of(name));
    for (int k = 0; k < 3; ++k) optimizer->step();
    Flat result = flat_value(generators);
    for (const double each : flat_value(gan.phi)) result.push_back(each);
    return result;
  };
  for (const std::string& name : game_optimizer_names())
    expect_close(run(name, true), run(name, false), 1e-9, name);
}

TEST(GameOptimizer, Float32FollowsFloat64) {
  for (const std::string& name : game_optimizer_names()) {
    const auto run = [&](DType dtype) {
      SmallGan gan(8);
      Graph graph;
      const auto like = [&](Var source) {
        return graph.input(gan.graph.storage(source).to(dtype), "x");
      };
      const Var x = like(gan.theta), y = like(gan.phi), z = like(gan.z);
      const Var hidden = tanh(matmul(z, reshape(slice(x, 0, 0, 8), {2, 4})));
      const Var fake = matmul(hidden, reshape(slice(x, 0, 8, 16), {4, 2}));
      const Var f = mean(tanh(matmul(fake, reshape(slice(y, 0, 0, 8), {2, 4})))) +
                    0.1 * sum(square(x)) - 0.1 * sum(square(y));
      GameOptimizerOptions options = options_of(name);
      options.tolerance = 1e-6;
      options.learning_rate_x = options.learning_rate_y = 0.05;
      const auto optimizer = make_game_optimizer({{x}, {y}, f, {}}, options);
      for (int k = 0; k < 3; ++k) optimizer->step();
      Flat result = flat_value(x);
      for (const double each : flat_value(y)) result.push_back(each);
      return result;
    };
    expect_close(run(DType::f32), run(DType::f64), 1e-4, name);
  }
}

}  // namespace
}  // namespace saddle::test

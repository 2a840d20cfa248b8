#include "optim/game_optimizer.h"

#include <gtest/gtest.h>

#include <limits>

#include "autograd/ops.h"
#include "autograd/primitive.h"
#include "tests/network_values.h"
#include "tests/optimizer_games.h"
#include "tests/quadratic_game.h"
#include "tests/small_gan.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

void expect_refused_step(const Game& game, const GameOptimizerOptions& options,
                         std::vector<std::string> parts) {
  const auto optimizer = make_game_optimizer(game, options);
  const auto before = everything(game, *optimizer);
  parts.insert(parts.end(),
               {options.name + ", step 1", "f = ", "|grad_x f| = ", "nothing was changed"});
  expect_error([&] { optimizer->step(); }, parts);
  EXPECT_EQ(everything(game, *optimizer), before);
}

TEST(GameOptimizer, ASingularSystemIsNoStep) {
  // 1 - eta_x eta_y a b = 0.
  Bilinear bilinear(4.0, 4.0, 1.0);
  expect_refused_step(bilinear.game,
                      {.name = "cgd-general", .learning_rate_x = 0.25, .learning_rate_y = 0.25},
                      {"singular", "breakdown after 1 iterations", "relative residual of 1"});
}

TEST(GameOptimizer, AProductThatIsNotFiniteIsNoStep) {
  // f, its gradients and their squares are finite; D_xy f D_yx f = 1e600 is not.
  for (const char* name : {"cgd", "acgd", "acgd-released", "cgd-general", "acgd-general"}) {
    Bilinear bilinear(1e300, 0.0, 1e-200);
    expect_refused_step(bilinear.game,
                        {.name = name, .learning_rate_x = 1e10, .learning_rate_y = 1e10},
                        {"product", "not finite"});
  }
}

TEST(GameOptimizer, ALossOrGradientThatIsNotFiniteIsNoStep) {
  for (const std::string& name : game_optimizer_names()) {
    Bilinear nan(std::numeric_limits<double>::quiet_NaN(), 0.0, 1.0);
    expect_refused_step(nan.game, {.name = name}, {"a loss is not finite", "f = nan"});
    Graph graph;
    const Var x = input_of(graph, {0.0}, {}, "x"), y = input_of(graph, {1.0}, {}, "y");
    expect_refused_step({{x}, {y}, sqrt(x) * y, {}}, {.name = name}, {"a gradient is not finite"});
  }
}

TEST(GameOptimizer, AMoveThatIsNotFiniteIsNoStep) {
  Bilinear bilinear(1e150, 0.0, 1.0);
  // If x went to infinity, altgd's gradient of y there would be infinite too.
  const std::pair<const char*, double> rates_x[] = {
      {"simgd", 1e300}, {"optimistic", 1e300}, {"altgd", 0.0}};
  for (const auto& [name, rate_x] : rates_x)
    expect_refused_step(bilinear.game,
                        {.name = name, .learning_rate_x = rate_x, .learning_rate_y = 1e300},
                        {"a move is not finite"});
}

TEST(GameOptimizer, AToleranceThatCannotBeMet) {
  const auto options = [](double max_residual) {
    GameOptimizerOptions result = options_of("cgd");
    result.learning_rate_x = result.learning_rate_y = 5.0;
    result.max_iterations = 3;
    result.max_residual = max_residual;
    return result;
  };
  QuadraticGame strict(1, 40, 40, true), lenient(1, 40, 40, true);
  expect_refused_step(strict.game, options(1e-12),
                      {"not solved", "iteration limit after 3 iterations", "at most 1e-12"});
  // Taken where that much is allowed, and it shows.
  const StepReport report = make_game_optimizer(lenient.game, options(1.0))->step();
  EXPECT_EQ(report.solve.reason, StopReason::iteration_limit);
  EXPECT_GT(report.solve.residual, 1e-6);
  EXPECT_LT(report.solve.residual, 1.0);
  EXPECT_GT(report.move_x, 0.0);
  // What no dtype could hold is refused before the first step.
  Bilinear rounded(1.0, 0.0, 1.0, DType::f32);
  expect_error([&] { make_game_optimizer(rounded.game, options(1.0)); },
               {"tolerance", "1e-07", "f32", "1e-12"});
}

// As its authors' code: a residual of 1e-10 is small enough, however small the right side is.
TEST(GameOptimizer, OnlyTheReleasedAcgdConvergesAboveMaxResidual) {
  const auto solve_of = [](const std::string& name) {
    Graph graph;
    const Var x = input_of(graph, {1, 2}, {2}, "x"), y = input_of(graph, {3, 4}, {2}, "y");
    GameOptimizerOptions options = options_of(name);
    options.max_residual = 1e-4;
    return make_game_optimizer({{x}, {y}, 1e-14 * dot(x, y), {}}, options)->step().solve;
  };
  const SolveResult released = solve_of("acgd-released"), written = solve_of("acgd");
  EXPECT_EQ(released.reason, StopReason::converged);
  EXPECT_EQ(released.iterations, 0);
  EXPECT_EQ(released.residual, 1.0);
  EXPECT_EQ(written.reason, StopReason::converged);
  EXPECT_GT(written.iterations, 0);
  EXPECT_LE(written.residual, 1e-12);
}

// A failure in a later step leaves moments, warm starts and counters as they were.
TEST(GameOptimizer, GoesOnAfterARefusedStep) {
  for (const std::string& name : game_optimizer_names()) {
    QuadraticGame q(2, 4, 3, true), untroubled(2, 4, 3, true);
    const auto scaled_game = [](QuadraticGame& quadratic, Var& scale) {
      scale = input_of(quadratic.graph, {1.0}, {}, "scale");
      Game game = quadratic.game;
      game.f = game.f * scale;
      return game;
    };
    Var scale, constant;
    const Game game = scaled_game(q, scale), other = scaled_game(untroubled, constant);
    const auto optimizer = make_game_optimizer(game, options_of(name));
    const auto reference = make_game_optimizer(other, options_of(name));
    for (int k = 0; k < 5; ++k) {
      if (k == 3) {
        const auto before = everything(game, *optimizer);
        q.graph.write(scale).fill(std::numeric_limits<double>::infinity());
        expect_error([&] { optimizer->step(); }, {name + ", step 4"});
        EXPECT_EQ(everything(game, *optimizer), before) << name;
        q.graph.write(scale).fill(1.0);
      }
      optimizer->step();
      reference->step();
    }
    EXPECT_EQ(everything(game, *optimizer), everything(other, *reference)) << name;
  }
}

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

TEST(GameOptimizer, RefusesBadSettings) {
  Bilinear bilinear(1.0, 0.0, 1.0);
  const auto expect_refused = [&](const GameOptimizerOptions& options,
                                  std::vector<std::string> parts) {
    parts.push_back(": expected ");
    expect_error([&] { make_game_optimizer(bilinear.game, options); }, parts);
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  expect_refused({.name = "sgd"}, {"sgd", "simgd, altgd", "acgd-general"});
  expect_refused({.learning_rate_x = -1}, {"learning_rate_x", "at least 0", "-1"});
  expect_refused({.learning_rate_y = nan}, {"learning_rate_y", "nan"});
  expect_refused({.beta2 = 1.0}, {"beta2", "[0, 1)"});
  expect_refused({.epsilon = -1}, {"epsilon"});
  expect_refused({.correction = nan}, {"correction", "nan"});
  expect_refused({.tolerance = 0}, {"tolerance", "(0, 1)", "0"});
  expect_refused({.tolerance = 1e-18}, {"tolerance", "1e-15", "f64"});
  expect_refused({.max_iterations = 0}, {"max_iterations", "at least 1"});
  expect_refused({.max_residual = 1e-9}, {"max_residual", "at least 1e-06"});
  expect_refused({.restart = 0}, {"restart", "at least 1"});
}

}  // namespace
}  // namespace saddle::test

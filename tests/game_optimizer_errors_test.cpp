// Steps that a game optimizer refuses, and settings.
#include "optim/game_optimizer.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "autograd/ops.h"
#include "tests/network_values.h"
#include "tests/optimizer_games.h"
#include "tests/quadratic_game.h"
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

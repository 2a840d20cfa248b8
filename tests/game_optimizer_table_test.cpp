// The table of game optimizers says what each takes and reads.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "optim/game_optimizer.h"
#include "tests/optimizer_games.h"
#include "tests/quadratic_game.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

// The table says of each what its maker does with two losses, and that all options have a reader.
TEST(GameOptimizer, TheTableKnowsWhichTakeAnyGame) {
  const std::vector<std::string> general = general_game_optimizer_names();
  for (const std::string& name : game_optimizer_names()) {
    Bilinear two_losses(1.0, 2.0, 1.0);
    const auto make = [&] { make_game_optimizer(two_losses.game, {.name = name}); };
    if (std::find(general.begin(), general.end(), name) != general.end())
      make();
    else
      expect_error(make, {name, "zero-sum"});
  }
}

// Another value changes a step of a game if, and only if, the table says so.
TEST(GameOptimizer, TheTableKnowsWhatEachReads) {
  using Options = GameOptimizerOptions;
  const std::vector<std::pair<const char*, void (*)(Options&)>> settings = {
      {"beta2", [](Options& o) { o.beta2 = 0.5; }},
      {"epsilon", [](Options& o) { o.epsilon = 0.1; }},
      {"correction", [](Options& o) { o.correction = 0.25; }},
      {"tolerance", [](Options& o) { o.tolerance = 1e-3; }},
      {"max_iterations", [](Options& o) { o.max_iterations = 1; }},
      {"restart", [](Options& o) { o.restart = 1; }},
  };
  const auto trained = [](const Options& options) {
    QuadraticGame q(5, 7, 6, true);
    const auto optimizer = make_game_optimizer(q.game, options);
    for (int k = 0; k < 2; ++k) optimizer->step();
    return everything(q.game, *optimizer);
  };
  for (const std::string& name : game_optimizer_names()) {
    Options options = options_of(name);
    options.max_residual = 1e6;
    const auto before = trained(options);
    for (const auto& [setting, change] : settings) {
      Options changed = options;
      change(changed);
      EXPECT_EQ(game_optimizer_reads(name, setting), trained(changed) != before)
          << name << " " << setting;
    }
    EXPECT_EQ(game_optimizer_reads(name, "max_residual"), name.find("cgd") != std::string::npos);
    EXPECT_FALSE(game_optimizer_reads(name, "name"));
  }
  expect_error([] { game_optimizer_reads("adam", "beta2"); }, {"adam", "acgd"});
}

}  // namespace
}  // namespace saddle::test

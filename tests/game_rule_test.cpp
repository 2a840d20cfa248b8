// A Stackelberg GAN whose players are moved by one game optimizer.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "autograd/ops.h"
#include "gan/experiment.h"
#include "gan/streams.h"
#include "gan/trainers/stackelberg_players.h"
#include "nn/losses.h"
#include "tests/circle_training.h"
#include "tests/network_values.h"
#include "tests/temp_files.h"
#include "tests/tiny_config.h"

namespace saddle::test {
namespace {

TrainConfig config_with(const std::string& optimizer) {
  TrainConfig config = tiny_config();
  config.game.objective = "log-saturating";
  config.game.generator_optimizer.learning_rate = 1e-2;
  config.game.discriminator_optimizer.learning_rate = 2e-2;
  config.game.game_optimizer.name = optimizer;
  return config;
}

Trainer game_of(const TrainConfig& config) {
  return Trainer(config.game, networks_of(config), DType::f64);
}

// The two generators' payoffs in plain operations, each with its own product in the discriminator:
//   f = mean log D(x) + (1/2) sum_i mean log(1 - D(G_i(z_i))).
Game by_hand(const StackelbergPlayers& players) {
  const Var random = players.states()[0].second;
  const Var z = random_normal(random, kLatentStream, {2, 8, 2}, DType::f64);
  const Network::Output fakes = players.generators().train(z);
  const Network& discriminator = players.discriminators();
  Var f = -mean(negative_log_sigmoid(discriminator.train(players.real_batches()[0]).y));
  for (std::int64_t i = 0; i < 2; ++i)
    f = f - 0.5 * mean(negative_log_one_minus_sigmoid(
                      discriminator.train(slice(fakes.y, 0, i, i + 1)).y));
  const Var one = players.graph().input(Tensor::from<std::int64_t>({0, 1}, {2}), "one");
  return {{players.generators().parameters()},
          {discriminator.parameters()},
          f,
          {},
          {{random, random + one}, {players.generators().buffers(), fakes.buffers}}};
}

TEST(GameRule, AStepIsTheGameOptimizersOnTheSameGame) {
  for (const char* name : {"simgd", "altgd", "extragradient", "cgd", "acgd", "acgd-released"}) {
    TrainConfig config = config_with(name);
    config.game.game_optimizer.tolerance = 1e-12;
    Trainer game = game_of(config);
    const StackelbergPlayers players(config.game, networks_of(config), DType::f64);
    GameOptimizerOptions options = config.game.game_optimizer;
    options.learning_rate_x = 1e-2;
    options.learning_rate_y = 2e-2;
    const auto optimizer = make_game_optimizer(by_hand(players), options);
    for (int at = 0; at < 4; ++at) {
      train_on_circle(game, at, at + 1);
      fill_with_circle(players.graph().write(players.real_batches()[0]), at);
      const StepReport report = optimizer->step();
      expect_close(game.generator_loss(), report.f, 1e-10, name);
      EXPECT_EQ(game.discriminator_loss(), -game.generator_loss());
      EXPECT_EQ(game.rule().counts(at + 1).gradients, optimizer->counts().gradients);
      EXPECT_EQ(game.rule().counts(at + 1).products, optimizer->counts().products);
      EXPECT_EQ(game.rule().solve().value_or(SolveResult{}).iterations, report.solve.iterations);
    }
    for (const auto& [found, expected] :
         {std::pair(&game.generators(), &players.generators()),
          std::pair(&game.discriminators(), &players.discriminators())}) {
      expect_close(flat_value(found->parameters()), flat_value(expected->parameters()), 1e-8, name);
      if (found->buffers().defined())
        expect_close(flat_value(found->buffers()), flat_value(expected->buffers()), 1e-8, name);
    }
  }
}

// All generators together have one second moment, one right side, one move.
TEST(GameRule, AllGeneratorsAreOnePlayer) {
  const Trainer game = game_of(config_with("acgd"));
  std::int64_t moments = 0;
  for (const auto& [name, tensor] : game.state())
    if (name == "optimizer.second_moment.x") moments = tensor.size();
  const Shape parameters = game.generators().parameters().shape();
  EXPECT_EQ(parameters[0], 2);
  EXPECT_EQ(moments, parameters.count());
}

TEST(GameRule, OnlyTheSolversTellOfASystem) {
  for (const std::string& name : game_optimizer_names()) {
    const Trainer game = game_of(config_with(name));
    EXPECT_EQ(game.rule().solve().has_value(), name.find("cgd") != std::string::npos) << name;
  }
  const Trainer in_turn = game_of(config_with("none"));
  EXPECT_FALSE(in_turn.rule().solve().has_value());
  // A gradient of each generator and of the discriminator in each step.
  EXPECT_EQ(in_turn.rule().counts(5).gradients, 5 * (2 + 1));
  EXPECT_EQ(in_turn.rule().counts(5).products, 0);
}

// Losses of their own, the same as those of players that move in turn before anyone has moved.
TEST(GameRule, AGeneralGameHasBothLosses) {
  const auto first_losses = [](const std::string& optimizer, double classifier_weight) {
    TrainConfig config = config_with(optimizer);
    config.game.objective = "log";
    config.game.classifier_weight = classifier_weight;
    config.game.generator_optimizer.learning_rate = 0;
    config.game.discriminator_optimizer.learning_rate = 0;
    Trainer game = game_of(config);
    train_on_circle(game, 0, 1);
    return std::pair(game.discriminator_loss(), game.generator_loss());
  };
  for (const double weight : {0.0, 1.0}) {
    const auto [discriminator, generators] = first_losses("acgd-general", weight);
    EXPECT_DOUBLE_EQ(discriminator, first_losses("none", weight).first);
    EXPECT_NE(generators, -discriminator);
    EXPECT_NEAR(generators, first_losses("none", weight).second, 0.3);  // of another z
  }
}

TEST(GameRule, UnequalBatchesAndBranchesTrainToo) {
  const std::vector<std::function<void(GanOptions&)>> changes = {
      [](auto& o) {
        o.generator_batch_sizes = {3, 8};
      },
      [](auto& o) { o.branches = Branches::average; },
      [](auto& o) { o.branches = Branches::mixture; },
      [](auto& o) { o.weighting = "sum", o.shared_z = true; },
      [](auto& o) { o.objective = "wasserstein"; },
  };
  for (const auto& change : changes) {
    TrainConfig config = config_with("acgd");
    change(config.game);
    Trainer game = game_of(config);
    const Flat generators = flat_value(game.generators().parameters());
    train_on_circle(game, 0, 3);
    EXPECT_TRUE(std::isfinite(game.generator_loss()));
    EXPECT_NE(flat_value(game.generators().parameters()), generators);
  }
}

TEST(GameRule, StateIsAllThatItTakesToContinue) {
  for (const char* name : {"simgd", "optimistic", "acgd", "acgd-released"}) {
    Trainer game = game_of(config_with(name)), copy = game_of(config_with(name));
    SCOPED_TRACE(name);
    expect_to_continue(game, copy);
    EXPECT_EQ(game.rule().counts(12).products, copy.rule().counts(12).products);
  }
}

TEST(GameRule, LearningRatesCanChange) {
  Trainer game = game_of(config_with("acgd"));
  const Flat generators = flat_value(game.generators().parameters());
  const Flat discriminator = flat_value(game.discriminators().parameters());
  game.set_learning_rates(1e-2, 0);
  train_on_circle(game, 0, 1);
  EXPECT_EQ(flat_value(game.discriminators().parameters()), discriminator);
  EXPECT_NE(flat_value(game.generators().parameters()), generators);
}

TEST(GameRule, ARefusedStepLeavesTheExperimentAsItWas) {
  TrainConfig config = config_with("acgd");
  Experiment experiment(config);
  for (int i = 0; i < 3; ++i) experiment.step();
  experiment.trainer().set_learning_rates(1e30, 1e30);
  const auto before = state_of(experiment.trainer());
  expect_error([&] { experiment.step(); }, {"acgd, step 4: ", "nothing was changed"});
  EXPECT_EQ(state_of(experiment.trainer()), before);
  EXPECT_EQ(experiment.position().step, 3);
  EXPECT_TRUE(std::isfinite(experiment.position().losses[1].second));
  experiment.trainer().set_learning_rates(1e-2, 1e-2);
  experiment.step();
  EXPECT_EQ(experiment.position().step, 4);
}

TEST(GameRule, StepsThatDidNotConvergeAreCounted) {
  TrainConfig config = config_with("acgd");
  config.game.game_optimizer.max_iterations = 1;
  config.game.game_optimizer.tolerance = 1e-7;
  config.game.game_optimizer.max_residual = 1e3;
  Experiment experiment(config);
  for (int i = 0; i < 3; ++i) experiment.step();
  EXPECT_EQ(experiment.position().unconverged, 3);
  EXPECT_EQ(experiment.position().solve->reason, StopReason::iteration_limit);
}

TEST(GameRule, RefusesAZeroSumOptimizerForAnotherGame) {
  for (const char* name : {"cgd", "acgd", "acgd-released"}) {
    TrainConfig config = config_with(name);
    config.game.objective = "log";
    expect_error([&] { game_of(config); },
                 {"game_optimizer: ", name, "zero-sum", "log", "acgd-general", "log-saturating"});
    config.game.objective = "wasserstein";
    config.game.classifier_weight = 1;
    expect_error([&] { game_of(config); },
                 {"classifier head", "acgd-general", "no classifier head"});
  }
}

}  // namespace
}  // namespace saddle::test

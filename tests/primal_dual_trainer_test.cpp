// Trainers whose generators have the primal-dual term.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "gan/experiment.h"
#include "gan/networks.h"
#include "gan/streams.h"
#include "gan/trainers/sgan_players.h"
#include "gan/trainers/stackelberg_players.h"
#include "nn/gaussian_kernel.h"
#include "nn/losses.h"
#include "tests/circle_training.h"
#include "tests/network_values.h"
#include "tests/temp_files.h"
#include "tests/tiny_config.h"
#include "tests/tiny_sgan.h"

namespace saddle::test {
namespace {

using Change = std::function<void(TrainConfig&)>;

TrainConfig config_with(const Change& change = {}) {
  TrainConfig config = tiny_config();
  config.game.objective = "log-saturating";
  config.game.generator_optimizer.learning_rate = 1e-2;
  config.game.discriminator_optimizer.learning_rate = 1e-2;
  config.game.primal_dual = {0.3, 0.5, "geometric", 0.5, 3};
  if (change) change(config);
  return config;
}

Trainer trainer_with(const Change& change = {}) {
  const TrainConfig config = config_with(change);
  return Trainer(
      config.game,
      make_networks(config.networks, config.game.latent_dim, example_shape_of(config.data)),
      DType::f64);
}

// mean_i (p~(x_i) - p_g(x_i))^2 for y [1, m, 2] of one generator, with f1 = log(1 - D) + log 2.
Var term_by_hand(const Network& discriminator, Var real, Var y, double squared_bandwidth) {
  const Var logits = sum(discriminator.train(real).y, {2});
  const Var f1 = std::log(2.0) - softplus(logits);
  const Var sigma = literal(*y.graph, std::sqrt(squared_bandwidth), {}, DType::f64);
  const Var density = kernel_mean(real, y, sigma);
  return mean(square(stop_gradient(density - 0.3 * f1) - density));
}

// Of batches of two sizes, and of one: stacks and a list.
TEST(PrimalDualTrainer, TheGeneratorsLossIsThatOfPlainOperations) {
  for (const std::vector<std::int64_t>& sizes :
       {std::vector<std::int64_t>{8}, std::vector<std::int64_t>{6, 8}}) {
    Trainer trainer = trainer_with([&](TrainConfig& c) { c.game.generator_batch_sizes = sizes; });
    fill_with_circle(trainer.real_batch(), 1);
    const Players& players = trainer.players();
    const Var random = players.states()[0].second, real = players.real_batches()[0];
    const Network& generators = players.generators();
    Var expected;
    for (std::int64_t i = 0; i < 2; ++i) {
      const std::int64_t size = sizes.size() == 1 ? sizes[0] : sizes[static_cast<std::size_t>(i)];
      const Var z =
          sizes.size() == 1
              ? slice(random_normal(random, kLatentStream, {2, size, 2}, DType::f64), 0, i, i + 1)
              : random_normal(random, kLatentStream + static_cast<std::uint32_t>(i), {1, size, 2},
                              DType::f64);
      const Var y = generators
                        .apply(slice(generators.parameters(), 0, i, i + 1),
                               slice(generators.buffers(), 0, i, i + 1), z, Mode::training)
                        .y;
      const Var cost = mean(-softplus(players.discriminators().train(y).y));
      const Var each = 0.5 * (cost + term_by_hand(players.discriminators(), real, y, 0.5));
      expected = expected.defined() ? expected + each : each;
    }
    const Players::Loss loss = players.generator_loss();
    expect_close(flat_value(loss.value), flat_value(expected), 1e-12, "loss");
    expect_close(flat_value(grad(loss.value, generators.parameters())),
                 flat_value(grad(expected, generators.parameters())), 1e-10, "gradient");
    EXPECT_EQ(loss.targets.size(), sizes.size());
  }
}

TEST(PrimalDualTrainer, TheDiscriminatorsLossIsWithoutIt) {
  Trainer with = trainer_with(),
          without = trainer_with([](TrainConfig&c) { c.game.primal_dual.step_size = 0; });
  for (Trainer* trainer : {&with, &without}) fill_with_circle(trainer->real_batch(), 1);
  EXPECT_EQ(flat_value(with.players().discriminator_loss().value),
            flat_value(without.players().discriminator_loss().value));
}

TEST(PrimalDualTrainer, LocalPairsOfSganHaveATermEach) {
  Trainer trainer = trainer_with([](TrainConfig& c) { c.game.trainer = "sgan"; });
  fill_with_circle(trainer.real_batch(0), 1);
  const Players& players = trainer.players();
  const Network &generators = players.generators(), &discriminators = players.discriminators();
  const Var random = players.states()[0].second, real = players.real_batches()[0];
  const Var y = generators.train(random_normal(random, kLatentStream, {2, 8, 2}, DType::f64)).y;
  const Var expected = sum(mean(-softplus(discriminators.train(y).y), {1, 2})) +
                       2.0 * term_by_hand(discriminators, real, y, 0.5);
  const Var loss = players.generator_loss().value;
  expect_close(flat_value(loss), flat_value(expected), 1e-12, "loss");
  expect_close(flat_value(grad(loss, generators.parameters())),
               flat_value(grad(expected, generators.parameters())), 1e-10, "gradient");
}

// Local pairs count their steps by themselves.
TEST(PrimalDualTrainer, GlobalPairsOfSganDoNotTouchLocalOnes) {
  Trainer alone =
      trainer_with([](TrainConfig& c) { c.game.trainer = "sgan", c.game.global_pair = "none"; });
  train_on_circle(alone, 0, 4);
  for (const char* pair : {"messengers", "simplified"}) {
    Trainer both =
        trainer_with([&](TrainConfig& c) { c.game.trainer = "sgan", c.game.global_pair = pair; });
    train_on_circle(both, 0, 4);
    EXPECT_EQ(local_state(both), local_state(alone)) << pair;
  }
}

// f has the term and g has not; D sees a constant.
TEST(PrimalDualTrainer, AGameOptimizerSeesTheSameLosses) {
  Trainer trainer =
      trainer_with([](TrainConfig& c) { c.game.game_optimizer.name = "acgd-general"; });
  fill_with_circle(trainer.real_batch(), 1);
  const Players& players = trainer.players();
  const Game game = players.game();
  ASSERT_FALSE(game.is_zero_sum());
  expect_close(flat_value(game.f), flat_value(players.generator_loss().value), 1e-12, "f");
  expect_close(flat_value(game.g), flat_value(players.discriminator_loss().value), 1e-12, "g");
  const Var theta = players.discriminators().parameters(),
            gamma = players.generators().parameters();
  const Var cost =
      0.5 *
      sum(mean(-softplus(players.discriminators()
                             .train(players.generators()
                                        .train(random_normal(players.states()[0].second,
                                                             kLatentStream, {2, 8, 2}, DType::f64))
                                        .y)
                             .y),
               {1, 2}));
  expect_close(flat_value(grad(game.f, theta)), flat_value(grad(cost, theta)), 1e-10, "D_theta f");
  EXPECT_GT(std::abs(flat_value(grad(game.f, gamma))[0] - flat_value(grad(cost, gamma))[0]), 1e-9);
  const auto before = state_of(trainer);
  train_on_circle(trainer, 0, 2);
  EXPECT_NE(state_of(trainer), before);
}

TEST(PrimalDualTrainer, ZeroSumOptimizersAreRefused) {
  for (const char* name : {"cgd", "acgd", "acgd-released"})
    expect_error([&] { trainer_with([&](TrainConfig& c) { c.game.game_optimizer.name = name; }); },
                 {name, "zero-sum", "primal-dual term", "acgd-general"});
}

// Steps on both sides of what a schedule does, by each way to move.
TEST(PrimalDualTrainer, RunsResumeBitForBit) {
  const std::vector<Change> ways = {[](TrainConfig& c) { c.game.critic_steps = 2; },
                                    [](TrainConfig& c) { c.game.trainer = "sgan"; },
                                    [](TrainConfig& c) { c.game.game_optimizer.name = "simgd"; }};
  for (const char* schedule : {"constant", "step", "geometric"})
    for (const Change& way : ways) {
      const TrainConfig config = config_with([&](TrainConfig& c) {
        c.game.primal_dual.schedule = schedule;
        way(c);
      });
      Experiment whole(config), first(config), second(config);
      for (int i = 0; i < 6; ++i) whole.step();
      for (int i = 0; i < 2; ++i) first.step();
      copy_state(first.trainer(), second.trainer());
      second.set_position(first.position());
      for (int i = 0; i < 4; ++i) second.step();
      EXPECT_EQ(state_of(second.trainer()), state_of(whole.trainer())) << schedule;
      EXPECT_EQ(second.position().losses, whole.position().losses) << schedule;
    }
}

// In the third step of a schedule's period of 3, sigma^2 is another one.
TEST(PrimalDualTrainer, TheScheduleCountsGeneratorSteps) {
  const auto state_after = [](const char* schedule, int steps) {
    Experiment experiment(config_with([&](TrainConfig& c) {
      c.game.primal_dual.schedule = schedule;
      c.game.critic_steps = 2;
    }));
    for (int i = 0; i < steps; ++i) experiment.step();
    return state_of(experiment.trainer());
  };
  EXPECT_EQ(state_after("step", 3), state_after("constant", 3));
  EXPECT_NE(state_after("step", 4), state_after("constant", 4));
  EXPECT_EQ(state_after("geometric", 1), state_after("constant", 1));
  EXPECT_NE(state_after("geometric", 2), state_after("constant", 2));
}

TEST(PrimalDualTrainer, ABandwidthThatVanishesDuringTheRunIsRefused) {
  expect_error([] { check(config_with([](TrainConfig& c) { c.steps = 400; })); },
               {"bandwidth_factor", "sigma^2", "at step 400"});
  check(config_with([](TrainConfig& c) {
    c.steps = 400;
    c.game.primal_dual.step_size = 0;
  }));
}

}  // namespace
}  // namespace saddle::test

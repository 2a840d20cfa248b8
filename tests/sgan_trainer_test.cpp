// SGAN: local pairs, messengers, a global pair; sgan_independence_test.cpp has what pairs never
// learn of.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "autograd/ops.h"
#include "gan/experiment.h"
#include "gan/streams.h"
#include "gan/trainers/sgan_players.h"
#include "gan/trainers/training_rule.h"
#include "tests/circle_training.h"
#include "tests/network_values.h"
#include "tests/temp_files.h"
#include "tests/tiny_sgan.h"

namespace saddle::test {
namespace {

TEST(Sgan, AMessengerIsItsSourceBeforeItsFirstStep) {
  // Batch normalization, so that there are buffers to copy.
  const TrainConfig config = sgan_config(use_tiny_dcgan);
  const SganPlayers players(config.game, networks_of(config), DType::f32);
  Graph& graph = players.graph();
  for (const Var source :
       {players.discriminators().parameters(), players.discriminators().buffers()})
    graph.write(source).fill(0.125);
  compile({}, players.new_messengers()).run();
  const auto bits = [&](Var x) { return graph.storage(x).to_vector<float>(); };
  EXPECT_EQ(bits(players.messengers().parameters()), bits(players.discriminators().parameters()));
  EXPECT_EQ(bits(players.messengers().buffers()), bits(players.discriminators().buffers()));
}

// Algorithm 1 in plain operations, a product for each pair, for the non-saturating objective.
TEST(Sgan, TheGlobalLossesAreSumsOverThePairs) {
  const TrainConfig config = sgan_config();
  const SganPlayers players(config.game, networks_of(config), DType::f64);
  fill_with_circle(players.graph().write(players.real_batches()[1]), 3);
  compile({}, players.new_messengers()).run();
  const Var random = players.states()[1].second, real = players.real_batches()[1];
  const Var z = random_normal(random, kLatentStream, {kPairs, 8, 2}, DType::f64);
  const Network &g0 = players.global_generator(), &d0 = players.global_discriminator(),
                &messengers = players.messengers();
  const auto pair = [](Var stack, std::int64_t n) { return slice(stack, 0, n, n + 1); };
  const Var local = players.generators().train(z).y;
  Var generator, discriminator, messenger;
  for (std::int64_t n = 0; n < kPairs; ++n) {
    const auto verdict = [&](Var x) {
      return messengers.apply(pair(messengers.parameters(), n), {}, x, Mode::training).y;
    };
    const Var fake = g0.train(pair(z, n)).y;
    generator = add_term(generator, mean(softplus(-verdict(fake))));
    messenger = add_term(messenger,
                         mean(softplus(-verdict(pair(real, n)))) + mean(softplus(verdict(fake))));
    discriminator = add_term(discriminator, mean(softplus(-d0.train(pair(real, n)).y)) +
                                                mean(softplus(d0.train(pair(local, n)).y)));
  }
  Program program = compile({players.global_generator_loss().value, generator,
                             players.global_discriminator_loss().value, discriminator,
                             players.messenger_loss().value, messenger});
  program.run();
  for (std::size_t i = 0; i < 6; i += 2)
    EXPECT_NEAR(program.output(i).item(), program.output(i + 1).item(), 1e-12) << i;
}

TEST(Sgan, APairIsTheOrdinaryGanOfItsSeed) {
  Trainer pair = sgan([](TrainConfig& c) { c.game.generators = 1; }, DType::f64);
  TrainConfig config = sgan_config();
  config.game.trainer = "stackelberg";
  config.game.generators = 1;
  Trainer ordinary(config.game, networks_of(config), DType::f64);
  train_on_circle(pair, 0, 20);
  train_on_circle(ordinary, 0, 20);
  expect_close(flat_value(pair.generators().parameters()),
               flat_value(ordinary.generators().parameters()), 1e-10, "generator");
  expect_close(flat_value(pair.discriminators().parameters()),
               flat_value(ordinary.discriminators().parameters()), 1e-10, "discriminator");
}

TEST(Sgan, SharedLayersStayEqualAndTheOthersDoNot) {
  Trainer trainer = sgan([](TrainConfig& c) { c.game.shared_share = 0.5; });
  train_on_circle(trainer, 0, 20);
  // Discriminators 2-7-4-1: layers of 21, 32 and 5 numbers; half of 58 is nearest to 21.
  const auto equal_columns = [](const Network& networks) {
    const Var parameters = networks.parameters();
    const auto values = parameters.graph->storage(parameters).to_vector<double>();
    const auto size = static_cast<std::size_t>(parameters.shape()[1]);
    std::vector<bool> equal;
    for (std::size_t i = 0; i < size; ++i)
      equal.push_back(values[i] == values[size + i] && values[i] == values[2 * size + i]);
    return equal;
  };
  const auto discriminators = equal_columns(trainer.discriminators());
  EXPECT_EQ(std::count(discriminators.begin(), discriminators.begin() + 21, true), 21);
  EXPECT_LE(std::count(discriminators.begin() + 21, discriminators.end(), true), 3);
  // Generators 2-5-2 with batch normalization: 15, 10 and 12 numbers; the last layers are near the
  // data, and 22 of 37 nearer to half than 12.
  const auto generators = equal_columns(trainer.generators());
  EXPECT_EQ(std::count(generators.end() - 22, generators.end(), true), 22);
  EXPECT_LE(std::count(generators.begin(), generators.end() - 22, true), 3);
}

TEST(Sgan, StateIsAllThatItTakesToContinue) {
  Trainer trainer = sgan(), copy = sgan();
  expect_to_continue(trainer, copy);
}

// As a resumed run does that was given other ones: local pairs, messengers and the global pair.
TEST(Sgan, EachPlayerMovesByItsLearningRate) {
  Trainer trainer = sgan([](TrainConfig& c) { c.game.critic_steps = 2; });
  const auto& players = dynamic_cast<const SganPlayers&>(trainer.players());
  const std::vector<const Network*> generators = {&players.generators(),
                                                  &players.global_generator()};
  const std::vector<const Network*> discriminators = {
      &players.discriminators(), &players.global_discriminator(), &players.messengers()};
  const auto values_of = [](const std::vector<const Network*>& networks) {
    std::vector<Flat> values;
    for (const Network* network : networks) values.push_back(flat_value(network->parameters()));
    return values;
  };
  const auto all_moved = [](const auto& before, const auto& after) {
    return std::equal(before.begin(), before.end(), after.begin(), std::not_equal_to<>());
  };
  const auto first_generators = values_of(generators), first = values_of(discriminators);
  trainer.set_learning_rates(0, 1e-2);
  train_on_circle(trainer, 0, 1);
  const auto moved = values_of(discriminators);
  EXPECT_EQ(values_of(generators), first_generators);
  EXPECT_TRUE(all_moved(first, moved));

  trainer.set_learning_rates(1e-2, 0);
  train_on_circle(trainer, 1, 2);
  EXPECT_TRUE(all_moved(first_generators, values_of(generators)));
  EXPECT_EQ(flat_value(players.discriminators().parameters()), moved[0]);
  EXPECT_EQ(flat_value(players.global_discriminator().parameters()), moved[1]);
  // Those of this step: copies that have not moved.
  EXPECT_EQ(flat_value(players.messengers().parameters()), moved[0]);
}

TEST(Sgan, LocalPairsMoveByAGameOptimizerToo) {
  Trainer trainer = sgan([](TrainConfig& c) {
    c.game.objective = "log-saturating";
    c.game.game_optimizer.name = "acgd";
  });
  const auto before = flat_value(trainer.generators().parameters());
  train_on_circle(trainer, 0, 3);
  EXPECT_NE(flat_value(trainer.generators().parameters()), before);
  EXPECT_GT(trainer.rule().counts(3).products, 0);
}

TEST(Sgan, HasTwoTeams) {
  Trainer trainer = sgan();
  const std::vector<Team> teams = trainer.players().teams();
  ASSERT_EQ(teams.size(), 2U);
  EXPECT_EQ(teams[0].name, "global");
  EXPECT_EQ(generator_name(teams[0], 0), "G0");
  EXPECT_EQ(generator_name(teams[1], 2), "G3");
  EXPECT_EQ(find_team(teams, "local"), 1U);
  expect_error([&] { find_team(teams, "locals"); }, {"locals", "global"});
  expect_error([&] { find_team({{"", 2}}, "local"); }, {"'local'", "one team"});
  EXPECT_EQ(trainer.sample(5, 1, 0).shape(), (Shape{1, 5, 2}));
  EXPECT_EQ(trainer.sample(5, 1, 1).shape(), (Shape{kPairs, 5, 2}));
  const Tensor points = Tensor::zeros({4, 2}, DType::f32);
  EXPECT_EQ(trainer.score(points, 0).shape(), (Shape{1, 4}));
  EXPECT_EQ(trainer.score(points, 1).shape(), (Shape{kPairs, 4}));
  EXPECT_EQ(trainer.rule().loss_names(),
            (std::vector<std::string>{"loss_d", "loss_g", "loss_d0", "loss_g0"}));
}

TEST(Sgan, ThePictureHasAColorForEachGenerator) {
  Experiment experiment(sgan_config());
  const Image picture = experiment.picture("tiny");
  const auto has = [&](std::size_t color, int left, int right) {
    for (int y = 0; y < picture.height(); ++y)
      for (int x = left; x < right; ++x)
        if (picture.at(x, y) == palette_color(color)) return true;
    return false;
  };
  const int middle = picture.width() / 2;
  for (std::size_t color = 0; color <= kPairs; ++color) {
    const bool is_global = color == kPairs;
    EXPECT_EQ(has(color, 0, middle), is_global) << color;
    EXPECT_EQ(has(color, middle, picture.width()), !is_global) << color;
  }
}

TEST(Sgan, RunsResumeBitForBit) {
  const TrainConfig config = sgan_config();
  Experiment whole(config), first(config), second(config);
  for (int i = 0; i < 9; ++i) whole.step();
  for (int i = 0; i < 4; ++i) first.step();
  const auto from = first.trainer().state(), to = second.trainer().state();
  for (std::size_t i = 0; i < from.size(); ++i) to[i].second.assign(from[i].second);
  second.set_position(first.position());
  for (int i = 0; i < 5; ++i) second.step();
  EXPECT_EQ(state_of(second.trainer()), state_of(whole.trainer()));
  EXPECT_EQ(second.figures().size(), 2U);
  EXPECT_EQ(second.position().losses, whole.position().losses);
}

TEST(Sgan, RefusesOptionsThatMakeNoSense) {
  using Config = TrainConfig;
  const std::vector<std::pair<std::function<void(Config&)>, std::vector<std::string>>> cases = {
      {[](Config& c) { c.game.generators = 0; }, {"generators", "0"}},
      {[](Config& c) { c.game.critic_steps = 0; }, {"critic_steps", "0"}},
      {[](Config& c) { c.game.trainer = "sgans"; }, {"trainer", "sgans"}},
      {[](Config& c) { c.game.global_pair = "both"; }, {"global_pair", "both"}},
      {[](Config& c) { c.game.global_updates = "step"; }, {"global_updates", "step"}},
      {[](Config& c) { c.game.global_weights = "softmax"; }, {"global_weights", "softmax"}},
      {[](Config& c) { c.game.shared_share = 1; }, {"shared_share", "1"}},
      {[](Config& c) { c.game.shared_share = 0.5, c.game.global_updates = "pair"; },
       {"global_updates", "shared layers", "iteration", "pair"}},
      {[](Config& c) {
         c.game.shared_share = 0.5, c.networks.generator_hidden = {}, c.networks.batch_norm = false;
       },
       {"shared_share", "one layer"}},
      {[](Config& c) { c.game.branches = Branches::average; }, {"branches"}},
      {[](Config& c) { c.game.classifier_weight = 1; }, {"classifier_weight"}},
      {[](Config& c) { c.game.shared_z = true; }, {"shared_z"}},
  };
  for (const auto& each : cases) expect_error([&] { sgan(each.first); }, each.second);
  expect_error([] { check(sgan_config([](Config& c) { c.game.generators = 7; })); },
               {"batch_size", "50", "7"});
}

}  // namespace
}  // namespace saddle::test

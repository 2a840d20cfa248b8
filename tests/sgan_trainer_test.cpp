// SGAN: local pairs that never learn of anyone else, messengers, a global pair.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "autograd/ops.h"
#include "autograd/primitive.h"
#include "gan/experiment.h"
#include "gan/networks.h"
#include "gan/streams.h"
#include "gan/trainers/sgan_players.h"
#include "gan/trainers/training_rule.h"
#include "tests/circle_training.h"
#include "tests/network_values.h"
#include "tests/temp_files.h"
#include "tests/tiny_config.h"

namespace saddle {
namespace {

using test::copy_state;
using test::expect_error;
using test::fill_with_circle;
using test::state_of;
using test::tiny_config;
using test::train_on_circle;
using testing::expect_close;
using testing::flat_value;

constexpr std::int64_t kPairs = 3;

TrainConfig sgan_config(const std::function<void(TrainConfig&)>& change = {}) {
  TrainConfig config = tiny_config();
  config.game.trainer = "sgan";
  config.game.generators = kPairs;
  config.game.generator_optimizer.learning_rate = 1e-2;
  config.game.discriminator_optimizer.learning_rate = 1e-2;
  if (change) change(config);
  return config;
}

GanNetworks networks_of(const TrainConfig& config) {
  return make_networks(config.networks, config.game.latent_dim, example_shape_of(config.data));
}

Trainer sgan(const std::function<void(TrainConfig&)>& change = {}, DType dtype = DType::f32) {
  const TrainConfig config = sgan_config(change);
  return Trainer(config.game, networks_of(config), dtype);
}

// Of the local pairs: parameters, statistics, moments, random numbers.
std::vector<double> local_state(const Trainer& trainer) {
  std::vector<double> numbers;
  for (const auto& [name, tensor] : trainer.state())
    if (name.find("global") == std::string::npos)
      for (const double number : tensor.to_vector<double>()) numbers.push_back(number);
  return numbers;
}

TEST(Sgan, LocalPairsAreTheSameBitsWhateverTheGlobalPairDoes) {
  const auto after_500 = [](const std::function<void(TrainConfig&)>& change) {
    Trainer trainer = sgan(change);
    train_on_circle(trainer, 0, 500);
    return local_state(trainer);
  };
  const auto alone = after_500([](TrainConfig& c) { c.game.global_pair = "none"; });
  EXPECT_EQ(after_500({}), alone);
  EXPECT_EQ(after_500([](TrainConfig& c) { c.game.global_pair = "simplified"; }), alone);
  EXPECT_EQ(after_500([](TrainConfig& c) { c.game.global_weights = "payoff"; }), alone);
}

// The names of the inputs that a program reads or writes.
std::vector<std::string> inputs_of(const Program& program) {
  std::vector<std::string> names;
  const Graph& graph = program.graph();
  const auto add = [&](int id) {
    if (graph.node(id).primitive->name == "input")
      names.push_back(graph.name({const_cast<Graph*>(&graph), id}));
  };
  for (const Step& step : program.steps())
    for (const int id : step.nodes) {
      add(id);
      for (const int input : graph.node(id).inputs) add(input);
    }
  for (const Update& update : program.updates()) names.push_back(graph.name(update.state));
  return names;
}

TEST(Sgan, NoPathLeadsFromTheGlobalPairToALocalUpdate) {
  const Trainer trainer = sgan();
  int local = 0, global = 0;
  for (const auto& [name, program] : trainer.rule().programs()) {
    const std::vector<std::string> inputs = inputs_of(*program);
    const auto knows = [&](const char* what) {
      return std::any_of(inputs.begin(), inputs.end(), [&](const std::string& input) {
        return input.find(what) != std::string::npos;
      });
    };
    ASSERT_TRUE(knows("parameters")) << name;
    if (name.starts_with("local pairs")) {
      ++local;
      EXPECT_FALSE(knows("global") || knows("messenger")) << name;
    } else if (knows("global")) {
      ++global;
    }
    const bool moves_local = std::any_of(
        program->updates().begin(), program->updates().end(), [&](const Update& update) {
          return update.state == trainer.generators().parameters() ||
                 update.state == trainer.discriminators().parameters();
        });
    EXPECT_EQ(moves_local, name.starts_with("local pairs")) << name;
  }
  EXPECT_EQ(local, 2);
  EXPECT_EQ(global, 3);  // the messengers', G0's and D0's step
}

TEST(Sgan, AMessengerIsItsSourceBeforeItsFirstStep) {
  // Batch normalization, so that there are buffers to copy.
  const TrainConfig config = sgan_config([](TrainConfig& c) {
    c.data.dataset = "mnist";
    c.networks.architecture = "dcgan28";
    c.game.latent_dim = 4;
    c.game.batch_size = 2, c.game.generator_batch_sizes = {2};
    c.game.generators = 2;
  });
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

// Weights that are the softmax of the terms: no term weighs less than in a uniform sum if it is the
// largest, and equal terms weigh one each.
TEST(Sgan, PayoffsWeighTheOpponentsThatAreHarder) {
  const auto loss_of = [](const char* weights) {
    const TrainConfig config =
        sgan_config([&](TrainConfig& c) { c.game.global_weights = weights; });
    const SganPlayers players(config.game, networks_of(config), DType::f64);
    fill_with_circle(players.graph().write(players.real_batches()[1]), 3);
    Program program = compile({players.global_discriminator_loss().value});
    program.run();
    return program.output(0).item();
  };
  EXPECT_GT(loss_of("payoff"), loss_of("uniform"));
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
  train_on_circle(trainer, 0, 7);
  copy_state(trainer, copy);
  train_on_circle(trainer, 7, 11);
  train_on_circle(copy, 7, 11);
  EXPECT_EQ(state_of(trainer), state_of(copy));
  EXPECT_EQ(trainer.rule().loss(3), copy.rule().loss(3));
}

TEST(Sgan, LocalPairsMoveByAGameOptimizerToo) {
  Trainer trainer = sgan([](TrainConfig& c) {
    c.game.objective = "log-saturating";
    c.game.game_optimizer.name = "acgd";
  });
  const auto before = local_state(trainer);
  train_on_circle(trainer, 0, 3);
  EXPECT_NE(local_state(trainer), before);
  EXPECT_GT(trainer.rule().counts(3).products, 0);
}

TEST(Sgan, HasTwoTeams) {
  Trainer trainer = sgan();
  const std::vector<Team> teams = trainer.players().teams();
  ASSERT_EQ(teams.size(), 2U);
  EXPECT_EQ(teams[0].name, "global");
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
      {[](Config& c) { c.game.global_weights = "softmax"; }, {"global_weights", "softmax"}},
      {[](Config& c) { c.game.shared_share = 1; }, {"shared_share", "1"}},
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
}  // namespace saddle

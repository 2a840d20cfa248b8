// Every trainer applies every penalty: a discriminator's loss is the one without, and the terms of
// gan/penalty.h.
#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "autograd/ops.h"
#include "gan/streams.h"
#include "gan/trainers/sgan_players.h"
#include "gan/trainers/stackelberg_players.h"
#include "tests/circle_training.h"
#include "tests/network_values.h"
#include "tests/tiny_sgan.h"

namespace saddle::test {
namespace {

const std::pair<const char*, PenaltyOptions> kPenalties[] = {
    {"gradient", {.gradient = 10}},
    {"dragan", {.dragan = 10}},
    {"r1", {.r1 = 10}},
    {"l2", {.l2 = 0.1}},
    {"all", {.gradient = 1, .dragan = 2, .r1 = 3, .l2 = 0.4}}};

// How often each kind of term is counted.
struct Weights {
  double between = 1, on_real = 1, on_parameters = 1;
};

// The terms of discriminators that meet `real` and `fake`, and draw from `random`.
Var terms(const PenaltyOptions& penalties, const Network& discriminators, Var real, Var fake,
          Var random, const Weights& weights) {
  const Critic critic = [&](Var x) { return discriminators.train(x).y; };
  Var total = literal(*real.graph, 0.0, {}, DType::f64);
  const auto add = [&](Var term, double weight) {
    if (term.defined()) total = total + term * weight;
  };
  add(penalty_between(penalties, critic, real, fake, random), weights.between);
  add(penalty_on_real(penalties, critic, real, random), weights.on_real);
  add(penalty_on_parameters(penalties, discriminators.parameters()), weights.on_parameters);
  return total;
}

// What `generators` make for `copies` games of the tiny config.
Var fakes(const Network& generators, Var random, std::int64_t copies) {
  return generators.train(random_normal(random, kLatentStream, {copies, 8, 2}, DType::f64)).y;
}

// The value of `graph_of` for players whose real batches are points of a circle.
template <class P, class GraphOf>
double value_of(const TrainConfig& config, GraphOf&& graph_of) {
  const P players(config.game, networks_of(config), DType::f64);
  for (const Var real : players.real_batches()) fill_with_circle(players.graph().write(real), 3);
  return flat_value(graph_of(players))[0];
}

// loss(players) with each of the penalties is the one without plus factor * term(players).
template <class P, class Loss, class Term>
void expect_adds(TrainConfig config, Loss&& loss, Term&& term, double factor = 1) {
  const double plain = value_of<P>(config, loss);
  for (const auto& [name, penalties] : kPenalties) {
    config.game.penalties = penalties;
    const double added = factor * value_of<P>(config, term);
    EXPECT_GT(std::abs(added), 1e-3) << name;
    expect_close(value_of<P>(config, loss), plain + added, 1e-12, name);
  }
}

// Two generators and one discriminator, whose terms are weighted as the costs beside them.
auto stackelberg_terms(const Weights& weights) {
  return [=](const StackelbergPlayers& players) {
    const Var random = players.states()[0].second;
    return terms(players.options().penalties, players.discriminators(), players.real_batches()[0],
                 fakes(players.generators(), random, 2), random, weights);
  };
}

Var discriminator_loss_of(const Players& players) { return players.discriminator_loss().value; }

TEST(PenalizedStackelberg, MeanOfThePayoffs) {
  expect_adds<StackelbergPlayers>(tiny_config(), discriminator_loss_of,
                                  stackelberg_terms({.between = 0.5}));
}

// As released, the real cost is counted once per generator, and so is what is taken of real
// examples.
TEST(PenalizedStackelberg, SumOfThePayoffs) {
  TrainConfig config = tiny_config();
  config.game.weighting = "sum";
  expect_adds<StackelbergPlayers>(config, discriminator_loss_of, stackelberg_terms({.on_real = 2}));
}

// The f of a zero-sum game is minus the loss with its terms; in another game g is that loss, and f
// has none of them.
TEST(PenalizedStackelberg, Game) {
  TrainConfig config = tiny_config();
  const auto term = stackelberg_terms({.between = 0.5});
  const auto f = [](const Players& players) { return players.game().f; };
  config.game.objective = "log-saturating";
  expect_adds<StackelbergPlayers>(config, f, term, -1);
  config.game.objective = "log";
  expect_adds<StackelbergPlayers>(
      config, [](const Players& players) { return players.game().g; }, term);
  const double plain = value_of<StackelbergPlayers>(config, f);
  config.game.penalties = {.gradient = 10};
  EXPECT_EQ(value_of<StackelbergPlayers>(config, f), plain);
}

Var local_terms(const SganPlayers& players) {
  const Var random = players.states()[0].second;
  return terms(players.options().penalties, players.discriminators(), players.real_batches()[0],
               fakes(players.generators(), random, kPairs), random, {});
}

TEST(PenalizedSgan, LocalPairs) {
  expect_adds<SganPlayers>(sgan_config(), discriminator_loss_of, local_terms);
}

TEST(PenalizedSgan, GameOfTheLocalPairs) {
  expect_adds<SganPlayers>(
      sgan_config([](TrainConfig& c) { c.game.objective = "log-saturating"; }),
      [](const SganPlayers& players) { return players.game().f; }, local_terms, -1);
  expect_adds<SganPlayers>(
      sgan_config(), [](const SganPlayers& players) { return players.game().g; }, local_terms);
}

// Longer weights than the discriminators', of which messengers are copies at first.
void lengthen_messengers(const SganPlayers& players) {
  compile({}, {{players.messengers().parameters(), 1.5 * players.discriminators().parameters()}})
      .run();
}

TEST(PenalizedSgan, Messengers) {
  const auto loss = [](const SganPlayers& players) {
    lengthen_messengers(players);
    return players.messenger_loss().value;
  };
  expect_adds<SganPlayers>(sgan_config(), loss, [](const SganPlayers& players) {
    lengthen_messengers(players);
    const Var random = players.states()[1].second;
    return terms(players.options().penalties, players.messengers(), players.real_batches()[1],
                 fakes(players.global_generator(), random, kPairs), random, {});
  });
}

// One network that moves against N pairs: each of the sums over them holds its own weights once.
TEST(PenalizedSgan, GlobalDiscriminator) {
  const auto loss = [](const SganPlayers& players) {
    return players.global_discriminator_loss().value;
  };
  expect_adds<SganPlayers>(sgan_config(), loss, [](const SganPlayers& players) {
    const Var random = players.states()[1].second;
    return terms(players.options().penalties, players.global_discriminator(),
                 players.real_batches()[1], fakes(players.generators(), random, kPairs), random,
                 {.on_parameters = kPairs});
  });
}

}  // namespace
}  // namespace saddle::test

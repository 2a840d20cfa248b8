// The order of SGAN's Algorithm 1, what it counts, and what it resumes from.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "gan/trainers/sgan_players.h"
#include "gan/trainers/training_rule.h"
#include "tests/circle_training.h"
#include "tests/network_values.h"
#include "tests/tiny_sgan.h"

namespace saddle::test {
namespace {

// Who has moved since it was last asked: "D" and "G" of the local pairs, "M", "G0", "D0".
class Moves {
 public:
  explicit Moves(const SganPlayers& players)
      : networks_({{"D", &players.discriminators()},
                   {"G", &players.generators()},
                   {"M", &players.messengers()},
                   {"G0", &players.global_generator()},
                   {"D0", &players.global_discriminator()}}),
        seen_(networks_.size()) {
    since_last();
  }

  std::string since_last() {
    std::string moved;
    for (std::size_t i = 0; i < networks_.size(); ++i) {
      Flat now = flat_value(networks_[i].second->parameters());
      if (now != seen_[i]) moved += networks_[i].first + " ";
      seen_[i] = std::move(now);
    }
    return moved;
  }

 private:
  std::vector<std::pair<std::string, const Network*>> networks_;
  std::vector<Flat> seen_;
};

// A batch for each of the three local steps (input 0), for each of the messengers' (input 1), and
// one for D0's; none for the generators'.
TEST(SganRule, TakesRealExamplesInTheOrderOfAlgorithm1) {
  Trainer trainer = sgan([](TrainConfig& c) { c.game.critic_steps = 3; });
  Moves moves(dynamic_cast<const SganPlayers&>(trainer.players()));
  const std::vector<std::string> expected = {"take 0",   "D take 0", "D take 0",    "D G M take 1",
                                             "M take 1", "M take 1", "M G0 take 1", "D0 "};
  for (int at = 0; at < 2; ++at) {
    std::vector<std::string> found;
    trainer.step([&](std::size_t i) {
      found.push_back(moves.since_last() + "take " + std::to_string(i));
      fill_with_circle(trainer.real_batch(i), at);
    });
    found.push_back(moves.since_last());
    EXPECT_EQ(found, expected) << "step " << at;
  }
}

// Of three pairs: 3 * 3 gradients of local discriminators and 3 of generators; 3 * 3 of messengers,
// and 3 terms each of G0 and of D0.
TEST(SganRule, CountsTheGradientsOfEachStepOfEachNetwork) {
  const auto gradients_with = [](const char* global_pair, const char* updates = "iteration") {
    const Trainer trainer = sgan([&](TrainConfig& c) {
      c.game.critic_steps = 3;
      c.game.global_pair = global_pair;
      c.game.global_updates = updates;
    });
    EXPECT_EQ(trainer.rule().counts(7).products, 0);
    return trainer.rule().counts(7).gradients;
  };
  EXPECT_EQ(gradients_with("none"), 7 * 12);
  EXPECT_EQ(gradients_with("simplified"), 7 * (12 + 6));
  EXPECT_EQ(gradients_with("messengers"), 7 * (12 + 9 + 6));
  EXPECT_EQ(gradients_with("messengers", "pair"), 7 * (12 + 3 * (9 + 6)));
  EXPECT_EQ(gradients_with("none", "pair"), 7 * 12);
}

// At each turn: the pairs up to this one as they are now, the others as they were before.
TEST(SganRule, AGlobalPairThatMovesAfterEachPairMeetsThoseThatHaveMoved) {
  Trainer trainer = sgan([](TrainConfig& c) { c.game.global_updates = "pair"; });
  train_on_circle(trainer, 0, 2);
  const auto& players = dynamic_cast<const SganPlayers&>(trainer.players());
  const Flat d_before = flat_value(players.discriminators().parameters());
  const Flat g_before = flat_value(players.generators().parameters());
  std::vector<Flat> messengers, generators;  // at each of the global pair's looks at real examples
  trainer.step([&](std::size_t i) {
    if (i == 1) messengers.push_back(flat_value(players.messengers().parameters()));
    if (i == 1) generators.push_back(flat_value(players.met_generators().parameters()));
    fill_with_circle(trainer.real_batch(i), 2);
  });
  const auto met = [](const Flat& before, const Flat& after, std::size_t turn) {
    Flat rows = before;
    const std::size_t numbers = before.size() / kPairs * (turn + 1);
    std::copy_n(after.begin(), numbers, rows.begin());
    return rows;
  };
  ASSERT_EQ(generators.size(), 2u * kPairs);  // a messenger's and D0's
  for (std::size_t turn = 0; turn < kPairs; ++turn) {
    EXPECT_EQ(messengers[2 * turn],
              met(d_before, flat_value(players.discriminators().parameters()), turn));
    EXPECT_EQ(generators[2 * turn + 1],
              met(g_before, flat_value(players.generators().parameters()), turn));
  }
}

TEST(SganRule, OfOnePairEachUpdateIsAnIteration) {
  const auto trained = [](const char* updates) {
    Trainer trainer = sgan([&](TrainConfig& c) {
      c.game.generators = 1;
      c.game.global_updates = updates;
    });
    train_on_circle(trainer, 0, 5);
    return state_of(trainer);
  };
  EXPECT_EQ(trained("pair"), trained("iteration"));
}

// What is met of the pairs is in no checkpoint.
TEST(SganRule, UpdatesAfterEachPairResume) {
  for (const char* global_pair : {"messengers", "simplified"}) {
    const auto by_pair = [&] {
      return sgan([&](TrainConfig& c) {
        c.game.global_pair = global_pair;
        c.game.global_updates = "pair";
      });
    };
    Trainer trainer = by_pair(), copy = by_pair();
    SCOPED_TRACE(global_pair);
    expect_to_continue(trainer, copy);
  }
}

// Moments of messengers without originals once lived on from iteration to iteration, in no
// checkpoint.
// G0 looked at the batch that D0 had seen in the step before, which no checkpoint holds.
TEST(SganRule, ATermOfRealExamplesResumesWithoutMessengersToo) {
  const auto with_term = [] {
    return sgan([](TrainConfig& c) {
      c.game.global_pair = "simplified";
      c.game.primal_dual.step_size = 0.3;
    });
  };
  Trainer trainer = with_term(), copy = with_term();
  expect_to_continue(trainer, copy);
}

TEST(SganRule, MomentsOfMessengersOfACompetitivePairOutliveNoIteration) {
  const auto competitive = [] {
    return sgan([](TrainConfig& c) {
      c.game.objective = "log-saturating";
      c.game.game_optimizer.name = "acgd";
    });
  };
  Trainer trainer = competitive(), copy = competitive();
  expect_to_continue(trainer, copy);
}

}  // namespace
}  // namespace saddle::test

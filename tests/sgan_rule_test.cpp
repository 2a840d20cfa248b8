// The order of SGAN's Algorithm 1, what it counts, and what it resumes from.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "gan/trainers/sgan_players.h"
#include "gan/trainers/training_rule.h"
#include "tests/circle_training.h"
#include "tests/network_values.h"
#include "tests/tiny_sgan.h"

namespace saddle {
namespace {

using test::copy_state;
using test::fill_with_circle;
using test::sgan;
using test::state_of;
using test::train_on_circle;
using testing::Flat;
using testing::flat_value;

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
  const auto gradients_with = [](const char* global_pair) {
    const Trainer trainer = sgan([&](TrainConfig& c) {
      c.game.critic_steps = 3;
      c.game.global_pair = global_pair;
    });
    EXPECT_EQ(trainer.rule().counts(7).products, 0);
    return trainer.rule().counts(7).gradients;
  };
  EXPECT_EQ(gradients_with("none"), 7 * 12);
  EXPECT_EQ(gradients_with("simplified"), 7 * (12 + 6));
  EXPECT_EQ(gradients_with("messengers"), 7 * (12 + 9 + 6));
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
  train_on_circle(trainer, 0, 4);
  copy_state(trainer, copy);
  train_on_circle(trainer, 4, 8);
  train_on_circle(copy, 4, 8);
  EXPECT_EQ(state_of(trainer), state_of(copy));
}

TEST(SganRule, MomentsOfMessengersOfACompetitivePairOutliveNoIteration) {
  const auto competitive = [] {
    return sgan([](TrainConfig& c) {
      c.game.objective = "log-saturating";
      c.game.game_optimizer.name = "acgd";
    });
  };
  Trainer trainer = competitive(), copy = competitive();
  train_on_circle(trainer, 0, 4);
  copy_state(trainer, copy);
  train_on_circle(trainer, 4, 8);
  train_on_circle(copy, 4, 8);
  EXPECT_EQ(state_of(trainer), state_of(copy));
}

}  // namespace
}  // namespace saddle

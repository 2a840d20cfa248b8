// How players move in a training step.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gan/trainers/players.h"
#include "optim/game_optimizer.h"

namespace saddle {

// Writes the next real examples to Players::real_batches()[i].
using TakeBatch = std::function<void(std::size_t i)>;

class SganPlayers;

class TrainingRule {
 public:
  virtual ~TrainingRule() = default;

  // Calls `take_batch` before each look at real examples.
  virtual void step(const TakeBatch& take_batch) = 0;
  // The losses of the last step, before the moves that they led to, each of one network of a stack:
  // first the discriminators' and the generators', of losses().
  virtual std::vector<std::string> loss_names() const { return {"loss_d", "loss_g"}; }
  virtual double loss(std::size_t i) const = 0;
  // What was computed in all `steps` so far: gradients of a player's loss, of each network of a
  // stack, and products with second derivatives.
  virtual Counts counts(std::int64_t steps) const = 0;
  // How the last step's linear system was solved, of a game optimizer that solves any (before the
  // first step, a solve of nothing).
  virtual std::optional<SolveResult> solve() const { return std::nullopt; }

  // Inputs, f64 [].
  struct LearningRates {
    std::vector<Var> generators, discriminators;
  };
  virtual LearningRates learning_rates() const = 0;
  // Inputs to save and restore beside the networks and the random numbers, by name.
  virtual std::vector<std::pair<std::string, Var>> states() const = 0;

  // What Players::generators() and discriminators() minimize, functions of both.
  struct Losses {
    Var discriminator, generators;
  };
  virtual Losses losses() const = 0;
  // What a step runs, by name, in its order.
  using NamedPrograms = std::vector<std::pair<std::string, const Program*>>;
  virtual NamedPrograms programs() const = 0;
};

using TrainingRulePtr = std::unique_ptr<TrainingRule>;

// The discriminators move critic_steps times, each time on a batch and a z of their own, then the
// generators once, each stack by its own Optimizer.
TrainingRulePtr make_alternating_rule(const Players& players);
// Both move at once, on one batch and one z, by the game optimizer of the options. A step that it
// refuses is a StepError. In a zero-sum game the generators' loss is minus the discriminators'.
TrainingRulePtr make_game_rule(const Players& players);
// The one that the options name.
TrainingRulePtr make_training_rule(const Players& players);

// The local pairs by the rule above, then the global pair: Algorithm 1 of SGAN.
TrainingRulePtr make_sgan_rule(const SganPlayers& players);

}  // namespace saddle

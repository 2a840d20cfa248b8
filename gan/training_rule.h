// How the players of a Stackelberg GAN move in a training step.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gan/stackelberg_players.h"
#include "optim/game_optimizer.h"

namespace saddle {

class TrainingRule {
 public:
  virtual ~TrainingRule() = default;

  // Calls `take_batch`, which shall write the next real examples, before each look at them.
  virtual void step(const std::function<void()>& take_batch) = 0;
  // Both losses of the last step, before the move that each led to.
  virtual double discriminator_loss() const = 0;
  virtual double generator_loss() const = 0;
  // What was computed in all steps, of a game optimizer; and how the last step's linear system was
  // solved, of one that solves any (before the first step, a solve of nothing).
  virtual std::optional<Counts> counts() const { return std::nullopt; }
  virtual std::optional<SolveResult> solve() const { return std::nullopt; }

  // Inputs, f64 [].
  struct LearningRates {
    Var generators, discriminator;
  };
  virtual LearningRates learning_rates() const = 0;
  // Inputs to save and restore beside the networks and the random numbers, by name.
  virtual std::vector<std::pair<std::string, Var>> states() const = 0;

  // What each player minimizes, a function of both players' parameters.
  struct Losses {
    Var discriminator, generators;
  };
  virtual Losses losses() const = 0;
  // What a step runs, by name, in its order.
  using NamedPrograms = std::vector<std::pair<std::string, const Program*>>;
  virtual NamedPrograms programs() const = 0;
};

using TrainingRulePtr = std::unique_ptr<TrainingRule>;

// The discriminator moves critic_steps times, each time on a batch and a z of its own, then the
// generators once, each player by its own Optimizer.
TrainingRulePtr make_alternating_rule(const StackelbergPlayers& players);
// Both players move at once, on one batch and one z, by the game optimizer of the options. A step
// that it refuses is a StepError. In a zero-sum game generator_loss() is -discriminator_loss().
TrainingRulePtr make_game_rule(const StackelbergPlayers& players);
// The one that the options name.
TrainingRulePtr make_training_rule(const StackelbergPlayers& players);

}  // namespace saddle

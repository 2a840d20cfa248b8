// Trains a game between generators and discriminators, and draws from it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gan/trainers/players.h"
#include "gan/trainers/training_rule.h"

namespace saddle {

class Trainer {
 public:
  // All numbers are `dtype`: f32 to train, f64 to check derivatives. Throws Error as check() does.
  Trainer(const GanOptions& options, const GanNetworks& networks, DType dtype = DType::f32);

  // Where `take_batch` puts real examples: [copies, batch_size, example...].
  const Tensor& real_batch(std::size_t i = 0) { return graph().write(players_->real_batches()[i]); }
  // A move of the generators, and what goes with it: see TrainingRule.
  void step(const TakeBatch& take_batch) { rule_->step(take_batch); }
  // Those in the options, until this changes them; a checkpoint restores its own.
  void set_learning_rates(double generators, double discriminators);
  // What the last step says of itself, and what steps are made of.
  const TrainingRule& rule() const { return *rule_; }
  double discriminator_loss() const { return rule_->loss(0); }
  double generator_loss() const { return rule_->loss(1); }

  // `count` examples from each generator of a team, [generators, count, features], with the numbers
  // of an image as they lie in [H, W, C], in evaluation mode. A pure function of (parameters, seed,
  // draw).
  Tensor sample(std::int64_t count, std::uint64_t draw, std::size_t team = 0);
  // The objective's score of each example of x [n, features] by each discriminator of a team:
  // [discriminators, n].
  Tensor score(const Tensor& x, std::size_t team = 0);

  const Players& players() const { return *players_; }
  const GanOptions& options() const { return players_->options(); }
  const Network& generators() const { return players_->generators(); }
  const Network& discriminators() const { return players_->discriminators(); }
  // All that it takes to continue bit for bit, by name, as views of the storage: parameters,
  // statistics, moments, counters.
  std::vector<std::pair<std::string, Tensor>> state() const;

 private:
  // A program whose only varying input is `in`.
  struct Query {
    Var in;
    Program program;
  };

  Graph& graph() const { return players_->graph(); }

  std::unique_ptr<Players> players_;
  TrainingRulePtr rule_;
  std::map<std::pair<std::size_t, std::int64_t>, Query> samplers_, scorers_;  // by team, count
};

}  // namespace saddle

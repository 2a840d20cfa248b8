// The Stackelberg GAN: one discriminator against I generators (Zhang et al. 2018, equation 1):
//   min over gamma_1 .. gamma_I, max over theta of (1/I) sum_i phi(gamma_i; theta).
// An ordinary GAN is I = 1. The multi-branch baselines of the paper's Figure 4 are here too.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gan/stackelberg_players.h"
#include "gan/training_rule.h"

namespace saddle {

class Stackelberg {
 public:
  // All numbers are `dtype`: f32 to train, f64 to check derivatives. Throws Error as check() does.
  Stackelberg(const StackelbergOptions& options, const StackelbergNetworks& networks,
              DType dtype = DType::f32);

  // Where `take_batch` puts real examples: [1, batch_size, example...].
  const Tensor& real_batch() { return graph().write(players_.real_batch()); }
  // A move of the generators, and what goes with it: see TrainingRule.
  void step(const std::function<void()>& take_batch) { rule_->step(take_batch); }
  // Those in the options, until this changes them; a checkpoint restores its own.
  void set_learning_rates(double generators, double discriminator);
  // What the last step says of itself, and what steps are made of.
  const TrainingRule& rule() const { return *rule_; }
  double discriminator_loss() const { return rule_->discriminator_loss(); }
  double generator_loss() const { return rule_->generator_loss(); }

  // `count` examples from each generator, [I, count, features], with the numbers of an image as
  // they lie in [H, W, C] (one row of examples for the averaging baseline), in evaluation mode. A
  // pure function of (parameters, seed, draw).
  Tensor sample(std::int64_t count, std::uint64_t draw);
  // The objective's score of each example of x [n, features]: [n].
  Tensor score(const Tensor& x);

  const StackelbergOptions& options() const { return players_.options(); }
  const Network& generators() const { return players_.generators(); }
  const Network& discriminator() const { return players_.discriminator(); }
  // All that it takes to continue bit for bit, by name, as views of the storage: parameters,
  // statistics, moments, counters.
  std::vector<std::pair<std::string, Tensor>> state() const;

 private:
  // A program whose only varying input is `in`.
  struct Query {
    Var in;
    Program program;
  };

  Graph& graph() const { return players_.graph(); }

  StackelbergPlayers players_;
  TrainingRulePtr rule_;
  std::map<std::int64_t, Query> samplers_, scorers_;  // by count
};

}  // namespace saddle

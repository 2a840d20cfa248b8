// The players of a Stackelberg GAN, and what each of them minimizes, as graphs: one discriminator
// against I generators (Zhang et al. 2018, equation 1):
//   min over gamma_1 .. gamma_I, max over theta of (1/I) sum_i phi(gamma_i; theta).
// An ordinary GAN is I = 1. The multi-branch baselines of the paper's Figure 4 are here too.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gan/trainers/players.h"

namespace saddle {

class StackelbergPlayers : public Players {
 public:
  // Throws Error as check() does.
  StackelbergPlayers(const GanOptions& options, const GanNetworks& networks, DType dtype);

  const Network& generators() const override { return *generators_; }
  const Network& discriminators() const override { return *discriminator_; }
  Loss discriminator_loss() const override;  // of the real batch and of what the generators make
  Loss generator_loss() const override;      // of what they make
  Game game() const override;
  std::vector<const Network*> networks() const override {
    return {generators_.get(), discriminator_.get()};
  }
  std::unique_ptr<TrainingRule> make_rule() const override;
  std::vector<Team> teams() const override;
  Var examples(std::size_t team, Var random, std::int64_t count) const override;
  Var scores(std::size_t team, Var examples) const override;

 private:
  // Batches [stacked, batch, example...] made by the generators, and their buffers afterwards.
  struct Fakes {
    std::vector<Var> batches;
    Var buffers;
  };
  // What the discriminator says of some batches, in turn, and its buffers afterwards.
  struct Verdicts {
    std::vector<Var> outputs;
    Var buffers;
  };

  Fakes generate() const;
  Fakes generate_each(Var random, Mode mode, std::uint32_t stream,
                      const std::vector<std::int64_t>& batch_sizes) const;
  Verdicts discriminate(std::span<const Var> batches) const;
  Verdicts discriminate_all(const Fakes& fakes) const;  // the real batch first
  Var discriminator_loss(const Fakes& fakes, const Verdicts& all) const;
  // Value and targets, with the primal-dual terms.
  Loss generator_loss(const Fakes& fakes, const Verdicts& all) const;
  Var cost_of_generators(std::span<const Var> on_fakes) const;
  Var sum_of_costs(std::span<const Var> outputs, Var (*cost)(Var)) const;
  Var classifier_cost(std::span<const Var> outputs) const;
  Var penalty(const Fakes& fakes) const;  // undefined if there is none
  double payoff_weight() const;
  double real_weight() const;
  // The updates of what is not undefined, and of the random numbers.
  std::vector<Update> updates(Var generator_buffers, Var discriminator_buffers) const;

  Var random_, real_, steps_;
  std::unique_ptr<Network> generators_, discriminator_;
};

}  // namespace saddle

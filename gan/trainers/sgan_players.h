// The players of SGAN (Chavdarova and Fleuret 2018): N local pairs that never learn of anyone else,
// and a global pair that learns from them. G0 meets messengers, copies of the local discriminators
// that each iteration makes anew; D0 meets the local generators.
#pragma once

#include <memory>
#include <vector>

#include "gan/trainers/players.h"
#include "gan/trainers/shared_layers.h"

namespace saddle {

class SganPlayers : public Players {
 public:
  // Throws Error as check() does.
  SganPlayers(const GanOptions& options, const GanNetworks& networks, DType dtype);

  // The local pairs, stacks of N: G_n and D_n play against each other alone. Losses are sums over
  // the pairs.
  const Network& generators() const override { return *generators_; }
  const Network& discriminators() const override { return *discriminators_; }
  Loss discriminator_loss() const override;  // Algorithm 1, line 7
  Loss generator_loss() const override;      // line 11
  Game game() const override;
  Direction discriminator_direction() const override;
  Direction generator_direction() const override;

  // The global pair, and the messengers, a stack of N.
  bool has_global_pair() const { return global_generator_ != nullptr; }
  bool has_messengers() const { return messengers_ != nullptr; }
  const Network& global_generator() const { return *global_generator_; }
  const Network& global_discriminator() const { return *global_discriminator_; }
  const Network& messengers() const { return *messengers_; }
  // The local pairs as the global pair meets them: themselves, or copies that the rule keeps.
  const Network& met_generators() const { return met(met_generators_, generators_); }
  const Network& met_discriminators() const { return met(met_discriminators_, discriminators_); }
  std::vector<Update> met_copies() const;      // parameters and buffers of such copies
  Loss messenger_loss() const;                 // line 18, a sum over the messengers
  Loss global_generator_loss() const;          // lines 23 to 25, against messengers, or D_n without
  Loss global_discriminator_loss() const;      // lines 28 to 30
  std::vector<Update> new_messengers() const;  // line 14: parameters and buffers of D_n as met

  // Seed and draws of random numbers, and the real batch, one for each pair: of the local pairs,
  // and of the global one (undefined if there is none).
  Var random() const { return random_; }
  Var real() const { return real_; }
  Var global_random() const { return global_random_; }
  Var global_real() const { return global_real_; }

  std::vector<const Network*> networks() const override;
  std::unique_ptr<TrainingRule> make_rule() const override;
  std::vector<Team> teams() const override;
  Var examples(std::size_t team, Var random, std::int64_t count) const override;
  Var scores(std::size_t team, Var examples) const override;

 private:
  // Of N pairs, each [N]; both sides' buffers afterwards (undefined if there are none).
  struct Verdicts {
    Var on_real, fake;
    Var costs, penalty;  // the discriminators': means over the batch; a sum, undefined if none
    Var generator_costs;
    Var generator_buffers, discriminator_buffers;
  };
  struct Fooling {
    Var costs, generator_buffers;
    std::vector<Var> targets;
  };

  Network::Output generate(const Network& generators, Var random) const;
  Verdicts judge(const Network& generators, const Network& discriminators, Var real,
                 Var random) const;
  Fooling fool(const Network& generators, const Network& discriminators, Var real, Var random,
               Var steps) const;
  Var penalty(const Network& discriminators, Var real, Var fake, Var random) const;
  Var summed(Var costs) const;
  bool is_global(std::size_t team) const;
  static const Network& met(const std::unique_ptr<Network>& copies,
                            const std::unique_ptr<Network>& originals) {
    return copies ? *copies : *originals;
  }

  Var random_, global_random_, real_, global_real_, steps_, global_steps_;
  std::unique_ptr<Network> generators_, discriminators_;
  std::unique_ptr<Network> global_generator_, global_discriminator_, messengers_;
  std::unique_ptr<Network> met_generators_, met_discriminators_;  // null: the originals
  SharedLayers shared_generators_, shared_discriminators_;
};

}  // namespace saddle

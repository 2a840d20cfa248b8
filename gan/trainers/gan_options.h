// The settings of a game between generators and discriminators, of every trainer.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "gan/penalty.h"
#include "gan/primal_dual_term.h"
#include "nn/module.h"
#include "optim/game_optimizer.h"
#include "optim/optimizer.h"

namespace saddle {

// How the generators' outputs meet the discriminator.
enum class Branches {
  none,     // Stackelberg: I payoffs, each with a batch of its own
  average,  // one payoff phi((1/I) sum_i gamma_i): the mean of the outputs for one z
  mixture,  // one payoff: its batch is divided among the branches
};

// The game_optimizer of a game whose players move in turn, each by an optimizer of its own.
inline constexpr const char* kNoGameOptimizer = "none";

struct GanOptions {
  std::string trainer = "stackelberg";  // or "sgan"
  std::int64_t generators = 8;          // I of a Stackelberg GAN, N local pairs of an SGAN
  std::int64_t latent_dim = 2;          // numbers in z
  std::string latent = "normal";        // z ~ "normal" N(0, 1) or "uniform" in [-1, 1)
  std::int64_t batch_size = 64;         // of real examples
  // Generated examples per generator: one number for all, or one for each generator. SGAN makes as
  // many as there are real ones.
  std::vector<std::int64_t> generator_batch_sizes = {64};
  std::int64_t critic_steps = 1;  // discriminator steps per generator step
  std::string objective = "log";
  std::string weighting = "mean";  // "mean" over generators as written, "sum" as released: the fake
                                   // costs are added and the real cost is counted I times
  bool shared_z = false;           // one z for all generators, as released
  double classifier_weight =
      0.0;  // of a head that tells which generator made an example, as released
  Branches branches = Branches::none;
  PenaltyOptions penalties;       // of the discriminators' losses
  PrimalDualOptions primal_dual;  // of the generators'
  // SGAN: "messengers" (Algorithm 1), "simplified" (G0 against the local discriminators), "none"
  std::string global_pair = "messengers";
  std::string global_updates = "iteration";  // one in each; or "pair": after each local pair's
  std::string global_weights = "uniform";    // of the global pair's sums; or "payoff"
  double shared_share = 0.0;  // of the local networks' parameters, by whole layers (N-SW-)
  // Whatever the objective, clip_weights is what is written here.
  OptimizerOptions generator_optimizer, discriminator_optimizer;
  // Moves both players at once: x are all generators, y is the discriminator. Of the settings above
  // it reads the players' learning rates, which are its own, and no critic_steps. In SGAN these are
  // the local pairs; the others move by the optimizers above.
  GameOptimizerOptions game_optimizer = {.name = kNoGameOptimizer};
  std::uint64_t seed = 1;

  bool has_game_optimizer() const { return game_optimizer.name != kNoGameOptimizer; }
};

// Throws Error, saying what is allowed, for options that make no sense.
void check(const GanOptions& options);

// Whether the generators' loss is minus the discriminator's, but for what they cannot change: then
// penalties are a part of the payoff, which the generators minimize whole.
bool is_zero_sum(const GanOptions& options);

// F of the primal-dual paper's equation 17: a network that no player trains.
struct FeatureNetwork {
  std::string name;                 // of its architecture
  Shape example;                    // what it takes, whatever the players' examples are reshaped to
  std::function<ModulePtr()> make;  // [*, batch, example...] -> [*, batch, features]; empty: none
};

struct GanNetworks {
  std::function<ModulePtr()> generator;  // [*, batch, latent_dim] -> [*, batch, example...]
  // [*, batch, example...] -> [*, batch, outputs]: 1 logit, and 1 + I outputs with a classifier
  // head.
  std::function<ModulePtr(std::int64_t outputs)> discriminator;
  Shape example;                 // of one: [features] or [H, W, C]
  FeatureNetwork features = {};  // of the primal-dual term
};

}  // namespace saddle

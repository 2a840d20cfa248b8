// The networks of a game between generators and discriminators, and what is drawn for them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gan/objective.h"
#include "gan/trainers/gan_options.h"
#include "nn/network.h"
#include "optim/game.h"

namespace saddle {

class TrainingRule;

// The team of an SGAN's global pair.
inline constexpr const char* kGlobalTeam = "global";

// Generators and the discriminators that judge them: they share figures and a picture.
struct Team {
  std::string name;  // "" if there is no other
  std::int64_t generators = 1;
};

// Of generator i of a team, as pictures call it: "G3"; the global one of an SGAN is "G0".
std::string generator_name(const Team& team, std::int64_t i);
// The index of the team of that name. Throws Error that lists the names, or says that there
// is one team alone.
std::size_t find_team(const std::vector<Team>& teams, const std::string& name);

class Players {
 public:
  virtual ~Players() = default;
  Players(const Players&) = delete;
  Players& operator=(const Players&) = delete;

  // What a player minimizes, and what else a step by it changes: statistics of the batches that its
  // networks have seen, and the random numbers, which are drawn anew for the next step.
  struct Loss {
    Var value;
    std::vector<Update> updates;
    std::vector<Var> targets = {};  // nodes that it takes for constants, and are none
  };
  using Direction = std::function<Var(Var gradient)>;  // of a stack, [copies, P]

  // The game that a TrainingRule plays: stacks of networks [copies, P], and what each minimizes.
  virtual const Network& generators() const = 0;
  virtual const Network& discriminators() const = 0;
  virtual Loss discriminator_loss() const = 0;
  virtual Loss generator_loss() const = 0;
  // Both losses, for one batch and one z; one f and no g where the game is zero-sum.
  virtual Game game() const = 0;
  // What an optimizer sees instead of the gradient; empty: the gradient.
  virtual Direction discriminator_direction() const { return {}; }
  virtual Direction generator_direction() const { return {}; }

  // All that are trained, whose values it takes to continue.
  virtual std::vector<const Network*> networks() const = 0;
  // F of a primal-dual term (17), whose values it takes too; null if the term has none. Its first
  // values are random: see load_kernel_features().
  const Network* features() const { return features_.get(); }
  // How they move. The rule refers to these players.
  virtual std::unique_ptr<TrainingRule> make_rule() const = 0;

  // The first is what training is for.
  virtual std::vector<Team> teams() const = 0;
  // `count` examples from each generator of teams()[team], [generators, count, example...], in
  // evaluation mode. random: i64 [2].
  virtual Var examples(std::size_t team, Var random, std::int64_t count) const = 0;
  // The objective's score of each of examples [1, count, example...] by each discriminator of
  // teams()[team]: [discriminators, count].
  virtual Var scores(std::size_t team, Var examples) const = 0;

  Graph& graph() const { return *graph_; }
  // Inputs [copies, batch_size, example...] that hold real examples, each from an order of its own.
  const std::vector<Var>& real_batches() const { return real_batches_; }
  // Inputs that a step advances, by name: seed and draws of random numbers, i64 [2], and counts of
  // steps, i64 [].
  const std::vector<std::pair<std::string, Var>>& states() const { return states_; }
  const Shape& example() const { return example_; }  // of one
  const GanOptions& options() const { return options_; }
  const Objective& objective() const { return objective_; }
  DType dtype() const { return dtype_; }

 protected:
  // Throws Error as check() does, and for a term whose F is missing or takes other examples.
  Players(const GanOptions& options, const GanNetworks& networks, DType dtype);

  Var add_real_batch(const std::string& name, std::int64_t copies);
  Var add_random(const std::string& name, std::uint64_t seed);
  // Of a generator's steps; undefined where no term of its loss depends on it.
  Var add_step_count(const std::string& name);
  // [copies, batch, example...].
  Shape stack_of(std::int64_t copies, std::int64_t batch) const;
  // z [copies, batch, latent_dim].
  Var latent(Var random, std::uint32_t stream, std::int64_t copies, std::int64_t batch) const;
  // What generators of `fake` [copies, batch, example...] minimize besides the discriminator's
  // verdicts; undefined if nothing. on_real: the outputs for `real`, of copies or of 1.
  PrimalDualTerm generator_term(Var steps, Var real, Var on_real, Var fake) const;

 private:
  Var add_state(const std::string& name, const Tensor& initial);
  void add_features(const FeatureNetwork& features);
  // What the kernel sees of a stack of examples: [copies, batch, numbers].
  Var seen_by_kernel(Var stack) const;

  GanOptions options_;
  DType dtype_;
  const Objective& objective_;
  Shape example_;
  std::unique_ptr<Graph> graph_;
  std::vector<Var> real_batches_;
  std::vector<std::pair<std::string, Var>> states_;
  std::unique_ptr<Network> features_;
  Shape features_example_;
};

// The players that options.trainer names. Throws Error as check() does.
std::unique_ptr<Players> make_players(const GanOptions& options, const GanNetworks& networks,
                                      DType dtype);

// The next draws of a random state.
Update next_draws(Var random);
// The next count of steps, if it is defined.
void add_next_step(std::vector<Update>& updates, Var steps);
// outputs [copies, batch, outputs] -> the first of each, [copies, batch, 1].
Var logits_of(Var outputs);
// The discriminators in training mode, as penalties see them: what they make of buffers is dropped.
Critic critic_of(const Network& discriminators, Var random);
// Of each of the stack, the mean over the batch of cost(logits): [copies].
Var mean_costs(Var outputs, Var (*cost)(Var));

}  // namespace saddle

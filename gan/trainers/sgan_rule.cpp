#include <memory>
#include <optional>

#include "autograd/ops.h"
#include "gan/trainers/descent.h"
#include "gan/trainers/pair_turns.h"
#include "gan/trainers/sgan_players.h"
#include "gan/trainers/training_rule.h"

namespace saddle {
namespace {

using States = std::vector<std::pair<std::string, Var>>;

// Copies of the local discriminators that learn against G0 for one of its steps. Their optimizer
// begins as that of the originals stands, and anew where a game optimizer moves those.
class Messengers {
 public:
  Messengers(const SganPlayers& players, const States& of_originals)
      : descent_(players.messengers(), players.messenger_loss(),
                 players.options().discriminator_optimizer) {
    std::vector<Update> updates = players.new_messengers();
    for (const auto& [name, var] : descent_.states()) {
      if (name == "learning_rate") continue;
      const Var original = find(of_originals, players.discriminators().name() + "." + name);
      updates.push_back({var, original.defined() ? original : zeros_like(var)});
    }
    create_ = compile({}, updates);
  }

  void create() { create_.run(); }
  Descent& descent() { return descent_; }
  const Descent& descent() const { return descent_; }
  const Program& creation() const { return create_; }

 private:
  // Undefined for local pairs that a game optimizer moves.
  static Var find(const States& states, const std::string& name) {
    for (const auto& each : states)
      if (each.first == name) return each.second;
    return {};
  }

  Descent descent_;
  Program create_;
};

// A copy of each row of an optimizer's state is met beside the discriminator that it is of. A count
// of steps is one of all pairs, and has no rows.
States add_met_states(const SganPlayers& players, States states, std::vector<Update>& copies) {
  const std::string prefix = players.discriminators().name() + ".";
  for (auto& [name, var] : states) {
    if (!name.starts_with(prefix) || var.shape().rank() == 0) continue;
    const Var copy = players.graph().input(Tensor::zeros(var.shape(), var.dtype()), "met_" + name);
    copies.push_back({copy, var});
    var = copy;
  }
  return states;
}

// Algorithm 1: the local pairs move by a rule of their own, then the global pair learns from them.
class SganRule : public TrainingRule {
 public:
  explicit SganRule(const SganPlayers& players)
      : critic_steps_(players.options().critic_steps),
        pairs_(static_cast<double>(players.options().generators)),
        local_(make_training_rule(players)) {
    if (!players.has_global_pair()) return;
    States of_met = local_->states();
    std::vector<Update> copies = players.met_copies();
    if (!copies.empty()) {
      if (players.has_messengers()) of_met = add_met_states(players, of_met, copies);
      turns_.emplace(copies);
    }
    if (players.has_messengers()) messengers_.emplace(players, of_met);
    generator_.emplace(players.global_generator(), players.global_generator_loss(),
                       players.options().generator_optimizer);
    discriminator_.emplace(players.global_discriminator(), players.global_discriminator_loss(),
                           players.options().discriminator_optimizer);
  }

  void step(const TakeBatch& take_batch) override {
    if (turns_) turns_->begin();
    local_->step(take_batch);  // lines 4 to 13
    for (std::int64_t i = 0; i < global_updates(); ++i) {
      if (turns_) turns_->next();
      step_global_pair(take_batch);
    }
  }

  std::vector<std::string> loss_names() const override {
    std::vector<std::string> names = local_->loss_names();
    if (generator_) names.insert(names.end(), {"loss_d0", "loss_g0"});
    return names;
  }
  double loss(std::size_t i) const override {
    if (i < 2) return local_->loss(i) / pairs_;
    return (i == 2 ? *discriminator_ : *generator_).loss() / pairs_;
  }
  Counts counts(std::int64_t steps) const override {
    Counts counts = local_->counts(steps);
    const std::int64_t each = messengers_ ? critic_steps_ + 2 : 2;
    counts.gradients += steps * global_updates() * each * static_cast<std::int64_t>(pairs_);
    return counts;
  }
  std::optional<SolveResult> solve() const override { return local_->solve(); }

  LearningRates learning_rates() const override {
    LearningRates rates = local_->learning_rates();
    if (messengers_) rates.discriminators.push_back(messengers_->descent().learning_rate());
    if (!generator_) return rates;
    rates.generators.push_back(generator_->learning_rate());
    rates.discriminators.push_back(discriminator_->learning_rate());
    return rates;
  }
  std::vector<std::pair<std::string, Var>> states() const override {
    std::vector<std::pair<std::string, Var>> states = local_->states();
    if (!generator_) return states;
    generator_->add_states(states);
    discriminator_->add_states(states);
    return states;
  }
  Losses losses() const override { return local_->losses(); }
  NamedPrograms programs() const override {
    NamedPrograms programs;
    if (turns_) programs.emplace_back("turns: begin", &turns_->begin_program());
    for (const auto& [name, program] : local_->programs())
      programs.emplace_back("local pairs: " + name, program);
    if (turns_) programs.emplace_back("turns: next", &turns_->next_program());
    if (messengers_) {
      programs.emplace_back("messengers' creation", &messengers_->creation());
      programs.emplace_back("messengers' step", &messengers_->descent().program());
    }
    if (!generator_) return programs;
    programs.emplace_back("global generator's step", &generator_->program());
    programs.emplace_back("global discriminator's step", &discriminator_->program());
    return programs;
  }

 private:
  std::int64_t global_updates() const {
    if (!generator_) return 0;
    return turns_ ? static_cast<std::int64_t>(pairs_) : 1;
  }
  // The last two draws from global_random() are G0's and D0's, in that order: TiedPair draws them
  // again.
  void step_global_pair(const TakeBatch& take_batch) {
    // G0's loss may look at real examples: without messengers, at those that D0 sees.
    if (messengers_)
      step_messengers(take_batch);
    else
      take_batch(1);
    generator_->step();  // lines 22 to 26
    if (messengers_) take_batch(1);
    discriminator_->step();  // lines 27 to 31
  }
  void step_messengers(const TakeBatch& take_batch) {
    messengers_->create();                              // line 14
    for (std::int64_t i = 0; i < critic_steps_; ++i) {  // lines 15 to 21
      take_batch(1);
      messengers_->descent().step();
    }
  }

  std::int64_t critic_steps_;
  double pairs_;
  TrainingRulePtr local_;
  std::optional<PairTurns> turns_;  // where the global pair moves after each local one
  std::optional<Messengers> messengers_;
  std::optional<Descent> generator_, discriminator_;
};

}  // namespace

TrainingRulePtr make_sgan_rule(const SganPlayers& players) {
  return std::make_unique<SganRule>(players);
}

}  // namespace saddle

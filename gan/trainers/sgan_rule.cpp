#include <memory>
#include <optional>

#include "autograd/ops.h"
#include "gan/trainers/descent.h"
#include "gan/trainers/sgan_players.h"
#include "gan/trainers/training_rule.h"

namespace saddle {
namespace {

// Copies of the local discriminators that learn against G0 for one iteration. Their optimizer
// begins as that of the originals stands, and anew where a game optimizer moves those.
class Messengers {
 public:
  Messengers(const SganPlayers& players, const TrainingRule& local)
      : descent_(players.messengers(), players.messenger_loss(),
                 players.options().discriminator_optimizer) {
    std::vector<Update> updates = players.new_messengers();
    for (const auto& [name, var] : descent_.states()) {
      if (name == "learning_rate") continue;
      const Var original = find(local.states(), players.discriminators().name() + "." + name);
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
  static Var find(const std::vector<std::pair<std::string, Var>>& states, const std::string& name) {
    for (const auto& each : states)
      if (each.first == name) return each.second;
    return {};
  }

  Descent descent_;
  Program create_;
};

// Algorithm 1: the local pairs move by a rule of their own, then the global pair learns from them.
class SganRule : public TrainingRule {
 public:
  explicit SganRule(const SganPlayers& players)
      : critic_steps_(players.options().critic_steps),
        pairs_(static_cast<double>(players.options().generators)),
        local_(make_training_rule(players)) {
    if (players.has_messengers()) messengers_.emplace(players, *local_);
    if (!players.has_global_pair()) return;
    generator_.emplace(players.global_generator(), players.global_generator_loss(),
                       players.options().generator_optimizer);
    discriminator_.emplace(players.global_discriminator(), players.global_discriminator_loss(),
                           players.options().discriminator_optimizer);
  }

  void step(const TakeBatch& take_batch) override {
    local_->step(take_batch);  // lines 4 to 13
    if (!generator_) return;
    // G0's loss may look at real examples: without messengers, at those that D0 sees.
    if (messengers_)
      step_messengers(take_batch);
    else
      take_batch(1);
    generator_->step();  // lines 22 to 26
    if (messengers_) take_batch(1);
    discriminator_->step();  // lines 27 to 31
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
    if (generator_) counts.gradients += steps * each * static_cast<std::int64_t>(pairs_);
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
    for (const auto& [name, program] : local_->programs())
      programs.emplace_back("local pairs: " + name, program);
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
  std::optional<Messengers> messengers_;
  std::optional<Descent> generator_, discriminator_;
};

}  // namespace

TrainingRulePtr make_sgan_rule(const SganPlayers& players) {
  return std::make_unique<SganRule>(players);
}

}  // namespace saddle

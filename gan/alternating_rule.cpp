#include "autograd/derivatives.h"
#include "gan/training_rule.h"

namespace saddle {
namespace {

// A network that descends its loss: derivatives, optimizer and statistics are one program.
class Descent {
 public:
  Descent(const Network& network, const StackelbergPlayers::Loss& loss,
          const OptimizerOptions& options)
      : name_(network.name()), optimizer_(make_optimizer(network.parameters(), options)) {
    std::vector<Update> updates = optimizer_->step(grad(loss.value, network.parameters()));
    updates.insert(updates.end(), loss.updates.begin(), loss.updates.end());
    step_ = compile({loss.value}, updates);
  }

  void step() { step_.run(); }
  double loss() const { return step_.output(0).item(); }
  Var loss_var() const { return step_.output_vars()[0]; }
  const Program& program() const { return step_; }
  Var learning_rate() const { return optimizer_->learning_rate(); }

  void add_states(std::vector<std::pair<std::string, Var>>& states) const {
    for (const auto& [name, var] : optimizer_->states())
      states.emplace_back(name_ + "." + name, var);
  }

 private:
  std::string name_;
  std::unique_ptr<Optimizer> optimizer_;
  Program step_;
};

class AlternatingRule : public TrainingRule {
 public:
  explicit AlternatingRule(const StackelbergPlayers& players)
      : critic_steps_(players.options().critic_steps),
        discriminator_(players.discriminator(), players.discriminator_loss(),
                       players.options().discriminator_optimizer),
        generators_(players.generators(), players.generator_loss(),
                    players.options().generator_optimizer) {}

  void step(const std::function<void()>& take_batch) override {
    for (std::int64_t i = 0; i < critic_steps_; ++i) {
      take_batch();
      discriminator_.step();
    }
    generators_.step();
  }
  double discriminator_loss() const override { return discriminator_.loss(); }
  double generator_loss() const override { return generators_.loss(); }

  LearningRates learning_rates() const override {
    return {generators_.learning_rate(), discriminator_.learning_rate()};
  }
  std::vector<std::pair<std::string, Var>> states() const override {
    std::vector<std::pair<std::string, Var>> states;
    generators_.add_states(states);
    discriminator_.add_states(states);
    return states;
  }
  Losses losses() const override { return {discriminator_.loss_var(), generators_.loss_var()}; }
  NamedPrograms programs() const override {
    return {{"discriminator's step", &discriminator_.program()},
            {"generators' step", &generators_.program()}};
  }

 private:
  std::int64_t critic_steps_;
  Descent discriminator_, generators_;
};

}  // namespace

TrainingRulePtr make_alternating_rule(const StackelbergPlayers& players) {
  return std::make_unique<AlternatingRule>(players);
}

}  // namespace saddle

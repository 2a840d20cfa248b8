#include "gan/trainers/descent.h"
#include "gan/trainers/training_rule.h"

namespace saddle {
namespace {

class AlternatingRule : public TrainingRule {
 public:
  explicit AlternatingRule(const Players& players)
      : critic_steps_(players.options().critic_steps),
        discriminator_count_(players.discriminators().copies()),
        generator_count_(players.generators().copies()),
        discriminators_(players.discriminators(), players.discriminator_loss(),
                        players.options().discriminator_optimizer,
                        players.discriminator_direction()),
        generators_(players.generators(), players.generator_loss(),
                    players.options().generator_optimizer, players.generator_direction()) {}

  void step(const TakeBatch& take_batch) override {
    for (std::int64_t i = 0; i < critic_steps_; ++i) {
      take_batch(0);
      discriminators_.step();
    }
    generators_.step();
  }
  double loss(std::size_t i) const override {
    return i == 0 ? discriminators_.loss() : generators_.loss();
  }
  Counts counts(std::int64_t steps) const override {
    return {steps * (critic_steps_ * discriminator_count_ + generator_count_), 0};
  }

  LearningRates learning_rates() const override {
    return {{generators_.learning_rate()}, {discriminators_.learning_rate()}};
  }
  std::vector<std::pair<std::string, Var>> states() const override {
    std::vector<std::pair<std::string, Var>> states;
    generators_.add_states(states);
    discriminators_.add_states(states);
    return states;
  }
  Losses losses() const override { return {discriminators_.loss_var(), generators_.loss_var()}; }
  NamedPrograms programs() const override {
    return {{"discriminator's step", &discriminators_.program()},
            {"generators' step", &generators_.program()}};
  }

 private:
  std::int64_t critic_steps_, discriminator_count_, generator_count_;
  Descent discriminators_, generators_;
};

}  // namespace

TrainingRulePtr make_alternating_rule(const Players& players) {
  return std::make_unique<AlternatingRule>(players);
}

}  // namespace saddle

#include <limits>

#include "gan/trainers/training_rule.h"

namespace saddle {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

GameOptimizerOptions options_of(const GanOptions& game) {
  GameOptimizerOptions options = game.game_optimizer;
  options.learning_rate_x = game.generator_optimizer.learning_rate;
  options.learning_rate_y = game.discriminator_optimizer.learning_rate;
  return options;
}

class GameRule : public TrainingRule {
 public:
  explicit GameRule(const Players& players)
      : name_(players.options().game_optimizer.name),
        game_(players.game()),
        optimizer_(make_game_optimizer(game_, options_of(players.options()))) {
    report_.f = report_.g = kNaN;
  }

  void step(const TakeBatch& take_batch) override {
    take_batch(0);
    report_ = optimizer_->step();
  }
  double loss(std::size_t i) const override { return i == 0 ? report_.g : report_.f; }
  Counts counts(std::int64_t) const override { return optimizer_->counts(); }
  std::optional<SolveResult> solve() const override {
    if (!game_optimizer_reads(name_, "max_residual")) return std::nullopt;
    return report_.solve;
  }

  LearningRates learning_rates() const override {
    return {{optimizer_->learning_rate(Player::x)}, {optimizer_->learning_rate(Player::y)}};
  }
  std::vector<std::pair<std::string, Var>> states() const override { return optimizer_->states(); }
  Losses losses() const override { return {game_.is_zero_sum() ? -game_.f : game_.g, game_.f}; }
  NamedPrograms programs() const override {
    NamedPrograms programs;
    for (const auto& [name, program] : optimizer_->programs())
      programs.emplace_back(name_ + " step: " + name, program);
    return programs;
  }

 private:
  std::string name_;
  Game game_;
  std::unique_ptr<GameOptimizer> optimizer_;
  StepReport report_;
};

}  // namespace

TrainingRulePtr make_game_rule(const Players& players) {
  return std::make_unique<GameRule>(players);
}

TrainingRulePtr make_training_rule(const Players& players) {
  return players.options().has_game_optimizer() ? make_game_rule(players)
                                                : make_alternating_rule(players);
}

}  // namespace saddle

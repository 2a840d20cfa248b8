#include "cli/config_field_makers.h"
#include "optim/game_optimizer.h"
#include "optim/optimizer.h"

namespace saddle {
namespace {

// The same fields for either player.
void add_optimizer_fields(std::vector<ConfigField>& fields, const std::string& player,
                          OptimizerOptions GanOptions::*options) {
  const auto make = [&](const char* name, const char* symbol, const char* help, auto member) {
    return field(player + "-" + name, symbol, help, &TrainConfig::game, options, member);
  };
  const auto add = [&](const char* name, const char* symbol, const char* help, auto member) {
    fields.push_back(only_in_turn(make(name, symbol, help, member)));
  };
  using Settings = OptimizerOptions;
  fields.push_back(
      only_in_turn(choice(player + "-optimizer", optimizer_names(), "rule of the " + player,
                          &TrainConfig::game, options, &Settings::name)));
  fields.push_back(
      make("learning-rate", "ETA", "step size, of a game optimizer too", &Settings::learning_rate));
  add("beta1", "B", "adam: decay of the mean of gradients", &Settings::beta1);
  add("beta2", "B", "adam: decay of the mean of squared gradients", &Settings::beta2);
  add("momentum", "M", "sgd, rmsprop: heavy-ball momentum", &Settings::momentum);
  add("decay", "D", "rmsprop: decay of the mean of squared gradients", &Settings::decay);
  add("epsilon", "E", "adam, rmsprop: added to the root of that mean", &Settings::epsilon);
  add("weight-decay", "W", "adds W * parameters to the gradient", &Settings::weight_decay);
  add("clip-norm", "N", "scales the gradient down to norm N; 0: off", &Settings::clip_norm);
  add("clip-weights", "C", "keeps the parameters in [-C, C]; 0: off", &Settings::clip_weights);
}

std::vector<std::string> game_optimizer_choices() {
  std::vector<std::string> names = game_optimizer_names();
  names.insert(names.begin(), kNoGameOptimizer);
  return names;
}

}  // namespace

std::vector<ConfigField> optimizer_fields() {
  std::vector<ConfigField> fields;
  add_optimizer_fields(fields, "generator", &GanOptions::generator_optimizer);
  add_optimizer_fields(fields, "discriminator", &GanOptions::discriminator_optimizer);
  return fields;
}

std::vector<ConfigField> game_optimizer_fields() {
  std::vector<ConfigField> fields = {
      choice("game-optimizer", game_optimizer_choices(),
             "moves both players at once, instead of an optimizer for each", &TrainConfig::game,
             &GanOptions::game_optimizer, &GameOptimizerOptions::name)};
  const auto add_field = [&](const std::string& name, ConfigField made) {
    made.ignored_by = [setting = member_name(name)](const TrainConfig& config) {
      const std::string& optimizer = config.game.game_optimizer.name;
      const bool is_read =
          config.game.has_game_optimizer() && game_optimizer_reads(optimizer, setting);
      return is_read ? "" : "the game optimizer " + optimizer;
    };
    fields.push_back(std::move(made));
  };
  const auto add = [&](const std::string& name, const char* symbol, const char* help, auto member) {
    add_field(name, field("game-" + name, symbol, help, &TrainConfig::game,
                          &GanOptions::game_optimizer, member));
  };
  using Settings = GameOptimizerOptions;
  add("beta2", "B", "acgd: decay of the mean of squared gradients", &Settings::beta2);
  add("epsilon", "E", "acgd: added to the root of that mean", &Settings::epsilon);
  add("correction", "W", "sga, consensus, lola: weight of the second-order term",
      &Settings::correction);
  add_field("products",
            choice("game-products", {"forward-over-reverse", "reverse-over-reverse"},
                   "nesting of the products with second derivatives", &TrainConfig::game,
                   &GanOptions::game_optimizer, &Settings::products));
  add("tolerance", "R", "cgd, acgd: relative residual of the linear system", &Settings::tolerance);
  add("max-iterations", "N", "cgd, acgd: of the solver in one step", &Settings::max_iterations);
  add("max-residual", "R", "cgd, acgd: a solve that ends above it ends the run",
      &Settings::max_residual);
  add("restart", "N", "cgd-general, acgd-general: of GMRES", &Settings::restart);
  return fields;
}

}  // namespace saddle

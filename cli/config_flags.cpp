#include "cli/config_flags.h"

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/config_fields.h"
#include "cli/config_file.h"
#include "gan/objective.h"
#include "tensor/error.h"

namespace saddle {
namespace {

CLI::Option* add_flag(CLI::App& parser, const ConfigField& field) {
  if (field.kind == ValueKind::boolean)
    return parser.add_flag("--" + field.name + ",!--no-" + field.name, field.help);
  const auto keep_as_text = [](const CLI::results_t&) { return true; };
  return parser.add_option("--" + field.name, keep_as_text, field.help)->type_name(field.symbol);
}

}  // namespace

ConfigFlags::ConfigFlags(CLI::App& parser, const std::string& recipe_help) : parser_(&parser) {
  add_argument(parser, "RECIPE", recipe_, recipe_help);
  for (const ConfigGroup& group : config_groups())
    for (const ConfigField& field : group.fields)
      options_[field.name] = add_flag(parser, field)->group(group.name);
  add_option(parser, "--config", "FILE", config_file_,
             "TOML file with any of these settings, under the same names; flags win over it",
             "Run");
}

const std::string& ConfigFlags::recipe() const {
  const std::string command = parser_->get_name();
  require_argument(command + ": RECIPE", recipe_,
                   "saddle " + command + " ring8 (saddle recipes lists them)");
  return recipe_;
}

std::string ConfigFlags::first_given() const {
  if (!config_file_.empty()) return "--config";
  for (const auto& [name, option] : options_)
    if (option->count() > 0) return "--" + name;
  return "";
}

TrainConfig ConfigFlags::apply_to(TrainConfig base) const {
  const std::string objective = base.game.objective;
  ConfigOrigins origins;
  if (!config_file_.empty()) read_config_file(config_file_, base, origins);
  for (const auto& [name, option] : options_) {
    if (option->count() == 0) continue;
    const std::string flag = "--" + name;
    try {
      find_field(name)->assign(base, option->results().back());
    } catch (const Error& error) {
      fail(flag, ": ", error.what());
    }
    origins[name] = flag;
  }
  // Another objective brings its own bound on the weights, unless one was given, penalties bound
  // the gradient, or the discriminators have no optimizer of their own.
  if (base.game.objective != objective && !bounds_gradient(base.game.penalties) &&
      !base.game.has_game_optimizer() && !origins.contains("discriminator-clip-weights"))
    base.game.discriminator_optimizer.clip_weights =
        find_objective(base.game.objective).clip_weights;
  require_read(base, origins);
  reset_unread(base, origins);
  check_settings(base, origins);
  return base;
}

}  // namespace saddle

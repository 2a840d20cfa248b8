#include <memory>
#include <ostream>

#include "cli/command.h"
#include "cli/config_fields.h"
#include "cli/config_file.h"
#include "cli/config_flags.h"
#include "cli/config_value.h"
#include "cli/stop_signals.h"
#include "gan/recipes/recipes.h"
#include "gan/run.h"
#include "tensor/device.h"
#include "tensor/error.h"

namespace saddle {
namespace {

constexpr std::int64_t kMaxThreads = 1024;

constexpr const char* kDescription =
    R"(Train the generators and the discriminator of a recipe.

The game is  min over gamma_1 .. gamma_I, max over theta of  (1/I) sum_i phi(gamma_i; theta):
I generators gamma_i against one discriminator theta; I = 1 is an ordinary GAN.

A recipe presets every setting below; `saddle recipes NAME` prints its values. A run is a folder:
config.toml (all settings), metrics.csv, summary.json, pictures/, checkpoints/.

Ctrl-C ends the run after the step at hand, with a checkpoint: --resume goes on. A second Ctrl-C
kills it, and --resume goes on from the checkpoint before.)";

constexpr const char* kExamples = R"(Examples:
  saddle train ring8
  saddle train ring8 --generators 4 --generator-hidden 128,256 --out runs/four
  saddle train ring8 --objective wasserstein --critic-steps 5 --out runs/wasserstein
  saddle train ring8 --objective log-saturating --game-optimizer acgd --out runs/acgd
  saddle train ring8 --config runs/four/config.toml --seed 2 --out runs/four-again)";

struct TrainFlags {
  explicit TrainFlags(CLI::App& parser) : config(parser) {
    add_option(parser, "--out", "DIR", out, "folder of the run; default: runs/RECIPE", "Run");
    add_option(parser, "--threads", "N", threads,
               "of the processor; the results do not depend on it", "Run");
    add_flag(parser, "--resume", resume, "go on from the last checkpoint in the run's folder",
             "Run");
    add_flag(parser, "--json", json, "print summary.json alone on the standard output", "Run");
  }

  ConfigFlags config;
  std::string out, threads;
  bool resume = false, json = false;
};

TrainConfig base_config(const TrainFlags& flags, const std::filesystem::path& folder) {
  const Recipe& recipe = find_recipe(flags.config.recipe());
  if (!flags.resume) return recipe.config;
  TrainConfig config = read_run_config(folder);
  require(config.recipe == recipe.name, folder.string(), ": cannot resume with the recipe ",
          recipe.name, ": this is a run of ", config.recipe);
  return config;
}

// What a resumed run may change: how long, how often it writes, its learning rates, how far a
// linear system is solved, where the files of the data are, where it computes, and how it
// multiplies. Anything else would make it a different run.
void require_same_run(const TrainConfig& saved, const TrainConfig& wanted) {
  TrainConfig allowed = saved;
  allowed.steps = wanted.steps;
  allowed.log_every = wanted.log_every;
  allowed.checkpoint_every = wanted.checkpoint_every;
  allowed.picture_every = wanted.picture_every;
  allowed.samples = wanted.samples;
  allowed.device = wanted.device;
  allowed.math = wanted.math;
  allowed.data.folder = wanted.data.folder;
  allowed.game.generator_optimizer.learning_rate = wanted.game.generator_optimizer.learning_rate;
  allowed.game.discriminator_optimizer.learning_rate =
      wanted.game.discriminator_optimizer.learning_rate;
  allowed.game.game_optimizer.tolerance = wanted.game.game_optimizer.tolerance;
  allowed.game.game_optimizer.max_iterations = wanted.game.game_optimizer.max_iterations;
  allowed.game.game_optimizer.max_residual = wanted.game.game_optimizer.max_residual;
  for (const ConfigGroup& group : config_groups()) {
    for (const ConfigField& field : group.fields) {
      if (!field.ignored_by(wanted).empty()) continue;
      const std::string before = field.text(allowed), after = field.text(wanted);
      require(before == after, "--resume cannot change the run: expected --", field.name, " ",
              before, ", as it began, found ", after);
    }
  }
}

// One line: where a stopped run stands, and how to go on.
std::string stopped_text(const RunSummary& summary, const std::string& recipe,
                         const std::filesystem::path& folder) {
  const std::string stopped = concat_text("stopped after step ", summary.step, "; ");
  if (summary.checkpoint.empty()) return stopped + "this build writes no checkpoints\n";
  return concat_text(stopped, "saved in ", summary.checkpoint.string(),
                     "; go on with: saddle train ", recipe, " --out ", folder.string(),
                     " --resume\n");
}

int train_recipe(const TrainFlags& flags, Console& console) {
  const std::string& recipe = flags.config.recipe();
  const std::filesystem::path folder = flags.out.empty() ? "runs/" + recipe : flags.out;
  const TrainConfig base = base_config(flags, folder);
  TrainConfig config = flags.config.apply_to(base);
  if (flags.resume) require_same_run(base, config);
  // Later commands may be given from another folder.
  if (!config.data.folder.empty())
    config.data.folder = std::filesystem::absolute(config.data.folder).string();
  if (!flags.threads.empty())
    set_threads(static_cast<int>(parse_integer("--threads", flags.threads, 1, kMaxThreads)));
  const StopSignals signals;
  const RunSummary summary =
      train(config, {folder, flags.resume, config_text(config), console.progress,
                     [&] { return signals.received() != 0; }});
  console.out << (flags.json ? summary.json : summary.text);
  if (!flags.json && !summary.picture.empty())
    console.out << "picture: " << summary.picture.string() << "\n";
  if (summary.step == config.steps) return kExitSuccess;
  *console.progress.stream << stopped_text(summary, recipe, folder);
  return exit_code_of_signal(signals.received());
}

}  // namespace

Command add_train_command(CLI::App& program) {
  CLI::App& parser = add_command(program, "train", kDescription, kExamples);
  const auto flags = std::make_shared<TrainFlags>(parser);
  return {&parser, [flags](Console& console) { return train_recipe(*flags, console); }};
}

}  // namespace saddle

#include "gan/trainers/gan_options.h"

#include <algorithm>
#include <cmath>

#include "gan/objective.h"
#include "tensor/format.h"

namespace saddle {
namespace {

void check_branches(const GanOptions& options) {
  require(options.weighting == "mean",
          "weighting: branches have one payoff to weigh: expected mean, found ", options.weighting);
  require(options.generator_batch_sizes.size() == 1,
          "generator_batch_sizes: branches share one batch: expected 1 size, found ",
          options.generator_batch_sizes.size());
  require(options.classifier_weight == 0,
          "classifier_weight: a classifier head needs generators, not branches: expected 0, found ",
          options.classifier_weight);
  require(options.branches != Branches::mixture ||
              options.generator_batch_sizes[0] % options.generators == 0,
          "generator_batch_sizes: ", options.generators, " branches do not divide a batch of ",
          options.generator_batch_sizes[0]);
}

void require_one_of(const char* name, const std::string& found,
                    const std::vector<std::string>& allowed) {
  require(std::find(allowed.begin(), allowed.end(), found) != allowed.end(), name,
          ": expected one of ", joined(allowed, ", "), "; found '", found, "'");
}

// Each pair has batches of its own, all of batch_size.
void check_sgan(const GanOptions& options) {
  require(options.branches == Branches::none, "branches: SGAN has pairs, not branches");
  require(options.classifier_weight == 0,
          "classifier_weight: SGAN has no such head: expected 0, found ",
          options.classifier_weight);
  require(!options.shared_z, "shared_z: local pairs share nothing: expected false");
  require_one_of("global_pair", options.global_pair, {"messengers", "simplified", "none"});
  require_one_of("global_updates", options.global_updates, {"iteration", "pair"});
  require_one_of("global_weights", options.global_weights, {"uniform", "payoff"});
  require(options.shared_share >= 0 && options.shared_share < 1,
          "shared_share: expected a number in [0, 1), found ", options.shared_share);
  require(options.shared_share == 0 || options.global_updates == "iteration",
          "global_updates: pairs with shared layers do not move one after the other: expected "
          "iteration, found ",
          options.global_updates);
  require(options.shared_share == 0 || !options.has_game_optimizer(),
          "shared_share: a game optimizer moves separate networks: expected 0, found ",
          options.shared_share);
}

// Each generated example is paired with a real one.
void check_gradient_penalty(const GanOptions& options) {
  const bool paired =
      std::all_of(options.generator_batch_sizes.begin(), options.generator_batch_sizes.end(),
                  [&](std::int64_t size) { return size == options.batch_size; });
  require(paired,
          "gradient_penalty: pairs real and generated examples: expected generator_batch_sizes of ",
          options.batch_size, ", the batch_size, found ",
          joined(options.generator_batch_sizes, ", "));
}

// Its options say what is wrong with "beta2: ...": here it is "game_beta2: ...".
void check_game_optimizer_options(const GameOptimizerOptions& options) {
  try {
    check(options);
  } catch (const Error& error) {
    fail("game_", error.what());
  }
}

std::string zero_sum_objectives() {
  std::vector<std::string> names;
  for (const Objective& objective : objectives())
    if (objective.zero_sum) names.emplace_back(objective.name);
  return joined(names, ", ");
}

// A term that one player minimizes and the other one does not maximize; "" if there is none.
std::string what_players_do_not_share(const GanOptions& options) {
  if (options.classifier_weight > 0) return "classifier head";
  return options.primal_dual.is_on() ? "primal-dual term" : "";
}

void check_game_optimizer(const GanOptions& options) {
  const std::string& name = options.game_optimizer.name;
  std::vector<std::string> known = game_optimizer_names();
  require(std::find(known.begin(), known.end(), name) != known.end(),
          "game_optimizer: expected none or one of ", joined(known, ", "), "; found '", name, "'");
  check_game_optimizer_options(options.game_optimizer);
  const std::vector<std::string> general = general_game_optimizer_names();
  if (is_zero_sum(options) || std::find(general.begin(), general.end(), name) != general.end())
    return;
  const std::string extra = what_players_do_not_share(options);
  fail("game_optimizer: ", name, " is for zero-sum games, which objective ", options.objective,
       extra.empty() ? "" : " with a " + extra, " is not: expected one of ", joined(general, ", "),
       extra.empty() ? ", or one" : ", or no " + extra + " and one", " of the objectives ",
       zero_sum_objectives());
}

}  // namespace

void check(const GanOptions& options) {
  const auto positive = [](const char* what, std::int64_t found) {
    require(found >= 1, what, ": expected at least 1, found ", found);
  };
  positive("generators", options.generators);
  positive("latent_dim", options.latent_dim);
  require(options.latent == "normal" || options.latent == "uniform",
          "latent: expected normal or uniform, found ", options.latent);
  positive("batch_size", options.batch_size);
  positive("critic_steps", options.critic_steps);
  for (std::int64_t size : options.generator_batch_sizes) positive("generator_batch_sizes", size);
  const auto sizes = static_cast<std::int64_t>(options.generator_batch_sizes.size());
  require(sizes == 1 || sizes == options.generators, "generator_batch_sizes: expected 1 size or ",
          options.generators, ", found ", sizes);
  find_objective(options.objective);
  require(options.weighting == "mean" || options.weighting == "sum",
          "weighting: expected mean or sum, found ", options.weighting);
  require(options.classifier_weight >= 0 && std::isfinite(options.classifier_weight),
          "classifier_weight: expected a number of at least 0, found ", options.classifier_weight);
  check(options.penalties);
  check(options.primal_dual);
  if (options.penalties.gradient > 0 && options.trainer != "sgan") check_gradient_penalty(options);
  if (options.branches != Branches::none) check_branches(options);
  if (options.has_game_optimizer()) check_game_optimizer(options);
  require_one_of("trainer", options.trainer, {"stackelberg", "sgan"});
  if (options.trainer == "sgan") check_sgan(options);
}

bool is_zero_sum(const GanOptions& options) {
  return find_objective(options.objective).zero_sum && what_players_do_not_share(options).empty();
}

}  // namespace saddle

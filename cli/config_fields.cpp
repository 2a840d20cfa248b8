#include "cli/config_fields.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "gan/networks.h"
#include "gan/objective.h"
#include "optim/game_optimizer.h"
#include "optim/optimizer.h"
#include "tensor/error.h"
#include "tensor/format.h"
#include "tensor/names.h"

namespace saddle {
namespace {

// The member of `object` at the end of a path of members.
template <class Object, class Member, class... Path>
auto& member_at(Object& object, Member member, Path... path) {
  if constexpr (sizeof...(path) == 0)
    return object.*member;
  else
    return member_at(object.*member, path...);
}

// A field bound to the member of a TrainConfig at the end of `path`.
template <class... Path>
ConfigField field(std::string name, std::string symbol, std::string help, Path... path) {
  using Value = std::remove_reference_t<decltype(member_at(std::declval<TrainConfig&>(), path...))>;
  ConfigField made;
  made.name = std::move(name);
  made.symbol = std::move(symbol);
  made.help = std::move(help);
  made.kind = kind_of(static_cast<Value*>(nullptr));
  made.ignored_by = [](const TrainConfig&) { return std::string(); };
  made.text = [path...](TrainConfig config) { return format_value(member_at(config, path...)); };
  made.assign = [path...](TrainConfig& config, const std::string& text) {
    parse_value(text, member_at(config, path...));
  };
  return made;
}

// A field with a closed list of values.
template <class... Path>
ConfigField choice(std::string name, std::vector<std::string> choices, std::string help,
                   Path... path) {
  help += ": " + joined(choices, ", ");
  ConfigField made = field(std::move(name), "NAME", std::move(help), path...);
  made.assign = [choices, assign = made.assign](TrainConfig& config, const std::string& text) {
    if (std::find(choices.begin(), choices.end(), text) == choices.end())
      fail(unknown_name("name", text, choices));
    assign(config, text);
  };
  made.choices = std::move(choices);
  return made;
}

// As the name of the member: "batch_norm" for "batch-norm".
std::string member_name(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::vector<ConfigField> data_fields() {
  return {
      choice("dataset", dataset_names(), "what the generators learn to imitate", &TrainConfig::data,
             &DataConfig::dataset),
      field("data", "DIR", "folder of the image files; empty: look in the usual places",
            &TrainConfig::data, &DataConfig::folder),
      field("modes", "N", "Gaussians on the ring, or on the grid (a square number)",
            &TrainConfig::data, &DataConfig::modes),
      field("radius", "R", "of the ring, or distance between neighbours on the grid",
            &TrainConfig::data, &DataConfig::radius),
      field("deviation", "S", "standard deviation of each Gaussian, or noise of the Swiss roll",
            &TrainConfig::data, &DataConfig::deviation),
      field("points", "N", "size of the synthetic data set, drawn once from the seed",
            &TrainConfig::data, &DataConfig::points),
  };
}

std::vector<ConfigField> network_fields() {
  std::vector<ConfigField> fields = {
      choice("architecture", names_in(architectures()),
             "of both networks: mlp has the sizes below, the others those of a paper's table",
             &TrainConfig::networks, &NetworkConfig::architecture),
      field("latent-dim", "N", "size of z, the input of a generator", &TrainConfig::game,
            &GanOptions::latent_dim),
      choice("latent", {"normal", "uniform"}, "z ~ N(0, 1), or uniform in [-1, 1)",
             &TrainConfig::game, &GanOptions::latent),
      field("generator-hidden", "N,N,...", "sizes of the hidden layers, input side first, or none",
            &TrainConfig::networks, &NetworkConfig::generator_hidden),
      choice("generator-output", {"tanh", "none"}, "last activation of a generator",
             &TrainConfig::networks, &NetworkConfig::generator_output),
      field("batch-norm", "", "normalize the generators' hidden layers over the batch",
            &TrainConfig::networks, &NetworkConfig::batch_norm),
      field("batch-norm-epsilon", "E", "added to the variance; the released code has 0.8",
            &TrainConfig::networks, &NetworkConfig::batch_norm_epsilon),
      field("discriminator-hidden", "N,N,...",
            "sizes of the hidden layers, input side first, or none", &TrainConfig::networks,
            &NetworkConfig::discriminator_hidden),
      field("slope", "A", "of every leaky ReLU, max(x, A x)", &TrainConfig::networks,
            &NetworkConfig::slope),
      choice("discriminator-norm", {"none", "spectral"},
             "of the discriminator's weights: as they are, or divided by their largest singular "
             "value",
             &TrainConfig::networks, &NetworkConfig::discriminator_norm),
      choice("initializer", {"fan-in", "xavier"},
             "of linear layers: uniform, bound 1 / sqrt(in), or sqrt(6 / (in + out)) and biases 0",
             &TrainConfig::networks, &NetworkConfig::initializer),
  };
  for (ConfigField& each : fields)
    each.ignored_by = [member = member_name(each.name)](const TrainConfig& config) {
      const std::string& architecture = config.networks.architecture;
      return reads_setting(architecture, member) ? "" : "the architecture " + architecture;
    };
  return fields;
}

// Terms of the discriminator's loss.
std::vector<ConfigField> penalty_fields() {
  const auto make = [](const char* name, const char* help, auto member) {
    return field(name, "W", help, &TrainConfig::game, &GanOptions::penalties, member);
  };
  return {
      make("gradient-penalty", "of E (|grad D| - 1)^2 between real and generated (WGAN-GP: 10)",
           &PenaltyOptions::gradient),
      make("dragan-penalty", "of E (|grad D| - 1)^2 around real examples (DRAGAN: 10)",
           &PenaltyOptions::dragan),
      make("r1-penalty", "of E |grad D|^2 / 2 at real examples", &PenaltyOptions::r1),
      make("l2-penalty", "of |theta|^2 / 2, theta the discriminator's parameters",
           &PenaltyOptions::l2),
  };
}

// The term of the generators' loss.
std::vector<ConfigField> primal_dual_fields() {
  using Options = PrimalDualOptions;
  const auto make = [](const char* name, const char* symbol, const char* help, auto member) {
    return field(name, symbol, help, &TrainConfig::game, &GanOptions::primal_dual, member);
  };
  std::vector<ConfigField> fields = {
      make("dual-step-size", "ALPHA",
           "pulls the generated density at real x to p_g(x) - ALPHA f1(D(x)); 0: does not",
           &Options::step_size),
      make("squared-bandwidth", "V",
           "sigma^2 of the kernel exp(-|u|^2 / sigma^2) that estimates p_g",
           &Options::squared_bandwidth),
      choice("bandwidth-schedule", {"constant", "step", "geometric"},
             "sigma^2 stays, is multiplied once by the factor, or by it to the power t / period",
             &TrainConfig::game, &GanOptions::primal_dual, &Options::schedule),
      make("bandwidth-factor", "F", "of a step or geometric schedule", &Options::factor),
      make("bandwidth-period", "N", "generator steps of that schedule", &Options::period),
  };
  for (std::size_t i = 1; i < fields.size(); ++i)
    fields[i].ignored_by = [needs_schedule = i > 2](const TrainConfig& config) -> std::string {
      const Options& options = config.game.primal_dual;
      if (!options.is_on()) return "the dual-step-size 0";
      return needs_schedule && options.schedule == "constant" ? "the constant bandwidth" : "";
    };
  return fields;
}

// Of what the players read only where they move in turn.
std::string ignored_by_game_optimizer(const TrainConfig& config) {
  const GanOptions& game = config.game;
  return game.has_game_optimizer() ? "the game optimizer " + game.game_optimizer.name : "";
}
ConfigField only_in_turn(ConfigField field) {
  field.ignored_by = ignored_by_game_optimizer;
  return field;
}

// Of what one trainer reads alone.
ConfigField only_with(const std::string& trainer, ConfigField field) {
  field.ignored_by = [trainer](const TrainConfig& config) {
    return config.game.trainer == trainer ? "" : "the trainer " + config.game.trainer;
  };
  return field;
}

std::vector<ConfigField> sgan_fields() {
  std::vector<ConfigField> fields = {
      choice("global-pair", {"messengers", "simplified", "none"},
             "G0 learns from copies of the local discriminators (messengers, Algorithm 1) or from "
             "themselves (simplified); none: local pairs alone",
             &TrainConfig::game, &GanOptions::global_pair),
      choice("global-weights", {"uniform", "payoff"},
             "of the sums that the global pair minimizes: equal, or softmax of the terms",
             &TrainConfig::game, &GanOptions::global_weights),
      field("shared-share", "S",
            "of the local networks' parameters in layers that all share, near the data; 0: none",
            &TrainConfig::game, &GanOptions::shared_share),
  };
  for (ConfigField& each : fields) each = only_with("sgan", std::move(each));
  return fields;
}

std::vector<ConfigField> game_fields() {
  const auto stackelberg = [](ConfigField field) {
    return only_with("stackelberg", std::move(field));
  };
  return {
      choice("trainer", {"stackelberg", "sgan"},
             "one discriminator against all generators, or local pairs and a global pair",
             &TrainConfig::game, &GanOptions::trainer),
      field("generators", "N",
            "generators (followers) against the one discriminator (leader), or local pairs",
            &TrainConfig::game, &GanOptions::generators),
      stackelberg(choice("branches", {"none", "average", "mixture"},
                         "a payoff per generator (none), or one for their mean or union (Figure 4)",
                         &TrainConfig::game, &GanOptions::branches)),
      choice("objective", names_in(objectives()),
             "what both players minimize (docs/primal-dual.md): of the divergences kl to "
             "neyman-chi2 the zero-sum game; wasserstein also sets discriminator-clip-weights to "
             "0.01 unless that, a gradient penalty or a game optimizer is given",
             &TrainConfig::game, &GanOptions::objective),
      stackelberg(choice("weighting", {"mean", "sum"},
                         "of the payoffs, the mean of the paper or the sum of the released code",
                         &TrainConfig::game, &GanOptions::weighting)),
      field("batch-size", "N", "real examples in a discriminator step", &TrainConfig::game,
            &GanOptions::batch_size),
      field("generator-batch-sizes", "N,N,...",
            "generated examples per generator: one number for all, or one for each",
            &TrainConfig::game, &GanOptions::generator_batch_sizes),
      only_in_turn(field("critic-steps", "N", "discriminator steps before each generator step",
                         &TrainConfig::game, &GanOptions::critic_steps)),
      stackelberg(field("shared-z", "", "one z for all generators, as in the released code",
                        &TrainConfig::game, &GanOptions::shared_z)),
      stackelberg(field("classifier-weight", "W",
                        "of a head of D that tells the generators apart (released: 1); 0: no head",
                        &TrainConfig::game, &GanOptions::classifier_weight)),
  };
}

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

std::vector<ConfigField> optimizer_fields() {
  std::vector<ConfigField> fields;
  add_optimizer_fields(fields, "generator", &GanOptions::generator_optimizer);
  add_optimizer_fields(fields, "discriminator", &GanOptions::discriminator_optimizer);
  return fields;
}

std::vector<std::string> game_optimizer_choices() {
  std::vector<std::string> names = game_optimizer_names();
  names.insert(names.begin(), kNoGameOptimizer);
  return names;
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

std::vector<std::string> math_names() {
  std::vector<std::string> names;
  for (const Math math : kAllMaths) names.emplace_back(name_of(math));
  return names;
}

std::vector<ConfigField> run_fields() {
  return {
      field("steps", "N", "generator steps in all", &TrainConfig::steps),
      field("seed", "N", "of all random numbers: the same seed gives the same bits",
            &TrainConfig::game, &GanOptions::seed),
      field("log-every", "N", "steps between rows of metrics.csv", &TrainConfig::log_every),
      field("checkpoint-every", "N", "steps between checkpoints", &TrainConfig::checkpoint_every),
      field("picture-every", "N", "steps between pictures", &TrainConfig::picture_every),
      field("samples", "N", "samples behind the figures of a run, over all generators",
            &TrainConfig::samples),
      field("device", "NAME", "cpu, cuda (the first GPU) or cuda:N: where it is computed",
            &TrainConfig::device),
      choice("math", math_names(), "of matrix products and convolutions", &TrainConfig::math),
  };
}

}  // namespace

const std::vector<ConfigGroup>& config_groups() {
  static const std::vector<ConfigGroup> groups = {{"Data", data_fields()},
                                                  {"Networks", network_fields()},
                                                  {"Game", game_fields()},
                                                  {"SGAN", sgan_fields()},
                                                  {"Penalties", penalty_fields()},
                                                  {"Primal-dual", primal_dual_fields()},
                                                  {"Optimizers", optimizer_fields()},
                                                  {"Game optimizer", game_optimizer_fields()},
                                                  {"Run", run_fields()}};
  return groups;
}

const ConfigField* find_field(const std::string& name) {
  for (const ConfigGroup& group : config_groups())
    for (const ConfigField& field : group.fields)
      if (field.name == name) return &field;
  return nullptr;
}

std::vector<std::string> field_names() {
  std::vector<std::string> names;
  for (const ConfigGroup& group : config_groups())
    for (const ConfigField& field : group.fields) names.push_back(field.name);
  return names;
}

}  // namespace saddle

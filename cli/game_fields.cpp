#include "cli/config_field_makers.h"
#include "gan/objective.h"

namespace saddle {
namespace {

// Of what one trainer reads alone.
ConfigField only_with(const std::string& trainer, ConfigField field) {
  field.ignored_by = [trainer](const TrainConfig& config) {
    return config.game.trainer == trainer ? "" : "the trainer " + config.game.trainer;
  };
  return field;
}

}  // namespace

std::vector<ConfigField> sgan_fields() {
  std::vector<ConfigField> fields = {
      choice("global-pair", {"messengers", "simplified", "none"},
             "G0 learns from copies of the local discriminators (messengers, Algorithm 1) or from "
             "themselves (simplified); none: local pairs alone",
             &TrainConfig::game, &GanOptions::global_pair),
      choice("global-updates", {"iteration", "pair"},
             "G0 and D0 move once in an iteration, or after the update of each local pair",
             &TrainConfig::game, &GanOptions::global_updates),
      choice("global-weights", {"uniform", "payoff"},
             "of the sums that the global pair minimizes: equal, or softmax of the terms",
             &TrainConfig::game, &GanOptions::global_weights),
      field("shared-share", "S",
            "of the local networks' parameters in layers that all share, near the data; 0: none",
            &TrainConfig::game, &GanOptions::shared_share),
  };
  for (ConfigField& each : fields) each = only_with("sgan", std::move(each));
  for (const std::size_t of_global_pair : {1, 2})
    fields[of_global_pair].ignored_by =
        [of_trainer = fields[of_global_pair].ignored_by](const TrainConfig& config) {
          const std::string ignored = of_trainer(config);
          return ignored.empty() && config.game.global_pair == "none" ? "the global-pair none"
                                                                      : ignored;
        };
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
             "0.01 unless that, a penalty on gradients or a game optimizer is given",
             &TrainConfig::game, &GanOptions::objective),
      stackelberg(choice("weighting", {"mean", "sum"},
                         "of the payoffs, the mean of the paper or the sum of the released code",
                         &TrainConfig::game, &GanOptions::weighting)),
      field("batch-size", "N", "real examples in a discriminator step; of SGAN in every batch",
            &TrainConfig::game, &GanOptions::batch_size),
      stackelberg(field("generator-batch-sizes", "N,N,...",
                        "generated examples per generator: one number for all, or one for each",
                        &TrainConfig::game, &GanOptions::generator_batch_sizes)),
      only_in_turn(field("critic-steps", "N", "discriminator steps before each generator step",
                         &TrainConfig::game, &GanOptions::critic_steps)),
      stackelberg(field("shared-z", "", "one z for all generators, as in the released code",
                        &TrainConfig::game, &GanOptions::shared_z)),
      stackelberg(field("classifier-weight", "W",
                        "of a head of D that tells the generators apart (released: 1); 0: no head",
                        &TrainConfig::game, &GanOptions::classifier_weight)),
  };
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
      choice("kernel-features", {"none", "classifier", "autoencoder"},
             "what the kernel sees of examples: all numbers, or the bottleneck of a classifier or "
             "of an "
             "autoencoder, which is trained first and cached",
             &TrainConfig::game, &GanOptions::primal_dual, &Options::features),
      choice("bandwidth-schedule", {"constant", "step", "geometric"},
             "sigma^2 stays, is multiplied once by the factor, or by it to the power t / period",
             &TrainConfig::game, &GanOptions::primal_dual, &Options::schedule),
      make("bandwidth-factor", "F", "of a step or geometric schedule", &Options::factor),
      make("bandwidth-period", "N", "generator steps of that schedule", &Options::period),
  };
  for (std::size_t i = 1; i < fields.size(); ++i)
    fields[i].ignored_by = [needs_schedule = i > 3](const TrainConfig& config) -> std::string {
      const Options& options = config.game.primal_dual;
      if (!options.is_on()) return "the dual-step-size 0";
      return needs_schedule && options.schedule == "constant" ? "the constant bandwidth" : "";
    };
  return fields;
}

}  // namespace saddle

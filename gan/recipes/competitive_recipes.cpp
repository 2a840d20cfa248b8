#include "gan/recipes/recipe_parts.h"

namespace saddle {
namespace {

// Both players moved by ACGD with the paper's beta2 and epsilon.
TrainConfig with_acgd(TrainConfig config, const std::string& objective, double learning_rate) {
  config.game.objective = objective;
  config.game.game_optimizer.name = "acgd";
  config.game.generator_optimizer.learning_rate = learning_rate;
  config.game.discriminator_optimizer.learning_rate = learning_rate;
  return config;
}

// Tables 3 to 5 of the ICR paper.
TrainConfig icr_cifar10() {
  TrainConfig config = with_acgd(cifar10(1, "icr-cifar10"), "wasserstein", 1e-4);
  config.game.latent_dim = 128;
  return config;
}

// The other column of Table 3: Adam with the -log D trick. WGAN with gradient penalty is
// --objective wasserstein --critic-steps 5 --gradient-penalty 10.
TrainConfig icr_cifar10_adam() {
  TrainConfig config = cifar10(1, "icr-cifar10");
  config.game.latent_dim = 128;
  config.game.generator_optimizer.learning_rate = 1e-4;
  config.game.discriminator_optimizer.learning_rate = 1e-4;
  return config;
}

// ring8 with a discriminator that the solver's products are quick on.
TrainConfig ring_acgd() {
  TrainConfig config = with_acgd(ring(8, {16}), "log-saturating", 2e-3);
  config.networks.discriminator_hidden = {64, 64};
  config.steps = 4000;
  config.checkpoint_every = config.picture_every = 1000;
  return config;
}

}  // namespace

std::vector<Recipe> competitive_recipes() {
  return {
      {"cifar10-acgd", "Figure 9, WGAN without regularizer (100 epochs ours: none stated)",
       "the networks of WGAN-GP without its penalty, both moved at once by competitive descent",
       icr_cifar10()},
      {"cifar10-adam", "Figure 9 and Table 3, Adam (100 epochs ours: none stated)",
       "the networks of cifar10-acgd, each moved by Adam", icr_cifar10_adam()},
      {"ring8-acgd", "an experiment of ours",
       "8 small generators, as one player, and a discriminator moved at once by competitive "
       "descent",
       ring_acgd()},
  };
}

}  // namespace saddle

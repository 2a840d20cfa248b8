#include "gan/recipes/recipe_parts.h"

namespace saddle {
namespace {

constexpr double kLearningRate = 1e-5;

TrainConfig with_sgan(TrainConfig config, std::int64_t pairs) {
  config.game.trainer = "sgan";
  config.game.generators = pairs;
  config.game.generator_optimizer.learning_rate = kLearningRate;
  config.game.discriminator_optimizer.learning_rate = kLearningRate;
  return config;
}

// The supplement's toys: four fully connected layers of 512 on both sides, leaky ReLU 0.01, 100
// latent numbers, Adam at 1e-5. It states no batch size.
TrainConfig toy(std::int64_t pairs, const std::string& dataset, std::int64_t modes) {
  TrainConfig config = with_sgan(ring(pairs, {512, 512, 512}), pairs);
  config.data.dataset = dataset;
  config.data.modes = modes;
  config.data.deviation = 0.02;
  config.networks.discriminator_hidden = {512, 512, 512};
  config.networks.batch_norm = false;
  config.networks.generator_output = "none";
  config.networks.slope = 0.01;
  config.game.latent_dim = 100;
  return config;
}

// WGAN-GP: 5 steps of a critic, weight 10. DCGAN's critics keep their batch normalization (see
// gan/penalty.h).
TrainConfig with_gradient_penalty(TrainConfig config) {
  config.game.objective = "wasserstein";
  config.game.critic_steps = 5;
  config.game.penalties.gradient = 10;
  return config;
}

TrainConfig with_dragan(TrainConfig config) {
  config.game.penalties.dragan = 10;
  return config;
}

// 25 modes at distance 0.4.
TrainConfig toy_grid(std::int64_t pairs) {
  TrainConfig config = toy(pairs, "grid", 25);
  config.data.radius = 0.4;
  return config;
}

TrainConfig digits(const std::string& dataset, std::int64_t pairs) {
  constexpr std::int64_t kStepsPerEpoch = 1200;  // 60,000 images in batches of 50
  TrainConfig config = with_sgan(images(dataset, pairs, 100, {512}, 10), pairs);
  config.networks.architecture = "dcgan28";
  config.game.batch_size = 50;
  config.game.generator_batch_sizes = {50};
  config.steps = 10 * kStepsPerEpoch;
  config.checkpoint_every = config.picture_every = kStepsPerEpoch;
  return config;
}

// "Almost identical to those used for the toy experiments", but for the sizes of an image.
TrainConfig digits_by_mlp(std::int64_t pairs) {
  TrainConfig config = digits("mnist", pairs);
  config.networks = toy(pairs, "ring", 8).networks;
  return config;
}

// WGAN-GP's language model with RMSProp, at the supplement's rate and batch for all that is no toy.
// Five critic steps are what WGAN-GP's code calls fine where it takes ten; z is that code's.
TrainConfig text(const std::string& trainer, std::int64_t pairs) {
  TrainConfig config = with_gradient_penalty({});
  config.data.dataset = "text";
  config.networks.architecture = "character";
  config.game.trainer = trainer;
  config.game.generators = pairs;
  config.game.latent_dim = 128;
  for (OptimizerOptions* options :
       {&config.game.generator_optimizer, &config.game.discriminator_optimizer}) {
    options->name = "rmsprop";
    options->learning_rate = kLearningRate;
  }
  config.steps = 2500;  // Figure 10
  config.log_every = 10;
  config.checkpoint_every = 500;
  config.picture_every = 100;
  config.samples = 2000;
  return config;
}

// DCGAN as published, on 64 x 64 images of a folder, in the supplement's batches of 64.
TrainConfig photographs(std::int64_t pairs) {
  TrainConfig config = with_sgan(cifar10(pairs, "dcgan64"), pairs);
  config.data.dataset = "image-folder";
  return config;
}

}  // namespace

std::vector<Recipe> sgan_recipes() {
  return {
      {"sgan-ring8", "Figure 5, N = 5", "5 local pairs and a global pair on 8 Gaussians",
       toy(5, "ring", 8)},
      {"sgan-ring8-wgan", "Figure 3, 10-S-WGAN", "10 pairs of WGAN-GP on 8 Gaussians",
       with_gradient_penalty(toy(10, "ring", 8))},
      {"sgan-ring10", "Figure 2 (a) to (c)", "5 local pairs and a global pair on 10 Gaussians",
       toy(5, "ring", 10)},
      {"sgan-grid25", "Figure 3, 10-S-WGAN", "10 pairs of WGAN-GP on a grid of 25 Gaussians",
       with_gradient_penalty(toy_grid(10))},
      {"sgan-swiss-roll", "Figure 3, 10-S-WGAN", "10 pairs of WGAN-GP on a Swiss roll",
       with_gradient_penalty(toy(10, "swiss-roll", 8))},
      {"sgan-mnist", "Figure 6, 5-S-GAN", "5 pairs of DCGANs of digits", digits("mnist", 5)},
      {"sgan-mnist-wgan", "Figure 6, 5-S-WGAN", "5 pairs of digits with WGAN-GP",
       with_gradient_penalty(digits("mnist", 5))},
      {"sgan-mnist-dragan", "Figure 6, 5-S-DRAGAN", "5 pairs of digits with DRAGAN",
       with_dragan(digits("mnist", 5))},
      {"sgan-mnist-mlp", "Figure 6, 5-S-GAN of MLPs", "5 pairs of perceptrons of digits",
       digits_by_mlp(5)},
      {"sgan-fashion-mnist", "Figure 6, 5-S-GAN", "5 pairs of DCGANs of clothes",
       digits("fashion-mnist", 5)},
      {"sgan-cifar10", "Figure 7, 5-S-GAN", "5 pairs of DCGANs of small photographs",
       with_sgan(cifar10(5, "dcgan32"), 5)},
      {"sgan-cifar10-wgan", "Figure 7, 5-S-WGAN", "the same with WGAN-GP",
       with_gradient_penalty(with_sgan(cifar10(5, "dcgan32"), 5))},
      {"sgan-cifar10-dragan", "Figure 7, 5-S-DRAGAN", "the same with DRAGAN",
       with_dragan(with_sgan(cifar10(5, "dcgan32"), 5))},
      {"sgan-images", "Figure 8, 5-S-GAN of CelebA or LSUN",
       "5 pairs of DCGANs of a folder of photographs", photographs(5)},
      {"sgan-text", "Table 1, 5-S-WGAN", "5 pairs of WGAN-GP of text, by characters",
       text("sgan", 5)},
      {"text-wgan", "Table 1, WGAN", "a single pair of the same", text("stackelberg", 1)},
  };
}

}  // namespace saddle

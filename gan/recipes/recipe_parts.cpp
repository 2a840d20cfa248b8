#include "gan/recipes/recipe_parts.h"

namespace saddle {

TrainConfig ring(std::int64_t generators, const Sizes& hidden) {
  TrainConfig config;
  config.game.generators = generators;
  config.networks.generator_hidden = hidden;
  return config;
}

TrainConfig images(const std::string& dataset, std::int64_t generators, std::int64_t latent_dim,
                   const Sizes& hidden, std::int64_t epochs) {
  constexpr std::int64_t kStepsPerEpoch = 600;  // 60,000 images in batches of 100
  TrainConfig config;
  config.data.dataset = dataset;
  config.networks.generator_hidden = hidden;
  config.game.generators = generators;
  config.game.latent_dim = latent_dim;
  config.game.batch_size = 100;
  config.game.generator_batch_sizes = {100};
  config.steps = epochs * kStepsPerEpoch;
  config.checkpoint_every = 5 * kStepsPerEpoch;
  config.picture_every = 5 * kStepsPerEpoch;
  return config;
}

TrainConfig cifar10(std::int64_t generators, const std::string& architecture) {
  constexpr std::int64_t kStepsPerEpoch = 50000 / 64;
  TrainConfig config;
  config.data.dataset = "cifar10";
  config.networks.architecture = architecture;
  config.game.generators = generators;
  config.game.latent_dim = 100;
  config.steps = 100 * kStepsPerEpoch;
  config.checkpoint_every = config.picture_every = kStepsPerEpoch;
  return config;
}

}  // namespace saddle

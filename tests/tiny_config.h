// The smallest run that has all of what the real ones have.
#pragma once

#include <vector>

#include "gan/networks.h"
#include "gan/train_config.h"
#include "gan/trainers/trainer.h"
#include "tensor/device.h"

namespace saddle::test {

// 2 generators 2-5-2 with batch normalization against 2-7-4-1, on a ring of 3 Gaussians.
inline TrainConfig tiny_config() {
  TrainConfig config;
  config.recipe = "tiny";
  config.data.modes = 3;
  config.data.points = 50;
  config.networks.generator_hidden = {5};
  config.networks.discriminator_hidden = {7, 4};
  config.game.generators = 2;
  config.game.batch_size = 8;
  config.game.generator_batch_sizes = {8};
  config.steps = 20;
  config.log_every = 2;
  config.checkpoint_every = 5;
  config.picture_every = 10;
  config.samples = 40;
  return config;
}

// With the primal-dual term of a kernel that looks through an autoencoder.
inline TrainConfig config_with_features(const std::string& trainer = "stackelberg") {
  TrainConfig config = tiny_config();
  config.game.trainer = trainer;
  config.game.objective = "log-saturating";
  config.game.primal_dual = {0.3, 0.5, "constant", 0.5, 3, "autoencoder"};
  return config;
}

inline GanNetworks networks_of(const TrainConfig& config) {
  return make_networks(config.networks, config.game.latent_dim, example_shape_of(config.data));
}

// Every number of the game's state, in order.
inline std::vector<double> state_of(const Trainer& game) {
  std::vector<double> numbers;
  for (const auto& named : game.state())
    for (const double number : named.second.to_vector<double>()) numbers.push_back(number);
  return numbers;
}

}  // namespace saddle::test

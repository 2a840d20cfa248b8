// The smallest SGAN: three pairs of the networks of tiny_config().
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/tiny_config.h"

namespace saddle::test {

inline constexpr std::int64_t kPairs = 3;

inline TrainConfig sgan_config(const std::function<void(TrainConfig&)>& change = {}) {
  TrainConfig config = tiny_config();
  config.game.trainer = "sgan";
  config.game.generators = kPairs;
  config.game.generator_optimizer.learning_rate = 1e-2;
  config.game.discriminator_optimizer.learning_rate = 1e-2;
  if (change) change(config);
  return config;
}

// The networks of a paper, with batch normalization in both, on as few images as that takes.
inline void use_tiny_dcgan(TrainConfig& config) {
  config.data.dataset = "mnist";
  config.networks.architecture = "dcgan28";
  config.game.latent_dim = 4;
  config.game.batch_size = 2, config.game.generator_batch_sizes = {2};
  config.game.generators = 2;
}

inline Trainer sgan(const std::function<void(TrainConfig&)>& change = {},
                    DType dtype = DType::f32) {
  const TrainConfig config = sgan_config(change);
  return Trainer(config.game, networks_of(config), dtype);
}

// Of the local pairs: parameters, statistics, moments, random numbers.
inline std::vector<double> local_state(const Trainer& trainer) {
  std::vector<double> numbers;
  for (const auto& [name, tensor] : trainer.state())
    if (name.find("global") == std::string::npos)
      for (const double number : tensor.to_vector<double>()) numbers.push_back(number);
  return numbers;
}

}  // namespace saddle::test

// Four generators against a discriminator, of sizes of their own.
#pragma once

#include <cstdint>
#include <functional>

#include "gan/trainers/trainer.h"
#include "nn/layers.h"
#include "nn/mlp.h"

namespace saddle::test {

// Sizes that differ, so that a shape tells what a tensor is.
inline constexpr std::int64_t kLatent = 3, kGeneratorHidden = 5, kFeatures = 2, kHidden = 7,
                              kBatch = 12;

inline GanNetworks small_networks() {
  const auto generator = [] {
    MlpOptions options;
    options.batch_norm = true;
    options.output = tanh_layer;
    return mlp({kLatent, kGeneratorHidden, kFeatures}, options);
  };
  const auto discriminator = [](std::int64_t outputs) {
    return mlp({kFeatures, kHidden, kHidden + 1, outputs}, {});
  };
  return {generator, discriminator, {kFeatures}};
}

inline GanOptions small_options() {
  GanOptions options;
  options.generators = 4;
  options.latent_dim = kLatent;
  options.batch_size = kBatch + 1;
  options.generator_batch_sizes = {kBatch};
  options.generator_optimizer.learning_rate = 1e-2;
  options.discriminator_optimizer.learning_rate = 1e-2;
  return options;
}

inline Trainer small_game(const std::function<void(GanOptions&)>& change = {}) {
  GanOptions options = small_options();
  if (change) change(options);
  return Trainer(options, small_networks());
}

}  // namespace saddle::test

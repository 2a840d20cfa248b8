// The networks that a TrainConfig describes.
#pragma once

#include "gan/stackelberg.h"
#include "gan/train_config.h"

namespace saddle {

// For examples of `features` numbers and z of `latent_dim`.
StackelbergNetworks make_networks(const NetworkConfig& networks, std::int64_t latent_dim,
                                  std::int64_t features);

}  // namespace saddle

#include "gan/networks.h"

#include "nn/layers.h"
#include "nn/mlp.h"

namespace saddle {

StackelbergNetworks make_networks(const NetworkConfig& networks, std::int64_t latent_dim,
                                  std::int64_t features) {
  const auto generator = [=] {
    MlpOptions options{networks.batch_norm, networks.batch_norm_epsilon, networks.slope, nullptr};
    if (networks.generator_output == "tanh") options.output = tanh_layer;
    return mlp(layer_sizes(latent_dim, networks.generator_hidden, features), options);
  };
  const auto discriminator = [=](std::int64_t outputs) {
    MlpOptions options;
    options.slope = networks.slope;
    return mlp(layer_sizes(features, networks.discriminator_hidden, outputs), options);
  };
  return {generator, discriminator, features};
}

}  // namespace saddle

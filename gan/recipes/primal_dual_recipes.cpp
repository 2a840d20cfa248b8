#include "gan/recipes/recipe_parts.h"

namespace saddle {
namespace {

// One generator and the payoff as written, its distribution pulled at the data.
void add_primal_dual(TrainConfig& config, double step_size, double squared_bandwidth) {
  config.game.objective = "log-saturating";
  config.game.primal_dual.step_size = step_size;
  config.game.primal_dual.squared_bandwidth = squared_bandwidth;
}

// Appendix 7.4. The step size is ours, and so is Adam's beta1 = 0.5, of Metz et al. 2017, whose
// networks these are.
TrainConfig primal_dual_ring() {
  TrainConfig config = ring(1, {128, 128});
  add_primal_dual(config, 0.5, 0.1);
  config.game.primal_dual.schedule = "geometric";
  config.game.primal_dual.factor = 0.8;
  config.game.primal_dual.period = 2000;
  config.data.radius = 2.0;
  config.data.deviation = 0.02;
  config.networks.discriminator_hidden = {128};
  config.networks.batch_norm = false;
  config.networks.generator_output = "none";
  config.networks.slope = 0.0;
  config.networks.initializer = "xavier";
  config.game.latent_dim = 256;
  config.game.generator_optimizer.learning_rate = 4e-4;
  config.game.discriminator_optimizer.learning_rate = 8e-4;
  config.steps = 40000;
  config.checkpoint_every = config.picture_every = 10000;
  return config;
}

// Appendix 7.5. It states no batch, bandwidth, step size or number of epochs; and its learning rate
// of 0.01 drives |v| into the thousands within 130 steps here. The default is DCGAN's. sigma^2 is
// about a quarter of the mean squared distance of two digits.
TrainConfig primal_dual_mnist() {
  constexpr std::int64_t kStepsPerEpoch = 60000 / 64;
  TrainConfig config;
  config.data.dataset = "mnist";
  config.networks.architecture = "primal-dual-mnist";
  config.game.generators = 1;
  config.game.latent_dim = 64;
  add_primal_dual(config, 0.1, 100.0);
  config.steps = 25 * kStepsPerEpoch;
  config.checkpoint_every = config.picture_every = kStepsPerEpoch;
  return config;
}

// Equation 17, likewise: two digits are 942 apart there.
TrainConfig primal_dual_mnist_features() {
  TrainConfig config = primal_dual_mnist();
  config.game.primal_dual.features = "classifier";
  config.game.primal_dual.squared_bandwidth = 240.0;
  return config;
}

// Appendix 7.2, likewise; 25,600 samples are judged, as in Metz et al. 2017, whose networks these
// are. At DCGAN's learning rate so small a discriminator stays behind.
TrainConfig primal_dual_stacked() {
  TrainConfig config = primal_dual_mnist();
  config.data.dataset = "stacked-mnist";
  config.networks.architecture = "primal-dual-stacked";
  config.game.latent_dim = 256;
  config.game.primal_dual.squared_bandwidth = 300.0;
  config.game.discriminator_optimizer.learning_rate = 1e-3;
  config.samples = 25600;
  return config;
}

// Appendix 7.6, likewise.
TrainConfig primal_dual_cifar10() {
  TrainConfig config = cifar10(1, "primal-dual-cifar10");
  add_primal_dual(config, 0.1, 400.0);
  for (OptimizerOptions GanOptions::*optimizer :
       {&GanOptions::generator_optimizer, &GanOptions::discriminator_optimizer}) {
    OptimizerOptions& options = config.game.*optimizer;
    options.name = "rmsprop";
    options.learning_rate = 1e-4;
    options.decay = 0.95;
    options.momentum = 0.1;
  }
  return config;
}

}  // namespace

std::vector<Recipe> primal_dual_recipes() {
  return {
      {"ring8-primal-dual", "Figure 2 and Appendix 7.4 (step size ours)",
       "one generator on 8 Gaussians, pulled to where the discriminator sees data alone",
       primal_dual_ring()},
      {"mnist-primal-dual",
       "Appendix 7.5 (learning rate, batch, bandwidth, step size, 25 epochs ours)",
       "handwritten digits by a convolutional generator, pulled likewise", primal_dual_mnist()},
      {"mnist-primal-dual-features", "equation 17 on Appendix 7.5 (bandwidth and features ours)",
       "the same with a kernel that sees the last hidden layer of a classifier",
       primal_dual_mnist_features()},
      {"stacked-mnist-primal-dual", "Table 3 and Appendix 7.2 (all but the networks ours)",
       "three digits in one image, 1,000 modes, by a small convolutional generator, pulled "
       "likewise",
       primal_dual_stacked()},
      {"cifar10-primal-dual", "Appendix 7.6 (bandwidth, step size and 100 epochs ours)",
       "small photographs by a convolutional generator, pulled likewise", primal_dual_cifar10()},
  };
}

}  // namespace saddle

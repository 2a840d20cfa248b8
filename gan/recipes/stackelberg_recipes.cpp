#include "gan/recipes/recipe_parts.h"

namespace saddle {
namespace {

const Sizes kDeepHidden = {128, 256, 512, 1024};

TrainConfig ring_branches(const Sizes& hidden, Branches branches) {
  TrainConfig config = ring(8, hidden);
  config.game.branches = branches;
  return config;
}

// Table 3. It states no number of epochs.
TrainConfig mnist(std::int64_t generators) { return images("mnist", generators, 100, {512}, 100); }

// Table 4.
TrainConfig fashion_mnist(std::int64_t generators) {
  return images("fashion-mnist", generators, 2, kDeepHidden, 500);
}

// Table 5.
TrainConfig stackelberg_cifar10(std::int64_t generators) {
  TrainConfig config = cifar10(generators, "stackelberg");
  config.networks.generator_hidden = {128, 64};
  config.game.latent = "uniform";
  return config;
}

// What the authors' published image code does otherwise than their paper.
TrainConfig as_released(TrainConfig config) {
  config.game.latent_dim = 100;
  config.game.weighting = "sum";
  config.game.shared_z = true;
  config.game.classifier_weight = 1.0;
  config.networks.batch_norm_epsilon = 0.8;
  return config;
}

// 25 modes inside the range of tanh.
TrainConfig grid() {
  TrainConfig config = ring(10, {64, 64});
  config.data.dataset = "grid";
  config.data.modes = 25;
  config.data.radius = 0.4;
  return config;
}

// The roll reaches radius 1 and its noise goes beyond, so the generators' outputs are unbounded.
TrainConfig swiss_roll() {
  TrainConfig config = ring(8, {64, 64});
  config.data.dataset = "swiss-roll";
  config.data.deviation = 0.02;
  config.networks.generator_output = "none";
  return config;
}

}  // namespace

std::vector<Recipe> stackelberg_recipes() {
  const Sizes small = {16};
  return {
      {"ring8", "Figures 1, 3 (c) and 4 (c)",
       "8 small generators on 8 Gaussians: a mode each, as a rule", ring(8, small)},
      {"ring8-one", "Figure 3 (a)", "one generator 2-128-2 on 8 Gaussians: modes are dropped",
       ring(1, {128})},
      {"ring8-one-deep", "Figure 3 (b)",
       "one deep generator on 8 Gaussians: fewer modes dropped, samples between modes",
       ring(1, kDeepHidden)},
      {"ring8-branches-average", "Figure 4 (a), outputs averaged",
       "one generator whose output is the mean of 8 small branches",
       ring_branches(small, Branches::average)},
      {"ring8-branches-average-deep", "Figure 4 (b), outputs averaged",
       "one generator whose output is the mean of 8 deep branches",
       ring_branches(kDeepHidden, Branches::average)},
      {"ring8-branches-mixture", "Figure 4 (a), branches as a mixture",
       "8 small branches that share one batch and one payoff",
       ring_branches(small, Branches::mixture)},
      {"ring8-branches-mixture-deep", "Figure 4 (b), branches as a mixture",
       "8 deep branches that share one batch and one payoff",
       ring_branches(kDeepHidden, Branches::mixture)},
      {"ring8-deep2", "Figure 5, I = 2", "2 deep generators on 8 Gaussians: 4 modes each",
       ring(2, kDeepHidden)},
      {"ring8-deep4", "Figure 5, I = 4", "4 deep generators on 8 Gaussians: 2 modes each",
       ring(4, kDeepHidden)},
      {"ring8-deep6", "Figure 5, I = 6", "6 deep generators on 8 Gaussians: 1 or 2 modes each",
       ring(6, kDeepHidden)},
      {"ring8-layers1", "Figure 9, top row",
       "8 generators 2-16-2, one hidden layer: the setting of ring8", ring(8, small)},
      {"ring8-layers2", "Figure 9, middle row (sizes ours: none stated)",
       "8 generators 2-16-16-2, two hidden layers: more modes per generator", ring(8, {16, 16})},
      {"ring8-layers3", "Figure 9, bottom row (sizes ours: none stated)",
       "8 generators 2-16-16-16-2, three hidden layers: more still", ring(8, {16, 16, 16})},
      {"mnist", "Table 3 and Figure 6, I = 10 (100 epochs ours: none stated)",
       "10 generators of handwritten digits: each takes to a few", mnist(10)},
      {"mnist5", "Table 3 and Figure 6, I = 5 (100 epochs ours: none stated)",
       "5 generators of handwritten digits", mnist(5)},
      {"mnist1", "Table 3 and Figure 6, I = 1 (100 epochs ours: none stated)",
       "an ordinary GAN of handwritten digits: less variety", mnist(1)},
      {"mnist-released", "as the authors' published code trains it",
       "mnist with summed payoffs, a shared z and a head that tells the generators apart",
       as_released(mnist(10))},
      {"fashion-mnist", "Table 4 and Figure 7, I = 10",
       "10 generators of clothes: each takes to a few kinds", fashion_mnist(10)},
      {"fashion-mnist5", "Table 4 and Figure 7, I = 5", "5 generators of clothes",
       fashion_mnist(5)},
      {"fashion-mnist1", "Table 4 and Figure 7, I = 1", "an ordinary GAN of clothes: less variety",
       fashion_mnist(1)},
      {"fashion-mnist-released", "as the authors' published code trains it",
       "fashion-mnist with 100 latent numbers, summed payoffs, a shared z and a classifier head",
       as_released(fashion_mnist(10))},
      {"cifar10", "Table 5 and Figure 8, I = 10", "10 generators of small photographs",
       stackelberg_cifar10(10)},
      {"cifar10-5", "Table 5, I = 5", "5 generators of small photographs", stackelberg_cifar10(5)},
      {"cifar10-20", "Table 5, I = 20", "20 generators of small photographs",
       stackelberg_cifar10(20)},
      {"cifar10-dcgan", "the baseline: DCGAN (Radford et al. 2016) at 32 x 32",
       "an ordinary convolutional GAN of small photographs", cifar10(1, "dcgan32")},
      {"grid25", "an experiment of ours", "10 generators on a grid of 25 Gaussians", grid()},
      {"swiss-roll", "an experiment of ours", "8 generators on a curve without modes: each a piece",
       swiss_roll()},
  };
}

}  // namespace saddle

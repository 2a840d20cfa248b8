// The training steps that are timed, on data of the right shape: time does not depend on values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/batches.h"
#include "data/random_examples.h"
#include "gan/stackelberg.h"
#include "nn/layers.h"
#include "nn/mlp.h"

namespace saddle::bench {

// Layer sizes, generators and batch of one experiment.
struct Game {
  std::string name;
  std::vector<std::int64_t> generator_sizes, discriminator_sizes;
  std::int64_t generators, batch_size;
  std::int64_t examples;  // in the data set
};

// Stackelberg GAN, Figures 1 and 3 (c), and Table 3 with ten generators and one. The peer in
// torch_steps.py has the same table.
inline std::vector<Game> games() {
  const std::vector<std::int64_t> mnist_generator = {100, 512, 784};
  const std::vector<std::int64_t> mnist_discriminator = {784, 512, 256, 1};
  return {{"ring8", {2, 16, 2}, {2, 512, 256, 1}, 8, 64, 8000},
          {"mnist10", mnist_generator, mnist_discriminator, 10, 100, 6000},
          {"mnist1", mnist_generator, mnist_discriminator, 1, 100, 6000}};
}

inline Stackelberg make_stackelberg(const Game& game) {
  StackelbergOptions options;
  options.generators = game.generators;
  options.latent_dim = game.generator_sizes.front();
  options.batch_size = game.batch_size;
  options.generator_batch_sizes = {game.batch_size};
  StackelbergNetworks networks;
  networks.example = {game.generator_sizes.back()};
  networks.generator = [game] {
    MlpOptions mlp_options;
    mlp_options.batch_norm = true;
    mlp_options.output = tanh_layer;
    return mlp(game.generator_sizes, mlp_options);
  };
  networks.discriminator = [game](std::int64_t outputs) {
    std::vector<std::int64_t> sizes = game.discriminator_sizes;
    sizes.back() = outputs;
    return mlp(sizes, {});
  };
  return Stackelberg(options, networks);
}

// Points for two features, else images.
inline Dataset make_data(const Game& game) {
  const std::int64_t features = game.generator_sizes.back();
  return random_examples(game.examples, features == 2 ? Shape{2} : Shape{28, 28, 1}, 1);
}

}  // namespace saddle::bench

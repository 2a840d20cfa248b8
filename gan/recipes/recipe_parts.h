// What recipes of several papers begin with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gan/recipes/recipes.h"

namespace saddle {

using Sizes = std::vector<std::int64_t>;

// `generators` of 2-hidden-2 with batch normalization and tanh, on the ring of 8 Gaussians of
// deviation 0.01 (Stackelberg GAN, Table 2). 25,000 steps are 200 epochs of 8,000 points in batches
// of 64.
TrainConfig ring(std::int64_t generators, const Sizes& hidden);
// Multilayer perceptrons on 60,000 images, in batches of 100.
TrainConfig images(const std::string& dataset, std::int64_t generators, std::int64_t latent_dim,
                   const Sizes& hidden, std::int64_t epochs);
// Batches of 64 of CIFAR-10's 50,000 images, for 100 epochs.
TrainConfig cifar10(std::int64_t generators, const std::string& architecture);

std::vector<Recipe> stackelberg_recipes();
std::vector<Recipe> sgan_recipes();
std::vector<Recipe> competitive_recipes();
std::vector<Recipe> primal_dual_recipes();

}  // namespace saddle

// The convolutional networks of Stackelberg GAN (Zhang et al. 2018), Tables 5 and 6. Those of its
// Tables 2 to 4 are mlp().
#pragma once

#include <vector>

#include "nn/module.h"

namespace saddle {

// z [.., batch, latent_dim] -> [.., batch, 32, 32, 3] in (-1, 1). A linear layer to maps[0] feature
// maps, then transposed convolutions, 5 x 5 of stride 2, to each of the others and to 3: ReLU
// between them, no batch normalization, tanh at the end; weights N(0, 0.01^2), biases 0. Table 5
// (CIFAR-10) has maps {128, 64}, Table 6 (Tiny ImageNet) {256, 128}; more maps make more layers.
ModulePtr stackelberg_image_generator(std::int64_t latent_dim,
                                      const std::vector<std::int64_t>& maps);

// [.., batch, 32, 32, 3] -> [.., batch, outputs]: convolutions, 5 x 5 of stride 2, to 128, 256 and
// 512 maps, each with batch normalization and leaky ReLU 0.2, and a linear layer.
ModulePtr stackelberg_image_discriminator(std::int64_t outputs);

}  // namespace saddle

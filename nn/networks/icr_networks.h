// The networks of "Implicit competitive regularization in GANs" (Schaefer, Zheng and Anandkumar
// 2020), Tables 1, 2, 4 and 5. Slopes of leaky ReLUs are not stated: 0.01 for MNIST, 0.2 for CIFAR.
#pragma once

#include "nn/module.h"

namespace saddle {

// Table 1, with latent_dim = 96: z [.., batch, latent_dim] -> [.., batch, 28, 28, 1] in (-1, 1).
ModulePtr icr_mnist_generator(std::int64_t latent_dim);
// Table 2: -> [.., batch, outputs].
ModulePtr icr_mnist_discriminator(std::int64_t outputs);

// Table 4, with latent_dim = 128: -> [.., batch, 32, 32, 3] in (-1, 1).
ModulePtr icr_cifar10_generator(std::int64_t latent_dim);
// What the discriminator's layers do to their weights.
enum class WeightNorm { none, spectral };
// Table 5: -> [.., batch, outputs]. Of Table 3's row SN with WeightNorm::spectral.
ModulePtr icr_cifar10_discriminator(std::int64_t outputs, WeightNorm norm = WeightNorm::none);

}  // namespace saddle

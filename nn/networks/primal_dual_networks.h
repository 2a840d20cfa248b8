// The convolutional networks of "Training GANs via primal-dual subgradient methods" (Chen et al.
// 2018). Its appendix states layers, units and strides. Ours, where it says nothing: ReLU and batch
// normalization in generators, leaky ReLU 0.2 without normalization in discriminators, tanh for
// images, and what the comments below call ours.
#pragma once

#include "nn/module.h"

namespace saddle {

// Appendix 7.5, with latent_dim = 64: z [.., batch, latent_dim] -> [.., batch, 28, 28, 1]. Ours:
// the last 4 x 4 convolution keeps the side by zeros, one before and two after.
ModulePtr primal_dual_mnist_generator(std::int64_t latent_dim);
ModulePtr primal_dual_mnist_discriminator(std::int64_t outputs);  // -> [.., batch, outputs]

// Appendix 7.2, three digits as R, G, B, after Metz et al. 2017 (unrolled GAN), with latent_dim =
// 256: -> [.., batch, 28, 28, 3]. Written from the summary that the paper gives of them; slopes and
// normalization are ours, and so are the discriminator's 4, 8 and 16 feature maps.
ModulePtr primal_dual_stacked_generator(std::int64_t latent_dim);
ModulePtr primal_dual_stacked_discriminator(std::int64_t outputs);  // -> [.., batch, outputs]

// Appendix 7.6: -> [.., batch, 32, 32, 3]. Ours: latent_dim = 100, 4 x 4 kernels, and reading its
// units 1024, 256, 128, 64 as what the four deconvolutions take.
ModulePtr primal_dual_cifar10_generator(std::int64_t latent_dim);
ModulePtr primal_dual_cifar10_discriminator(std::int64_t outputs);  // -> [.., batch, outputs]

}  // namespace saddle

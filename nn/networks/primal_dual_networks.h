// The convolutional networks of "Training GANs via primal-dual subgradient methods" (Chen et al.
// 2018). Its appendix states sizes and strides; where it says nothing of them, hidden layers have
// ReLU (generators, with batch normalization) or leaky ReLU 0.2 (discriminators), images tanh.
#pragma once

#include "nn/module.h"

namespace saddle {

// Appendix 7.5: z [.., batch, 64] -> [.., batch, 28, 28, 1].
ModulePtr primal_dual_mnist_generator();
ModulePtr primal_dual_mnist_discriminator();  // -> [.., batch, 1]

// Appendix 7.2, three digits as R, G, B, after Metz et al. 2017 (unrolled GAN): z [.., batch, 256]
// -> [.., batch, 28, 28, 3]. The discriminator has half their feature maps, as in the larger of
// their two experiments.
ModulePtr primal_dual_stacked_generator();
ModulePtr primal_dual_stacked_discriminator();  // -> [.., batch, 1]

// Appendix 7.6: z [.., batch, 100] -> [.., batch, 32, 32, 3]; the size of z is not stated.
ModulePtr primal_dual_cifar10_generator();
ModulePtr primal_dual_cifar10_discriminator();  // -> [.., batch, 1]

}  // namespace saddle

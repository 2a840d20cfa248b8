// The networks of "Implicit competitive regularization in GANs" (Schaefer, Zheng and Anandkumar
// 2020), Tables 1, 2, 4 and 5. Slopes of leaky ReLUs are not stated: 0.01 for MNIST, 0.2 for CIFAR.
#pragma once

#include "nn/module.h"

namespace saddle {

// Table 1: z [.., batch, 96] -> [.., batch, 28, 28, 1] in (-1, 1).
ModulePtr icr_mnist_generator();
// Table 2: -> [.., batch, 1].
ModulePtr icr_mnist_discriminator();

// Table 4: z [.., batch, 128] -> [.., batch, 32, 32, 3] in (-1, 1).
ModulePtr icr_cifar10_generator();
// Table 5: -> [.., batch, 1].
ModulePtr icr_cifar10_discriminator();

}  // namespace saddle

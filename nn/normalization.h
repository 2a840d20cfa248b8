// Layers that shift and scale activations to mean 0 and variance 1.
#pragma once

#include "nn/module.h"

namespace saddle {

// Ioffe and Szegedy 2015, for x [copies, batch, ..., features]: vectors, text and images alike.
//   y = (x - mean) / sqrt(variance + epsilon) weight + bias
// Training: mean and biased variance of each feature over the batch and all positions; the running
// ones become (1 - momentum) old + momentum new with the unbiased variance, batch after batch if
// several are stacked. Evaluation: the running ones. Throws Error if a training batch holds but one
// value of each feature. The bias begins at 0.
ModulePtr batch_norm(std::int64_t features, double epsilon = 1e-5, double momentum = 0.1,
                     const Initializer& weight = constant_initializer(1.0));

// Ba et al. 2016. The same formula with the statistics of each example over its last axes, which
// have the sizes `shape`; weight and bias have that shape too. Both modes are one function.
ModulePtr layer_norm(const Shape& shape, double epsilon = 1e-5);

}  // namespace saddle

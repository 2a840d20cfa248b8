// Layers. Each maker returns a module; shapes are [copies, batch, features].
#pragma once

#include "nn/module.h"

namespace saddle {

// y = x W^T + b with W [out, in] and b [out] (PyTorch's layout). A single network (copies = 1)
// takes any number of stacked batches.
ModulePtr linear(std::int64_t in, std::int64_t out);
ModulePtr linear(std::int64_t in, std::int64_t out, const Initializer& weight,
                 const Initializer& bias);

// Ioffe and Szegedy 2015. y = (x - mean) / sqrt(variance + epsilon) weight + bias. Training: mean
// and biased variance of each batch; the running ones become (1 - momentum) old + momentum new with
// the unbiased variance, batch after batch if several are stacked. Evaluation: the running ones.
// Throws Error for a training batch of one example.
ModulePtr batch_norm(std::int64_t features, double epsilon = 1e-5, double momentum = 0.1);

ModulePtr relu_layer();
ModulePtr leaky_relu_layer(double slope);
ModulePtr tanh_layer();
ModulePtr sigmoid_layer();
ModulePtr softplus_layer();

}  // namespace saddle

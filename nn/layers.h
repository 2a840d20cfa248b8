// Layers. Each maker returns a module; shapes are [copies, batch, features].
#pragma once

#include <functional>

#include "nn/module.h"

namespace saddle {

// y = x W^T + b with W [out, in] and b [out] (PyTorch's layout). A single network (copies = 1)
// takes any number of stacked batches.
ModulePtr linear(std::int64_t in, std::int64_t out);
ModulePtr linear(std::int64_t in, std::int64_t out, const Initializer& weight,
                 const Initializer& bias);

// A function without parameters: y = function(x).
ModulePtr function_layer(std::function<Var(Var)> function);
ModulePtr relu_layer();
ModulePtr leaky_relu_layer(double slope);
ModulePtr tanh_layer();
ModulePtr arctan_layer();
ModulePtr sigmoid_layer();
ModulePtr softplus_layer();
ModulePtr softmax_layer();  // over the last axis

}  // namespace saddle

// The makers of each optimizer, for the table in optimizer.cpp.
#pragma once

#include "optim/optimizer.h"

namespace saddle {

// Kingma and Ba 2015, Algorithm 1, with bias correction.
std::unique_ptr<Optimizer> make_adam(Var parameters, const OptimizerOptions& options);
// Tieleman and Hinton 2012, in PyTorch's form: the root is taken before epsilon is added.
std::unique_ptr<Optimizer> make_rmsprop(Var parameters, const OptimizerOptions& options);
// Gradient descent with heavy-ball momentum, in PyTorch's form.
std::unique_ptr<Optimizer> make_sgd(Var parameters, const OptimizerOptions& options);

}  // namespace saddle

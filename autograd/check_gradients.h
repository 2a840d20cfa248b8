// Checks the derivatives of a function that you wrote.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "autograd/graph.h"

namespace saddle {

// A function of the given Vars, built from the operations in autograd/ops.h. It may have inputs of
// its own.
using Function = std::function<Var(std::span<const Var> xs)>;

// Checks f's derivatives at the point `inputs` (f64), up to `orders`: 1 is jvp and vjp, 2 all
// nestings of two (Hessian-vector products), 3 jvp and vjp of those that a gradient penalty needs.
// Each is compared with differences (relative 1e-7, 1e-6, 1e-5 for the three orders), and with its
// adjoint (1e-12); at 64 random elements of the inputs if there are more. f must be smooth at the
// point: a kink within 1/1000 is taken for an error.
// Throws Error for the first that is off, with input, position, both values and the tolerance, and
// if f is not finite there.
void check_gradients(const Function& f, std::span<const Tensor> inputs, int orders = 2);

}  // namespace saddle

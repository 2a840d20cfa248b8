// Every derivative of ys with respect to xs up to an order, each found in a second way.
#pragma once

#include <span>
#include <vector>

#include "autograd/gradcheck/deviation.h"
#include "autograd/gradcheck/differences.h"

namespace saddle::gradcheck {

// For each order up to `orders` (1 to 3), with random directions w and cotangents c, at 64 elements
// of xs if there are more:
//   order 1: "jvp" and "vjp" against differences; "adjoint": <c, J w> = <J^T c, w>
//   order 2: the same of ys' jvp and vjp: "vjp of jvp", "adjoint of vjp", ...; and the four
//   nestings
//            give one number <c, y''(t, w)>: "vjp of vjp = jvp of jvp", ...
//   order 3: the same of "vjp of vjp" and "jvp of vjp", which is what a penalty on a gradient needs
// xs are f64 inputs of the graph; what else ys depend on stays as it is. No kink of ys may lie
// within two steps of the differences.
std::vector<Deviation> check_derivatives(std::span<const Var> ys, std::span<const Var> xs,
                                         int orders, Rng& rng);

}  // namespace saddle::gradcheck

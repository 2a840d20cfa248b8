// The same function of other arguments.
#pragma once

#include <span>
#include <vector>

#include "autograd/graph.h"

namespace saddle {

// ys as functions of `values` in the place of xs: what depends on an x is built again, the rest is
// shared. A gradient at another point is substitute(grad(f, x), x, point). Throws Error unless
// values[k] has the shape and dtype of xs[k].
std::vector<Var> substitute(std::span<const Var> ys, std::span<const Var> xs,
                            std::span<const Var> values);
Var substitute(Var y, Var x, Var value);

}  // namespace saddle

// Derivatives as transformations of the graph: each returns new nodes, which can be differentiated
// again. What does not depend on x contributes no node: its derivative is a literal zero.
// Derivatives are total: where one x depends on another, what reaches the first goes on to the
// second.
#pragma once

#include <span>
#include <vector>

#include "autograd/graph.h"

namespace saddle {

// For each node of the graph up to now, by id: whether it depends on an x (an x on itself).
std::vector<char> depends_on(const Graph& graph, std::span<const Var> xs);

// Reverse mode, vjp : (xs -> ys, cotangents of ys) -> cotangents of xs.
// Result k has the shape of xs[k]: sum_j cotangents[j]^T d ys[j] / d xs[k].
std::vector<Var> vjp(std::span<const Var> ys, std::span<const Var> xs,
                     std::span<const Var> cotangents);

// Forward mode, jvp : (xs -> ys, tangents of xs) -> tangents of ys.
// Result j has the shape of ys[j]: sum_k d ys[j] / d xs[k] tangents[k].
std::vector<Var> jvp(std::span<const Var> ys, std::span<const Var> xs,
                     std::span<const Var> tangents);

// Gradient of a scalar y (shape [] or one element) with respect to each x.
std::vector<Var> grad(Var y, std::span<const Var> xs);
Var grad(Var y, Var x);

// Hessian times v: D_xx f v, forward over reverse.
Var hvp(Var f, Var x, Var v);

// Mixed Hessian times v: D_xy f v = d/dt grad_x f(x, y + t v), forward over reverse. v has y's
// shape, the result x's. x and y may be several Vars each: v[j] has the shape of ys[j], result k
// that of xs[k].
std::vector<Var> mixed_hvp(Var f, std::span<const Var> xs, std::span<const Var> ys,
                           std::span<const Var> vs);
Var mixed_hvp(Var f, Var x, Var y, Var v);

// The same by reverse over reverse, D_xy f v = grad_x <grad_y f, v>: an independent way to the same
// number.
std::vector<Var> mixed_hvp_reverse(Var f, std::span<const Var> xs, std::span<const Var> ys,
                                   std::span<const Var> vs);
Var mixed_hvp_reverse(Var f, Var x, Var y, Var v);

}  // namespace saddle

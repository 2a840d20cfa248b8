// What a user writes: functions from Vars to a Var. They broadcast operands as NumPy does, fold
// constants, drop no-ops, and otherwise add one node. Each throws Error naming the shapes.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "autograd/graph.h"
#include "tensor/pool_window.h"

namespace saddle {

// Sources.
Var literal(Graph& graph, double value, const Shape& shape, DType dtype);
Var full_like(Var x, double value);  // a literal of x's shape and dtype
inline Var zeros_like(Var x) { return full_like(x, 0.0); }
// The value if every element is one known literal.
std::optional<double> known_constant(Var x);

// Elementwise. Integers: add, multiply, negate, step, select.
Var operator+(Var a, Var b);
Var operator-(Var a, Var b);
Var operator*(Var a, Var b);
Var operator/(Var a, Var b);  // a * reciprocal(b)
Var operator-(Var x);
Var operator+(Var a, double b);
Var operator+(double a, Var b);
Var operator-(Var a, double b);
Var operator-(double a, Var b);
Var operator*(Var a, double b);
Var operator*(double a, Var b);
Var operator/(Var a, double b);
Var operator/(double a, Var b);
Var reciprocal(Var x);
Var exp(Var x);
Var log(Var x);
Var sqrt(Var x);  // infinite derivative at 0: add an epsilon inside
Var square(Var x);
Var tanh(Var x);
Var arctan(Var x);
Var sigmoid(Var x);
Var softplus(Var x);  // log(1 + e^x), without overflow
Var step(Var x);      // 1 where x > 0, else 0; derivative 0
// Where condition != 0 the element of a, else that of b. A NaN of the branch not taken stays out of
// the value and the jvp; a vjp gives that branch 0, which an infinite slope there makes NaN: keep
// its operand in the domain, as in select(c, sqrt(select(c, x, 1)), b).
Var select(Var condition, Var a, Var b);
Var relu(Var x);                      // 0 where x is NaN
Var leaky_relu(Var x, double slope);  // x where x > 0, else slope x
Var maximum(Var a, Var b);            // at a tie, or where a is NaN, b
Var clamp(Var x, double low, double high);
Var cast(Var x, DType dtype);
// x, with derivative zero.
Var stop_gradient(Var x);

// Views: no arithmetic, and no copy where strides can express them.
Var reshape(Var x, const Shape& shape);
Var permute(Var x, const Axes& order);  // axis k of the result is axis order[k] of x
Var transpose(Var x);                   // swaps the last two axes
Var broadcast_to(Var x, const Shape& shape);
Var slice(Var x, std::int64_t axis, std::int64_t begin, std::int64_t end);

// Reductions over `axes` (negative ones count from the end). The reduced axes go away, or stay with
// size 1 in the `keep_` forms.
Var sum(Var x, const Axes& axes);
Var sum(Var x);  // over all axes, to shape []
Var mean(Var x, const Axes& axes);
Var mean(Var x);
Var max(Var x, const Axes& axes);  // equal maxima share the derivative
Var keep_sum(Var x, const Axes& axes);
Var keep_mean(Var x, const Axes& axes);
Var keep_max(Var x, const Axes& axes);
Var dot(Var a, Var b);  // sum of products, to shape []
// log sum_i e^x_i along `axis`, which stays with size 1. This and the next two shift x by its
// maximum: nothing overflows.
Var keep_logsumexp(Var x, std::int64_t axis);
Var log_softmax(Var x, std::int64_t axis);
Var softmax(Var x, std::int64_t axis);

// [..., M, K] x [..., K, N] -> [..., M, N] after transposing the operands that are asked to be.
// Leading axes broadcast.
Var matmul(Var a, Var b, bool transpose_a = false, bool transpose_b = false);

// Convolutions of images, in the literature's sense (a correlation):
//   y[s,n,o,co] = sum over k, ci of x[s,n, o stride + k dilation - padding, ci] w[s,k,ci,co]
// for x [copies, batch, H, W, in], w [copies, KH, KW, in, out] and y [copies, batch, OH, OW, out]
// with OH = floor((H + 2 padding - dilation (KH - 1) - 1) / stride) + 1, and OW likewise. One copy
// of w serves every stacked batch, one of x every network.
Var convolution(Var x, Var w, const ConvolutionOptions& options = {});
// Its adjoint in x, the transposed convolution: several sizes of x give the same y.
Var convolution_input_gradient(Var y, Var w, Spatial input_size,
                               const ConvolutionOptions& options = {});
// Its adjoint in w.
Var convolution_weight_gradient(Var x, Var y, Spatial kernel_size,
                                const ConvolutionOptions& options = {});

// `low` zeros before and `high` after along `axis`.
Var pad(Var x, std::int64_t axis, std::int64_t low, std::int64_t high);
Var concatenate(std::span<const Var> parts, std::int64_t axis);
inline Var concatenate(const std::vector<Var>& parts, std::int64_t axis) {
  return concatenate(std::span<const Var>(parts), axis);
}

// out[i..., r...] = x[index[i...], r...]; index is i64. An index out of range is an Error at run
// time.
Var gather(Var x, Var index);
// The adjoint of gather: out [count, r...] = 0, out[index[i...], r...] += updates[i..., r...].
Var scatter_add(Var updates, Var index, std::int64_t count);

// [count, count], ones on the diagonal.
Var identity(Graph& graph, std::int64_t count, DType dtype);
// Row index[i...] of the identity: [i...] -> [i..., count]. An index out of range is an Error at
// run time.
Var one_hot(Var index, std::int64_t count, DType dtype);

// Pooling over the windows of x [..., H, W, C]; see tensor/pool_window.h for shapes and errors.
// Position in x, read as row-major, of the first maximum of each window: i64. A NaN is a maximum.
Var max_pool_index(Var x, const PoolWindow& window);
// The maximum of each window, whose derivative goes to that position alone.
Var max_pool2d(Var x, const PoolWindow& window);
// The sum of each window divided by its size, padding counted as zeros.
Var avg_pool2d(Var x, const PoolWindow& window);
Var global_avg_pool(Var x);  // mean over H and W: [..., H, W, C] -> [..., C]
// Each element as a square of factor x factor: [..., H, W, C] -> [..., factor H, factor W, C].
Var upsample_nearest2d(Var x, std::int64_t factor);

// Random numbers: a pure function of `state` (i64 [2]: seed and step, see tensor/philox.h),
// `stream` and the element's index. A program draws new ones by updating the step.
Var random_uniform(Var state, std::uint32_t stream, const Shape& shape, DType dtype);  // [0, 1)
Var random_normal(Var state, std::uint32_t stream, const Shape& shape, DType dtype);

}  // namespace saddle

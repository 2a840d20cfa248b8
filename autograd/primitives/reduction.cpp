// Sums and maxima over axes. The node keeps the reduced axes with size 1.
#include "autograd/ops.h"
#include "autograd/primitive.h"

namespace saddle {
namespace {

// Attributes: the axes, ascending.
Type infer_reduction(std::span<const Type> inputs, const Attributes& attributes) {
  require(is_floating(inputs[0].dtype), "expected a floating dtype, found ",
          name_of(inputs[0].dtype));
  return {reduced_shape(inputs[0].shape, Axes(attributes.integers)), inputs[0].dtype};
}

template <Reduction reduction>
void evaluate_reduction(Device& device, const Node&, std::span<const View> inputs,
                        const View& out) {
  device.reduce(reduction, inputs[0], out);
}

Axes axes_of(Var y) { return Axes(y.node().attributes.integers); }

Var vjp_sum(Var y, Var cotangent, int) { return broadcast_to(cotangent, y.input(0).shape()); }
Var jvp_sum(Var y, Var tangent, int) { return keep_sum(tangent, axes_of(y)); }

// Weight of each element in the derivative of its maximum: 1 / count of equal maxima, or 0.
Var share_of_maximum(Var y) {
  const Var x = y.input(0);
  const Var is_maximum = 1.0 - step(broadcast_to(y, x.shape()) - x);
  return is_maximum / keep_sum(is_maximum, axes_of(y));
}
Var vjp_max(Var y, Var cotangent, int) { return cotangent * share_of_maximum(y); }
Var jvp_max(Var y, Var tangent, int) { return keep_sum(tangent * share_of_maximum(y), axes_of(y)); }

std::string describe_reduction(const Attributes& attributes) {
  return (attributes.integers.size() == 1 ? "axis " : "axes ") + list_attributes(attributes);
}

constexpr Primitive kSum =
    kernel_primitive("sum", 1, infer_reduction, evaluate_reduction<Reduction::sum>,
                     one_per_input_element, vjp_sum, jvp_sum, describe_reduction);
constexpr Primitive kMax =
    kernel_primitive("max", 1, infer_reduction, evaluate_reduction<Reduction::max>,
                     one_per_input_element, vjp_max, jvp_max, describe_reduction);

constexpr const Primitive* kFamily[] = {&kSum, &kMax};

// Ascending, non-negative, without repetition or axes of size 1 (which reduce to themselves).
Axes normalized(const Axes& axes, const Shape& shape, const char* who) {
  Axes result;
  for (int axis = 0; axis < shape.rank(); ++axis)
    for (std::int64_t each : axes)
      if (normalize_axis(each, shape.rank(), who) == axis && !result.contains(axis))
        result.push_back(axis);
  return result;
}

Var reduce(const Primitive& primitive, Var x, const Axes& normal) {
  Attributes attributes;
  for (std::int64_t axis : normal)
    if (x.shape()[static_cast<int>(axis)] != 1) attributes.integers.push_back(axis);
  if (attributes.integers.empty()) return x;
  return x.graph->apply(primitive, {x}, attributes);
}

Axes all_axes(Var x) {
  Axes axes;
  for (int axis = 0; axis < x.rank(); ++axis) axes.push_back(axis);
  return axes;
}

// Drops the axes that a reduction kept with size 1.
Var without_axes(Var kept, const Axes& axes, const Shape& before, const char* who) {
  const Axes normal = normalized(axes, before, who);
  Shape shape;
  for (int axis = 0; axis < before.rank(); ++axis)
    if (!normal.contains(axis)) shape.push_back(before[axis]);
  return reshape(kept, shape);
}

}  // namespace

Family reduction_family() { return kFamily; }

Var keep_sum(Var x, const Axes& axes) {
  const Axes normal = normalized(axes, x.shape(), "sum");
  if (const auto constant = known_constant(x)) {
    const Shape shape = reduced_shape(x.shape(), normal);
    const double repeats = static_cast<double>(x.shape().count()) /
                           static_cast<double>(std::max<std::int64_t>(shape.count(), 1));
    return literal(*x.graph, *constant * repeats, shape, x.dtype());
  }
  return reduce(kSum, x, normal);
}

Var keep_mean(Var x, const Axes& axes) {
  const Var total = keep_sum(x, axes);
  require(x.shape().count() > 0, "mean: shape ", x.shape(), " has no elements");
  return total *
         (static_cast<double>(total.shape().count()) / static_cast<double>(x.shape().count()));
}

Var keep_max(Var x, const Axes& axes) {
  const Axes normal = normalized(axes, x.shape(), "max");
  require(x.shape().count() > 0, "max: shape ", x.shape(), " has no elements");
  return reduce(kMax, x, normal);
}

Var sum(Var x, const Axes& axes) { return without_axes(keep_sum(x, axes), axes, x.shape(), "sum"); }
Var mean(Var x, const Axes& axes) {
  return without_axes(keep_mean(x, axes), axes, x.shape(), "mean");
}
Var max(Var x, const Axes& axes) { return without_axes(keep_max(x, axes), axes, x.shape(), "max"); }
Var sum(Var x) { return sum(x, all_axes(x)); }
Var mean(Var x) { return mean(x, all_axes(x)); }
Var dot(Var a, Var b) { return sum(a * b); }

namespace {

// What is taken off x so that no e^x overflows: the maximum along `axis`, or 0 where that is
// infinite, since inf - inf is no number. Results do not depend on it, so it is a constant to all
// derivatives.
Var shift_of(Var x, std::int64_t axis) {
  const Var maximum = keep_max(x, {axis});
  const Var is_finite = step(maximum - maximum + 1.0);
  return stop_gradient(select(is_finite, maximum, zeros_like(maximum)));
}

}  // namespace

Var keep_logsumexp(Var x, std::int64_t axis) {
  // log sum e^x = m + log sum e^(x - m) for every m.
  const Var shift = shift_of(x, axis);
  return shift + log(keep_sum(exp(x - shift), {axis}));
}

// The shift stays out of the result: where all x are large, its rounding would be an error in all
// of them.
Var log_softmax(Var x, std::int64_t axis) {
  const Var shifted = x - shift_of(x, axis);
  return shifted - log(keep_sum(exp(shifted), {axis}));
}

Var softmax(Var x, std::int64_t axis) {
  const Var e = exp(x - shift_of(x, axis));
  return e / keep_sum(e, {axis});
}

}  // namespace saddle

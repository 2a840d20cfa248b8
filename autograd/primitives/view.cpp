// Other looks at the same memory: linear, and free where strides can express them.
#include "autograd/ops.h"
#include "autograd/primitive.h"

namespace saddle {
namespace {

Shape shape_of(const Attributes& attributes) { return Shape(attributes.integers); }
Attributes attributes_of(const Dims& dims) { return {{dims.begin(), dims.end()}, 0.0}; }

// reshape. Attributes: the new shape.
Type infer_reshape(std::span<const Type> inputs, const Attributes& attributes) {
  const Shape shape = shape_of(attributes);
  require(shape.count() == inputs[0].shape.count(), "shape ", inputs[0].shape, " has ",
          inputs[0].shape.count(), " elements, ", shape, " has ", shape.count());
  return {shape, inputs[0].dtype};
}
std::optional<Layout> view_reshape(const Layout& input, const Node& node) {
  return reshaped(input, node.type.shape);
}
Var vjp_reshape(Var y, Var cotangent, int) { return reshape(cotangent, y.input(0).shape()); }
Var jvp_reshape(Var y, Var tangent, int) { return reshape(tangent, y.shape()); }
constexpr Primitive kReshape = view_primitive("reshape", infer_reshape, view_reshape, vjp_reshape,
                                              jvp_reshape, omit_attributes);

// permute. Attributes: axis k of the result is axis order[k] of the input.
Type infer_permute(std::span<const Type> inputs, const Attributes& attributes) {
  const Axes order = shape_of(attributes);
  const Shape& shape = inputs[0].shape;
  require(order.rank() == shape.rank(), "order ", order, " does not fit shape ", shape);
  for (int axis = 0; axis < shape.rank(); ++axis)
    require(order.contains(axis), "order ", order, " is not a permutation of the axes of ", shape);
  return {permuted(dense_layout(shape), order).shape, inputs[0].dtype};
}
Axes inverse(const Axes& order) {
  Axes result = order;
  for (int k = 0; k < order.rank(); ++k) result[static_cast<int>(order[k])] = k;
  return result;
}
std::optional<Layout> view_permute(const Layout& input, const Node& node) {
  return permuted(input, shape_of(node.attributes));
}
Var vjp_permute(Var y, Var cotangent, int) {
  return permute(cotangent, inverse(shape_of(y.node().attributes)));
}
Var jvp_permute(Var y, Var tangent, int) { return permute(tangent, shape_of(y.node().attributes)); }
std::string describe_permute(const Attributes& attributes) {
  return "order " + list_attributes(attributes);
}
constexpr Primitive kPermute = view_primitive("permute", infer_permute, view_permute, vjp_permute,
                                              jvp_permute, describe_permute);

// broadcast. Attributes: the new shape.
Type infer_broadcast(std::span<const Type> inputs, const Attributes& attributes) {
  const Shape shape = shape_of(attributes);
  require(broadcast_shapes(inputs[0].shape, shape, "rule") == shape, "shape ", inputs[0].shape,
          " does not broadcast to ", shape);
  return {shape, inputs[0].dtype};
}
std::optional<Layout> view_broadcast(const Layout& input, const Node& node) {
  return broadcasted(input, node.type.shape);
}
Var vjp_broadcast(Var y, Var cotangent, int) {
  const Shape& from = y.input(0).shape();
  const int added = y.rank() - from.rank();
  Axes axes;
  for (int axis = 0; axis < y.rank(); ++axis)
    if (axis < added || (from[axis - added] == 1 && y.shape()[axis] != 1)) axes.push_back(axis);
  return reshape(keep_sum(cotangent, axes), from);
}
Var jvp_broadcast(Var y, Var tangent, int) { return broadcast_to(tangent, y.shape()); }
constexpr Primitive kBroadcast = view_primitive("broadcast", infer_broadcast, view_broadcast,
                                                vjp_broadcast, jvp_broadcast, omit_attributes);

// slice. Attributes: {axis, begin, end}.
Type infer_slice(std::span<const Type> inputs, const Attributes& attributes) {
  const std::int64_t axis = attributes.integers[0], begin = attributes.integers[1],
                     end = attributes.integers[2];
  const Shape& shape = inputs[0].shape;
  require(0 <= begin && begin <= end && end <= shape[static_cast<int>(axis)], "[", begin, ", ", end,
          ") is out of range for axis ", axis, " of shape ", shape);
  Shape result = shape;
  result[static_cast<int>(axis)] = end - begin;
  return {result, inputs[0].dtype};
}
std::optional<Layout> view_slice(const Layout& input, const Node& node) {
  const std::vector<std::int64_t>& a = node.attributes.integers;
  return sliced(input, static_cast<int>(a[0]), a[1], a[2]);
}
Var vjp_slice(Var y, Var cotangent, int) {
  const std::vector<std::int64_t>& a = y.node().attributes.integers;
  return pad(cotangent, a[0], a[1], y.input(0).shape()[static_cast<int>(a[0])] - a[2]);
}
Var jvp_slice(Var y, Var tangent, int) {
  const std::vector<std::int64_t>& a = y.node().attributes.integers;
  return slice(tangent, a[0], a[1], a[2]);
}
std::string describe_slice(const Attributes& attributes) {
  const std::vector<std::int64_t>& a = attributes.integers;
  return concat_text("axis ", a[0], ", ", a[1], ":", a[2]);
}
constexpr Primitive kSlice =
    view_primitive("slice", infer_slice, view_slice, vjp_slice, jvp_slice, describe_slice);

// stop_gradient: the identity, constant to every derivative.
Type infer_stop_gradient(std::span<const Type> inputs, const Attributes&) { return inputs[0]; }
std::optional<Layout> view_stop_gradient(const Layout& input, const Node&) { return input; }
constexpr Primitive kStopGradient =
    view_primitive("stop_gradient", infer_stop_gradient, view_stop_gradient, zero_rule, zero_rule);

constexpr const Primitive* kFamily[] = {&kReshape, &kPermute, &kBroadcast, &kSlice, &kStopGradient};

}  // namespace

Family view_family() { return kFamily; }

Var reshape(Var x, const Shape& shape) {
  if (x.shape() == shape) return x;
  if (x.node().primitive == &kReshape) return reshape(x.input(0), shape);
  return x.graph->apply(kReshape, {x}, attributes_of(shape));
}

Var permute(Var x, const Axes& order) {
  bool identity = order.rank() == x.rank();
  for (int k = 0; k < order.rank(); ++k) identity = identity && order[k] == k;
  if (identity) return x;
  if (x.node().primitive == &kPermute && order.rank() == x.rank()) {
    const Axes first = shape_of(x.node().attributes);
    Axes both;
    for (std::int64_t axis : order)
      both.push_back(first[normalize_axis(axis, x.rank(), "permute")]);
    return permute(x.input(0), both);
  }
  return x.graph->apply(kPermute, {x}, attributes_of(order));
}

Var transpose(Var x) {
  require(x.rank() >= 2, "transpose: needs at least two axes, found shape ", x.shape());
  Axes order;
  for (int axis = 0; axis < x.rank() - 2; ++axis) order.push_back(axis);
  order.push_back(x.rank() - 1);
  order.push_back(x.rank() - 2);
  return permute(x, order);
}

Var broadcast_to(Var x, const Shape& shape) {
  if (x.shape() == shape) return x;
  if (x.node().primitive == &kBroadcast) {
    require(broadcast_shapes(x.shape(), shape, "broadcast") == shape, "broadcast: shape ",
            x.shape(), " does not broadcast to ", shape);
    return broadcast_to(x.input(0), shape);
  }
  return x.graph->apply(kBroadcast, {x}, attributes_of(shape));
}

Var slice(Var x, std::int64_t axis, std::int64_t begin, std::int64_t end) {
  const int k = normalize_axis(axis, x.rank(), "slice");
  if (begin == 0 && end == x.shape()[k]) return x;
  return x.graph->apply(kSlice, {x}, {{k, begin, end}, 0.0});
}

Var stop_gradient(Var x) {
  if (x.node().primitive == &kStopGradient || known_constant(x)) return x;
  return x.graph->apply(kStopGradient, {x});
}

}  // namespace saddle

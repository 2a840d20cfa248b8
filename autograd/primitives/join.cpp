// Putting tensors together: pad and concatenate, the adjoints of slices.
#include "autograd/primitives/join.h"

#include "autograd/ops.h"
#include "autograd/primitive.h"

namespace saddle {
namespace {

View part_of(const View& whole, int axis, std::int64_t begin, std::int64_t end) {
  return {whole.data, whole.dtype, sliced(whole.layout, axis, begin, end)};
}

// pad. Attributes: {axis, low, high}.
struct Padding {
  int axis;
  std::int64_t low, high;
  explicit Padding(const Attributes& attributes)
      : axis(static_cast<int>(attributes.integers[0])),
        low(attributes.integers[1]),
        high(attributes.integers[2]) {}
};

Type infer_pad(std::span<const Type> inputs, const Attributes& attributes) {
  const Padding padding(attributes);
  require(padding.low >= 0 && padding.high >= 0, "negative padding ", padding.low, ", ",
          padding.high);
  Shape shape = inputs[0].shape;
  shape[padding.axis] += padding.low + padding.high;
  return {shape, inputs[0].dtype};
}

void evaluate_pad(Device& device, const Node& node, std::span<const View> inputs, const View& out) {
  const Padding padding(node.attributes);
  const std::int64_t size = out.shape()[padding.axis], end = size - padding.high;
  device.fill(part_of(out, padding.axis, 0, padding.low), 0.0);
  device.copy(inputs[0], part_of(out, padding.axis, padding.low, end));
  device.fill(part_of(out, padding.axis, end, size), 0.0);
}

Var vjp_pad(Var y, Var cotangent, int) {
  const Padding padding(y.node().attributes);
  return slice(cotangent, padding.axis, padding.low, y.shape()[padding.axis] - padding.high);
}
Var jvp_pad(Var y, Var tangent, int) {
  const Padding padding(y.node().attributes);
  return pad(tangent, padding.axis, padding.low, padding.high);
}
std::string describe_pad(const Attributes& attributes) {
  const Padding padding(attributes);
  return concat_text("axis ", padding.axis, ", ", padding.low, " before, ", padding.high, " after");
}
constexpr Primitive kPad = kernel_primitive("pad", 1, infer_pad, evaluate_pad, no_operations,
                                            vjp_pad, jvp_pad, describe_pad);

// concatenate. Attributes: {axis}.
int axis_of(const Node& node) { return static_cast<int>(node.attributes.integers[0]); }

Type infer_concatenate(std::span<const Type> inputs, const Attributes& attributes) {
  const int axis = static_cast<int>(attributes.integers[0]);
  Shape shape = inputs[0].shape;
  shape[axis] = 0;
  for (const Type& type : inputs) {
    require(type.dtype == inputs[0].dtype, "dtypes ", name_of(inputs[0].dtype), " and ",
            name_of(type.dtype), " differ");
    Shape expected = inputs[0].shape;
    expected[axis] = type.shape.rank() > axis ? type.shape[axis] : 0;
    require(type.shape == expected, "shapes ", inputs[0].shape, " and ", type.shape,
            " differ beside axis ", axis);
    shape[axis] += type.shape[axis];
  }
  return {shape, inputs[0].dtype};
}

void evaluate_concatenate(Device& device, const Node& node, std::span<const View> inputs,
                          const View& out) {
  const int axis = axis_of(node);
  std::int64_t begin = 0;
  for (const View& part : inputs) {
    const std::int64_t end = begin + part.shape()[axis];
    device.copy(part, part_of(out, axis, begin, end));
    begin = end;
  }
}

std::pair<std::int64_t, std::int64_t> range_of_part(Var y, int i) {
  const int axis = axis_of(y.node());
  std::int64_t begin = 0;
  for (int k = 0; k < i; ++k) begin += y.input(k).shape()[axis];
  return {begin, begin + y.input(i).shape()[axis]};
}
Var vjp_concatenate(Var y, Var cotangent, int i) {
  const auto [begin, end] = range_of_part(y, i);
  return slice(cotangent, axis_of(y.node()), begin, end);
}
Var jvp_concatenate(Var y, Var tangent, int i) {
  const int axis = axis_of(y.node());
  const auto [begin, end] = range_of_part(y, i);
  return pad(tangent, axis, begin, y.shape()[axis] - end);
}

std::string describe_concatenate(const Attributes& attributes) {
  return "axis " + list_attributes(attributes);
}

}  // namespace

constexpr Primitive kConcatenate =
    kernel_primitive("concatenate", -1, infer_concatenate, evaluate_concatenate, no_operations,
                     vjp_concatenate, jvp_concatenate, describe_concatenate);

Family join_family() {
  static constexpr const Primitive* kFamily[] = {&kPad, &kConcatenate};
  return kFamily;
}

Var pad(Var x, std::int64_t axis, std::int64_t low, std::int64_t high) {
  const int k = normalize_axis(axis, x.rank(), "pad");
  if (low == 0 && high == 0) return x;
  require(low >= 0 && high >= 0, "pad: negative padding ", low, ", ", high);
  if (x.node().primitive == &kPad) {
    const Padding inner(x.node().attributes);
    if (inner.axis == k) return pad(x.input(0), k, low + inner.low, high + inner.high);
  }
  return x.graph->apply(kPad, {x}, {{k, low, high}, 0.0});
}

Var concatenate(std::span<const Var> parts, std::int64_t axis) {
  require(!parts.empty(), "concatenate: needs at least one part");
  const int k = normalize_axis(axis, parts[0].rank(), "concatenate");
  if (parts.size() == 1) return parts[0];
  std::vector<Var> flat;  // concatenations along the same axis join
  for (const Var& part : parts) {
    const Node& node = part.node();
    if (node.primitive == &kConcatenate && axis_of(node) == k) {
      for (int id : node.inputs) flat.push_back({part.graph, id});
    } else {
      flat.push_back(part);
    }
  }
  return flat[0].graph->apply(kConcatenate, flat, {{k}, 0.0});
}

Var add_disjoint_pads(Var a, Var b) {
  if (a.node().primitive != &kPad || b.node().primitive != &kPad) return {};
  Padding first(a.node().attributes), second(b.node().attributes);
  if (first.axis != second.axis) return {};
  if (first.low > second.low) {
    std::swap(a, b);
    std::swap(first, second);
  }
  const int axis = first.axis;
  const std::int64_t gap = second.low - (a.shape()[axis] - first.high);
  if (gap < 0) return {};
  std::vector<Var> parts = {a.input(0)};
  if (gap > 0) {
    Shape between = a.shape();
    between[axis] = gap;
    parts.push_back(literal(*a.graph, 0.0, between, a.dtype()));
  }
  parts.push_back(b.input(0));
  return pad(concatenate(parts, axis), axis, first.low, second.high);
}

}  // namespace saddle

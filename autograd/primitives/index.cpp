// Integer indices: gather and its adjoint scatter_add; and changes of dtype.
#include <cmath>

#include "autograd/ops.h"
#include "autograd/primitive.h"

namespace saddle {
namespace {

Shape rows_of(const Shape& index, const Shape& rest, int rest_from) {
  Shape shape = index;
  for (int axis = rest_from; axis < rest.rank(); ++axis) shape.push_back(rest[axis]);
  return shape;
}

void require_index(const Type& index) {
  require(index.dtype == DType::i64, "the index must be i64, found ", name_of(index.dtype));
}

// gather(x, index).
Type infer_gather(std::span<const Type> inputs, const Attributes&) {
  require_index(inputs[1]);
  require(inputs[0].shape.rank() >= 1, "cannot index a scalar");
  return {rows_of(inputs[1].shape, inputs[0].shape, 1), inputs[0].dtype};
}
void evaluate_gather(Device& device, const Node&, std::span<const View> inputs, const View& out) {
  device.gather(inputs[0], inputs[1], out);
}
Var vjp_gather(Var y, Var cotangent, int i) {
  if (i == 1) return {};
  return scatter_add(cotangent, y.input(1), y.input(0).shape()[0]);
}
Var jvp_gather(Var y, Var tangent, int i) { return i == 1 ? Var{} : gather(tangent, y.input(1)); }
constexpr Primitive kGather = kernel_primitive("gather", 2, infer_gather, evaluate_gather,
                                               no_operations, vjp_gather, jvp_gather);

// scatter_add(updates, index). Attributes: {count}.
Type infer_scatter_add(std::span<const Type> inputs, const Attributes& attributes) {
  require_index(inputs[1]);
  const Shape &updates = inputs[0].shape, &index = inputs[1].shape;
  bool fits = updates.rank() >= index.rank();
  for (int axis = 0; fits && axis < index.rank(); ++axis) fits = updates[axis] == index[axis];
  require(fits, "updates ", updates, " do not begin with the index's shape ", index);
  return {rows_of({attributes.integers[0]}, updates, index.rank()), inputs[0].dtype};
}
void evaluate_scatter_add(Device& device, const Node&, std::span<const View> inputs,
                          const View& out) {
  device.scatter_add(inputs[1], inputs[0], out);
}
Var vjp_scatter_add(Var y, Var cotangent, int i) {
  return i == 1 ? Var{} : gather(cotangent, y.input(1));
}
Var jvp_scatter_add(Var y, Var tangent, int i) {
  return i == 1 ? Var{} : scatter_add(tangent, y.input(1), y.shape()[0]);
}
constexpr Primitive kScatterAdd =
    kernel_primitive("scatter_add", 2, infer_scatter_add, evaluate_scatter_add,
                     one_per_input_element, vjp_scatter_add, jvp_scatter_add);

// cast. Attributes: {dtype}. Linear between floating dtypes, constant from and to integers.
Type infer_cast(std::span<const Type> inputs, const Attributes& attributes) {
  return {inputs[0].shape, static_cast<DType>(attributes.integers[0])};
}
void evaluate_cast(Device& device, const Node&, std::span<const View> inputs, const View& out) {
  device.copy(inputs[0], out);
}
Var cast_rule(DType from, DType to, Var given) {
  return is_floating(from) && is_floating(to) ? cast(given, to) : Var{};
}
Var vjp_cast(Var y, Var cotangent, int) {
  return cast_rule(y.dtype(), y.input(0).dtype(), cotangent);
}
Var jvp_cast(Var y, Var tangent, int) { return cast_rule(y.input(0).dtype(), y.dtype(), tangent); }
constexpr Primitive kCast = kernel_primitive("cast", 1, infer_cast, evaluate_cast, no_operations,
                                             vjp_cast, jvp_cast, omit_attributes);

constexpr const Primitive* kFamily[] = {&kGather, &kScatterAdd, &kCast};

}  // namespace

Family index_family() { return kFamily; }

Var gather(Var x, Var index) { return x.graph->apply(kGather, {x, index}); }

Var scatter_add(Var updates, Var index, std::int64_t count) {
  require(count >= 0, "scatter_add: negative count ", count);
  return updates.graph->apply(kScatterAdd, {updates, index}, {{count}, 0.0});
}

Var identity(Graph& graph, std::int64_t count, DType dtype) {
  require(count >= 1, "identity: expected a positive size, found ", count);
  // Rows of a one and `count` zeros, read on as rows of `count`: the one moves by a column a row.
  const Var ones = literal(graph, 1.0, {count, 1}, dtype);
  const Var rows = reshape(pad(ones, 1, 0, count), {count * (count + 1)});
  return reshape(slice(rows, 0, 0, count * count), {count, count});
}

Var one_hot(Var index, std::int64_t count, DType dtype) {
  return gather(identity(*index.graph, count, dtype), index);
}

Var cast(Var x, DType dtype) {
  if (x.dtype() == dtype) return x;
  if (const auto constant = known_constant(x))
    return literal(*x.graph, is_floating(dtype) ? *constant : std::trunc(*constant), x.shape(),
                   dtype);
  return x.graph->apply(kCast, {x}, {{static_cast<std::int64_t>(dtype)}, 0.0});
}

}  // namespace saddle

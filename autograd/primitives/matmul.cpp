// The batched matrix product: bilinear, so each derivative is a product again.
#include "autograd/ops.h"
#include "autograd/primitive.h"

namespace saddle {
namespace {

// Attributes: {transpose_a, transpose_b}.
struct Transposes {
  bool a, b;
  explicit Transposes(const Attributes& attributes)
      : a(attributes.integers[0] != 0), b(attributes.integers[1] != 0) {}
};

Shape leading(const Shape& shape) {
  return Shape(std::span(shape.begin(), static_cast<std::size_t>(shape.rank() - 2)));
}

// The last two sizes after op: rows, columns.
std::pair<std::int64_t, std::int64_t> matrix_sizes(const Shape& shape, bool transposed) {
  const std::int64_t rows = shape[shape.rank() - 2], columns = shape[shape.rank() - 1];
  return transposed ? std::pair{columns, rows} : std::pair{rows, columns};
}

Type infer_matmul(std::span<const Type> inputs, const Attributes& attributes) {
  const Transposes transpose(attributes);
  const Shape &a = inputs[0].shape, &b = inputs[1].shape;
  require(is_floating(inputs[0].dtype) && inputs[0].dtype == inputs[1].dtype,
          "expected one floating dtype, found ", name_of(inputs[0].dtype), " and ",
          name_of(inputs[1].dtype));
  require(a.rank() >= 2 && b.rank() >= 2, "expected matrices, found shapes ", a, " and ", b);
  const auto [rows, inner] = matrix_sizes(a, transpose.a);
  const auto [inner_b, columns] = matrix_sizes(b, transpose.b);
  require(leading(a) == leading(b), "leading axes of ", a, " and ", b, " differ");
  require(inner == inner_b, a, transpose.a ? "^T" : "", " times ", b, transpose.b ? "^T" : "",
          ": inner sizes ", inner, " and ", inner_b, " differ");
  Shape shape = leading(a);
  shape.push_back(rows);
  shape.push_back(columns);
  return {shape, inputs[0].dtype};
}

void evaluate_matmul(Device& device, const Node& node, std::span<const View> inputs,
                     const View& out) {
  const Transposes transpose(node.attributes);
  device.matmul(inputs[0], transpose.a, inputs[1], transpose.b, out);
}

// A product and a sum for each of M, N, K and the leading axes.
std::int64_t matmul_operations(const Node& node, std::span<const Type> inputs) {
  const std::int64_t inner = matrix_sizes(inputs[0].shape, Transposes(node.attributes).a).second;
  return 2 * node.type.shape.count() * inner;
}

// Y = A' B' with A' = A or A^T. dL/dA' = C B'^T and dL/dB' = A'^T C; transposed again where A' is.
Var vjp_matmul(Var y, Var cotangent, int i) {
  const Transposes transpose(y.node().attributes);
  const Var a = y.input(0), b = y.input(1);
  if (i == 0)
    return transpose.a ? matmul(b, cotangent, transpose.b, true)
                       : matmul(cotangent, b, false, !transpose.b);
  return transpose.b ? matmul(cotangent, a, true, transpose.a)
                     : matmul(a, cotangent, !transpose.a, false);
}

Var jvp_matmul(Var y, Var tangent, int i) {
  const Transposes transpose(y.node().attributes);
  return i == 0 ? matmul(tangent, y.input(1), transpose.a, transpose.b)
                : matmul(y.input(0), tangent, transpose.a, transpose.b);
}

std::string describe_matmul(const Attributes& attributes) {
  const Transposes transpose(attributes);
  if (!transpose.a && !transpose.b) return "";
  return std::string(transpose.a ? "a^T" : "a") + (transpose.b ? " b^T" : " b");
}

constexpr Primitive kMatmul =
    kernel_primitive("matmul", 2, infer_matmul, evaluate_matmul, matmul_operations, vjp_matmul,
                     jvp_matmul, describe_matmul);
constexpr const Primitive* kFamily[] = {&kMatmul};

Var broadcast_leading(Var x, const Shape& lead) {
  Shape shape = lead;
  shape.push_back(x.shape()[x.rank() - 2]);
  shape.push_back(x.shape()[x.rank() - 1]);
  return broadcast_to(x, shape);
}

}  // namespace

Family matmul_family() { return kFamily; }

Var matmul(Var a, Var b, bool transpose_a, bool transpose_b) {
  if (a.rank() >= 2 && b.rank() >= 2 && leading(a.shape()) != leading(b.shape())) {
    const Shape lead = broadcast_shapes(leading(a.shape()), leading(b.shape()), "matmul");
    a = broadcast_leading(a, lead);
    b = broadcast_leading(b, lead);
  }
  return a.graph->apply(kMatmul, {a, b}, {{transpose_a, transpose_b}, 0.0});
}

}  // namespace saddle

// Nodes without operands that depend on anything: inputs, literals, random numbers.
#include <cmath>
#include <sstream>

#include "autograd/ops.h"
#include "autograd/primitive.h"

namespace saddle {
namespace {

// Attributes: {dtype}, value.
Type infer_literal(std::span<const Type>, const Attributes& attributes) {
  return {{}, static_cast<DType>(attributes.integers[0])};
}

// Attributes: {distribution, stream, dtype, sizes...}.
Type infer_random(std::span<const Type> inputs, const Attributes& attributes) {
  require(inputs[0] == Type{{2}, DType::i64}, "the state must be i64 [2] (seed, step), found ",
          name_of(inputs[0].dtype), " ", inputs[0].shape);
  const DType dtype = static_cast<DType>(attributes.integers[2]);
  require(is_floating(dtype), "expected a floating dtype, found ", name_of(dtype));
  return {Shape(std::span(attributes.integers).subspan(3)), dtype};
}

void evaluate_random(Device& device, const Node& node, std::span<const View> inputs,
                     const View& out) {
  const std::vector<std::int64_t>& integers = node.attributes.integers;
  device.random(static_cast<Distribution>(integers[0]), inputs[0],
                static_cast<std::uint32_t>(integers[1]), out);
}

std::string describe_random(const Attributes& attributes) {
  const bool is_normal = static_cast<Distribution>(attributes.integers[0]) == Distribution::normal;
  std::ostringstream text;
  text << (is_normal ? "normal" : "uniform") << ", stream 0x" << std::hex << attributes.integers[1];
  return text.str();
}

constexpr Primitive kRandom =
    kernel_primitive("random", 1, infer_random, evaluate_random, one_per_element, zero_rule,
                     zero_rule, describe_random);

Var random(Distribution distribution, Var state, std::uint32_t stream, const Shape& shape,
           DType dtype) {
  Attributes attributes{
      {static_cast<std::int64_t>(distribution), stream, static_cast<std::int64_t>(dtype)}, 0.0};
  attributes.integers.insert(attributes.integers.end(), shape.begin(), shape.end());
  return state.graph->apply(kRandom, {state}, attributes);
}

}  // namespace

constexpr Primitive kInput{.name = "input",
                           .kind = Kind::input,
                           .arity = 0,
                           .operations = no_operations,
                           .vjp = zero_rule,
                           .jvp = zero_rule};
constexpr Primitive kLiteral{.name = "literal",
                             .kind = Kind::literal,
                             .arity = 0,
                             .infer = infer_literal,
                             .operations = no_operations,
                             .vjp = zero_rule,
                             .jvp = zero_rule};

Family source_family() {
  static constexpr const Primitive* kFamily[] = {&kInput, &kLiteral, &kRandom};
  return kFamily;
}

Var literal(Graph& graph, double value, const Shape& shape, DType dtype) {
  require(is_floating(dtype) || value == std::floor(value), "literal: ", value, " is no integer");
  // As a program would hold it, so that folding gives what computing gives.
  if (dtype == DType::f32) value = static_cast<float>(value);
  return broadcast_to(graph.apply(kLiteral, {}, {{static_cast<std::int64_t>(dtype)}, value}),
                      shape);
}

Var full_like(Var x, double value) { return literal(*x.graph, value, x.shape(), x.dtype()); }

std::optional<double> known_constant(Var x) {
  while (x.node().primitive->kind == Kind::view) x = x.input(0);
  if (x.node().primitive != &kLiteral) return std::nullopt;
  return x.node().attributes.number;
}

Var random_uniform(Var state, std::uint32_t stream, const Shape& shape, DType dtype) {
  return random(Distribution::uniform, state, stream, shape, dtype);
}

Var random_normal(Var state, std::uint32_t stream, const Shape& shape, DType dtype) {
  return random(Distribution::normal, state, stream, shape, dtype);
}

}  // namespace saddle

// A primitive: one record with its name, its shape rule, its kernel and its two derivative rules.
// Both rules are written with primitives, so what they build can be differentiated again.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "autograd/graph.h"

namespace saddle {

// How a node gets its value: from outside, from its attribute, one element at a time (fusible),
// by another look at its input's memory, or by a kernel of its own.
enum class Kind { input, literal, elementwise, view, kernel };

// Shape and dtype of the result. Throws Error naming the shapes when they do not fit; Graph::apply
// puts the primitive's name before it.
using InferRule = Type (*)(std::span<const Type> inputs, const Attributes& attributes);
// The result's layout over the input's memory; nothing if this layout needs a copy.
using ViewRule = std::optional<Layout> (*)(const Layout& input, const Node& node);
// Computes `out`, whose layout may be strided.
using KernelRule = void (*)(Device& device, const Node& node, std::span<const View> inputs,
                            const View& out);
// Floating-point operations of one evaluation, as they are usually counted: one for each sum,
// product, comparison or function of one number (exp is one), two for a product that is added.
// Moving and converting numbers is none.
using OperationRule = std::int64_t (*)(const Node& node, std::span<const Type> inputs);
// What input i alone contributes, given y = primitive(inputs): as vjp the cotangent of input i,
// from the cotangent of y; as jvp the tangent of y, from the tangent of input i. An undefined Var
// is zero.
using DerivativeRule = Var (*)(Var y, Var given, int i);

// The attributes as a person reads them, "axis 1, 0:32"; "" if the result's type says it all.
using AttributeText = std::string (*)(const Attributes& attributes);
std::string omit_attributes(const Attributes& attributes);
// The integers in their order.
std::string list_attributes(const Attributes& attributes);

struct Primitive {
  std::string_view name;
  Kind kind;
  int arity;  // -1: any number
  bool commutative = false;
  InferRule infer = nullptr;
  Opcode opcode = Opcode::add;  // for elementwise
  ViewRule view = nullptr;      // for view
  KernelRule kernel = nullptr;  // for kernel
  OperationRule operations;
  DerivativeRule vjp;
  DerivativeRule jvp;
  AttributeText describe = list_attributes;
};

// The rule of what is constant in input i.
inline Var zero_rule(Var, Var, int) { return {}; }

std::int64_t no_operations(const Node& node, std::span<const Type> inputs);
// One for each element of the result, and none if they are integers.
std::int64_t one_per_element(const Node& node, std::span<const Type> inputs);
// One for each element of the first input.
std::int64_t one_per_input_element(const Node& node, std::span<const Type> inputs);

// One dtype and one shape for all operands, which is the result's too.
Type infer_elementwise(std::span<const Type> inputs, const Attributes& attributes);
// The same, of a floating dtype.
Type infer_floating_elementwise(std::span<const Type> inputs, const Attributes& attributes);

// A slot that may not be empty: nullptr does not compile.
template <class Rule>
struct Required {
  consteval Required(Rule given) : rule(given) {}
  Required(std::nullptr_t) = delete;
  Rule rule;
};

// Elementwise: d y_k / d x_k is one number, so one rule serves both directions.
consteval Primitive elementwise_primitive(Opcode opcode, Required<DerivativeRule> derivative) {
  const bool commutative = opcode == Opcode::add || opcode == Opcode::mul;
  const InferRule infer =
      works_on_integers(opcode) ? infer_elementwise : infer_floating_elementwise;
  return {.name = name_of(opcode),
          .kind = Kind::elementwise,
          .arity = arity_of(opcode),
          .commutative = commutative,
          .infer = infer,
          .opcode = opcode,
          .operations = one_per_element,
          .vjp = derivative.rule,
          .jvp = derivative.rule};
}

consteval Primitive view_primitive(std::string_view name, Required<InferRule> infer,
                                   Required<ViewRule> view, Required<DerivativeRule> vjp,
                                   Required<DerivativeRule> jvp,
                                   AttributeText describe = list_attributes) {
  return {.name = name,
          .kind = Kind::view,
          .arity = 1,
          .infer = infer.rule,
          .view = view.rule,
          .operations = no_operations,
          .vjp = vjp.rule,
          .jvp = jvp.rule,
          .describe = describe};
}

consteval Primitive kernel_primitive(std::string_view name, int arity, Required<InferRule> infer,
                                     Required<KernelRule> kernel,
                                     Required<OperationRule> operations,
                                     Required<DerivativeRule> vjp, Required<DerivativeRule> jvp,
                                     AttributeText describe = list_attributes) {
  return {.name = name,
          .kind = Kind::kernel,
          .arity = arity,
          .infer = infer.rule,
          .kernel = kernel.rule,
          .operations = operations.rule,
          .vjp = vjp.rule,
          .jvp = jvp.rule,
          .describe = describe};
}

// What Graph::input() and literal() make; neither has operands.
extern const Primitive kInput, kLiteral;

// The primitives of each file in autograd/primitives/.
using Family = std::span<const Primitive* const>;
Family elementwise_family();
Family view_family();
Family reduction_family();
Family matmul_family();
Family convolution_family();
Family join_family();
Family index_family();
Family source_family();
Family pooling_family();

// Every primitive: tests, `explain` and the docs walk this list.
std::vector<const Primitive*> registry();

}  // namespace saddle

// Operations on one element at a time: d y_k / d x_k is a number, so each has one derivative rule,
// the same for a tangent and a cotangent t.
#include <cmath>

#include "autograd/ops.h"
#include "autograd/primitive.h"
#include "autograd/primitives/join.h"

namespace saddle {
namespace {

Var d_add(Var, Var t, int) { return t; }
Var d_mul(Var y, Var t, int i) { return t * y.input(1 - i); }
Var d_neg(Var, Var t, int) { return -t; }
Var d_reciprocal(Var y, Var t, int) { return -(t * (y * y)); }  // (1/x)' = -1/x^2
Var d_exp(Var y, Var t, int) { return t * y; }
Var d_log(Var y, Var t, int) { return t / y.input(0); }
Var d_sqrt(Var y, Var t, int) { return t * 0.5 / y; }
Var d_tanh(Var y, Var t, int) { return t * (1.0 - y * y); }
Var d_arctan(Var y, Var t, int) { return t / (1.0 + square(y.input(0))); }
// s' = s(x) s(-x): s(-x) keeps the digits that 1 - s(x) loses when x is large.
Var d_sigmoid(Var y, Var t, int) { return t * (y * sigmoid(-y.input(0))); }
Var d_softplus(Var y, Var t, int) { return t * sigmoid(y.input(0)); }
Var d_select(Var y, Var t, int i) {
  if (i == 0) return {};
  const Var zero = zeros_like(t);
  return i == 1 ? select(y.input(0), t, zero) : select(y.input(0), zero, t);
}

constexpr Primitive kAdd = elementwise_primitive(Opcode::add, d_add);
constexpr Primitive kMul = elementwise_primitive(Opcode::mul, d_mul);
constexpr Primitive kNeg = elementwise_primitive(Opcode::neg, d_neg);
constexpr Primitive kReciprocal = elementwise_primitive(Opcode::reciprocal, d_reciprocal);
constexpr Primitive kExp = elementwise_primitive(Opcode::exp, d_exp);
constexpr Primitive kLog = elementwise_primitive(Opcode::log, d_log);
constexpr Primitive kSqrt = elementwise_primitive(Opcode::sqrt, d_sqrt);
constexpr Primitive kTanh = elementwise_primitive(Opcode::tanh, d_tanh);
constexpr Primitive kArctan = elementwise_primitive(Opcode::arctan, d_arctan);
constexpr Primitive kSigmoid = elementwise_primitive(Opcode::sigmoid, d_sigmoid);
constexpr Primitive kSoftplus = elementwise_primitive(Opcode::softplus, d_softplus);
constexpr Primitive kStep = elementwise_primitive(Opcode::step, zero_rule);
constexpr Primitive kSelect = elementwise_primitive(Opcode::select, d_select);

constexpr const Primitive* kFamily[] = {&kAdd,      &kMul,  &kNeg,   &kReciprocal, &kExp,
                                        &kLog,      &kSqrt, &kTanh,  &kArctan,     &kSigmoid,
                                        &kSoftplus, &kStep, &kSelect};
static_assert(std::size(kFamily) == kOpcodes, "every opcode has a primitive");

// Applies a unary primitive, or folds it when its operand is a known literal.
Var unary(const Primitive& primitive, Var x, double (*function)(double)) {
  if (const auto constant = known_constant(x)) return full_like(x, function(*constant));
  return x.graph->apply(primitive, {x});
}

// Brings two operands to one shape.
void broadcast_together(Var& a, Var& b, const char* who) {
  if (a.shape() == b.shape()) return;
  const Shape shape = broadcast_shapes(a.shape(), b.shape(), who);
  a = broadcast_to(a, shape);
  b = broadcast_to(b, shape);
}

bool is_negation(Var x) { return x.node().primitive == &kNeg; }

}  // namespace

Family elementwise_family() { return kFamily; }

Var operator+(Var a, Var b) {
  broadcast_together(a, b, "add");
  const auto known_a = known_constant(a), known_b = known_constant(b);
  if (known_a && known_b) return full_like(a, *known_a + *known_b);
  if (known_a == 0.0) return b;
  if (known_b == 0.0) return a;
  if (const Var joined = add_disjoint_pads(a, b); joined.defined()) return joined;
  return a.graph->apply(kAdd, {a, b});
}

Var operator*(Var a, Var b) {
  broadcast_together(a, b, "mul");
  const auto known_a = known_constant(a), known_b = known_constant(b);
  if (known_a && known_b) return full_like(a, *known_a * *known_b);
  if (known_a == 0.0 || known_b == 1.0) return a;
  if (known_b == 0.0 || known_a == 1.0) return b;
  if (known_a == -1.0) return -b;
  if (known_b == -1.0) return -a;
  return a.graph->apply(kMul, {a, b});
}

Var operator-(Var x) {
  if (is_negation(x)) return x.input(0);
  return unary(kNeg, x, [](double value) { return -value; });
}

Var operator-(Var a, Var b) { return a + (-b); }
Var operator/(Var a, Var b) { return a * reciprocal(b); }
Var operator+(Var a, double b) { return a + full_like(a, b); }
Var operator+(double a, Var b) { return full_like(b, a) + b; }
Var operator-(Var a, double b) { return a + -b; }
Var operator-(double a, Var b) { return a + (-b); }
Var operator*(Var a, double b) { return a * full_like(a, b); }
Var operator*(double a, Var b) { return full_like(b, a) * b; }
Var operator/(Var a, double b) { return a * (1.0 / b); }
Var operator/(double a, Var b) { return a * reciprocal(b); }

Var reciprocal(Var x) {
  return unary(kReciprocal, x, [](double value) { return 1.0 / value; });
}
Var exp(Var x) { return unary(kExp, x, std::exp); }
Var log(Var x) { return unary(kLog, x, std::log); }
Var sqrt(Var x) { return unary(kSqrt, x, std::sqrt); }
Var square(Var x) { return x * x; }
Var tanh(Var x) { return unary(kTanh, x, std::tanh); }
Var arctan(Var x) { return unary(kArctan, x, std::atan); }
Var sigmoid(Var x) {
  return unary(kSigmoid, x, [](double value) { return 1.0 / (1.0 + std::exp(-value)); });
}
Var softplus(Var x) {
  return unary(kSoftplus, x, [](double value) {
    return value > 0 ? value + std::log1p(std::exp(-value)) : std::log1p(std::exp(value));
  });
}
Var step(Var x) {
  return unary(kStep, x, [](double value) { return value > 0 ? 1.0 : 0.0; });
}

Var select(Var condition, Var a, Var b) {
  broadcast_together(a, b, "select");
  broadcast_together(condition, a, "select");
  broadcast_together(a, b, "select");
  if (const auto known = known_constant(condition)) return *known != 0.0 ? a : b;
  if (a == b) return a;
  return a.graph->apply(kSelect, {condition, a, b});
}

Var relu(Var x) { return select(step(x), x, zeros_like(x)); }
// As a product with a piecewise constant factor, so that its derivative is that factor again.
Var leaky_relu(Var x, double slope) {
  return x * select(step(x), full_like(x, 1.0), full_like(x, slope));
}
Var maximum(Var a, Var b) { return select(step(a - b), a, b); }
Var clamp(Var x, double low, double high) {
  const Var at_least = select(step(low - x), full_like(x, low), x);
  return select(step(at_least - high), full_like(x, high), at_least);
}

}  // namespace saddle

// Elementwise primitives, with std:: functions as the reference.
#include "autograd/gradcheck/primitive_cases.h"

namespace saddle::gradcheck {
namespace {

// Of either sign, with magnitudes in [low, high].
Var input_away_from_zero(Graph& graph, Rng& rng, const Shape& shape, double low, double high) {
  const Var x = random_input(graph, rng, shape, low, high);
  for_each_element<double>(graph.write(x), [&](double& value) {
    if (random_integer(rng, 0, 1) == 1) value = -value;
  });
  return x;
}
Var step_input(Graph& graph, Rng& rng, const Shape& shape) {
  return input_away_from_zero(graph, rng, shape, 0.25, 2.0);
}
Var divisor_input(Graph& graph, Rng& rng, const Shape& shape) {
  return input_away_from_zero(graph, rng, shape, 0.5, 3.0);
}
Var positive_input(Graph& graph, Rng& rng, const Shape& shape) {
  return random_input(graph, rng, shape, 0.5, 3.0);
}
Var any_input(Graph& graph, Rng& rng, const Shape& shape) {
  return random_input(graph, rng, shape, -3.0, 3.0);
}

template <class Input>
PrimitiveCase unary(std::string_view name, Var (*op)(Var), double (*reference)(double), Input input,
                    bool is_constant = false) {
  return {name,
          [=](Graph& graph, Rng& rng) {
            const Var x = input(graph, rng, random_shape(rng, 3, 3));
            Flat expected = flat_value(x);
            for (double& value : expected) value = reference(value);
            return PrimitiveInstance{{x}, op(x), expected};
          },
          is_constant};
}

PrimitiveCase binary(std::string_view name, Var (*op)(Var, Var),
                     double (*reference)(double, double)) {
  return {name, [=](Graph& graph, Rng& rng) {
            const Shape shape = random_shape(rng, 3, 3);
            const Var a = any_input(graph, rng, shape), b = any_input(graph, rng, shape);
            const Flat left = flat_value(a), right = flat_value(b);
            Flat expected;
            for (std::size_t i = 0; i < left.size(); ++i)
              expected.push_back(reference(left[i], right[i]));
            // Also with the same operand twice.
            if (random_integer(rng, 0, 3) > 0) return PrimitiveInstance{{a, b}, op(a, b), expected};
            for (std::size_t i = 0; i < left.size(); ++i) expected[i] = reference(left[i], left[i]);
            return PrimitiveInstance{{a}, op(a, a), expected};
          }};
}

// The condition is step(c): c is differentiated by too, and must get zero.
PrimitiveInstance select_instance(Graph& graph, Rng& rng) {
  const Shape shape = random_shape(rng, 3, 3);
  const Var c = step_input(graph, rng, shape);
  const Var a = any_input(graph, rng, shape), b = any_input(graph, rng, shape);
  const Flat condition = flat_value(c), left = flat_value(a), right = flat_value(b);
  Flat expected;
  for (std::size_t i = 0; i < left.size(); ++i)
    expected.push_back(condition[i] > 0 ? left[i] : right[i]);
  return {{c, a, b}, select(step(c), a, b), expected};
}

}  // namespace

std::vector<PrimitiveCase> elementwise_cases() {
  return {
      binary("add", operator+, [](double a, double b) { return a + b; }),
      binary("mul", operator*, [](double a, double b) { return a * b; }),
      unary(
          "neg", operator-, [](double x) { return -x; }, any_input),
      unary(
          "reciprocal", reciprocal, [](double x) { return 1 / x; }, divisor_input),
      unary("exp", exp, std::exp, any_input),
      unary("log", log, std::log, positive_input),
      unary("sqrt", sqrt, std::sqrt, positive_input),
      unary("tanh", tanh, std::tanh, any_input),
      unary("arctan", arctan, std::atan, any_input),
      unary(
          "sigmoid", sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }, any_input),
      unary(
          "softplus", softplus, [](double x) { return std::log1p(std::exp(x)); }, any_input),
      unary(
          "step", step, [](double x) { return x > 0 ? 1.0 : 0.0; }, step_input, true),
      {"select", select_instance},
  };
}

}  // namespace saddle::gradcheck

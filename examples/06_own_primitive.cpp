// Two primitives of your own, sine and cosine: a shape rule, a kernel, and derivative rules that
// are written with primitives. Derivatives of any order and nesting follow.
// docs/adding-a-primitive.md says how one becomes part of the library, fused and on every device.
#include <cmath>
#include <iostream>

#include "saddle.h"

namespace {

using namespace saddle;

// Of one dense row of float64; the library's kernels take any layout and dtype.
template <double (*function)(double)>
void evaluate(Device&, const Node&, std::span<const View> inputs, const View& out) {
  require(is_dense(inputs[0].layout) && inputs[0].dtype == DType::f64, "expected dense float64");
  for (std::int64_t i = 0; i < out.shape().count(); ++i)
    out.as<double>()[i] = function(inputs[0].as<double>()[i]);
}

Type same_type(std::span<const Type> inputs, const Attributes&) { return inputs[0]; }

Var sine(Var x);
Var cosine(Var x);

// For y = p(x): what a tangent of x adds to that of y, and a cotangent of y to that of x. For an
// elementwise function both are the product with its derivative.
Var d_sine(Var y, Var given, int) { return given * cosine(y.input(0)); }
Var d_cosine(Var y, Var given, int) { return -given * sine(y.input(0)); }

constexpr Primitive kSine =
    kernel_primitive("sine", 1, same_type, evaluate<std::sin>, one_per_element, d_sine, d_sine);
constexpr Primitive kCosine = kernel_primitive("cosine", 1, same_type, evaluate<std::cos>,
                                               one_per_element, d_cosine, d_cosine);

Var sine(Var x) { return x.graph->apply(kSine, {x}); }
Var cosine(Var x) { return x.graph->apply(kCosine, {x}); }

}  // namespace

int main() {
  // Values, both modes and their nestings against differences and adjoints, to third order.
  const Tensor points[] = {Tensor::from<double>({-2.0, 0.3, 1.0, 4.0}, {4})};
  check_gradients([](std::span<const Var> x) { return sine(x[0] * x[0]); }, points, 3);

  Graph graph;
  const Var x = graph.input(Tensor::full({}, 1.0, DType::f64), "x");
  Var derivative = sine(x);
  for (int order = 0; order < 5; ++order) {
    std::cout << "derivative " << order << " of the sine at 1: " << value(derivative).item()
              << "\n";
    derivative = grad(derivative, x);
  }
  std::cout << graph_text(std::vector{derivative});
}

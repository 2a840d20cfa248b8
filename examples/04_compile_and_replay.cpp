// A program is compiled once and replayed: at other inputs, with updates of its own, or, cut in
// two, for many tangents at one point. A replay plans nothing and allocates nothing.
#include <cmath>
#include <iostream>

#include "saddle.h"

int main() {
  using namespace saddle;
  Graph graph;
  const Var x = graph.input(Tensor::full({}, 1.0, DType::f64), "x");
  const Var y = graph.input(Tensor::full({}, 2.0, DType::f64), "y");
  const Var f = exp(x * y) + log(y);

  // Products and sums become one fused loop; what both derivatives need is computed once.
  Program slopes = compile({grad(f, x), grad(f, y)});
  std::cout << program_text(slopes) << "\n";
  for (const double at : {0.0, 0.5, 1.0}) {
    graph.write(x).fill(at);
    slopes.run();
    std::cout << "x = " << at << ": df/dx = " << slopes.output(0).item()
              << ", df/dy = " << slopes.output(1).item() << "\n";
  }

  // Updates are part of a program: gradient descent on (w^2 - 2)^2 is one. It finds sqrt(2).
  const Var w = graph.input(Tensor::full({}, 1.0, DType::f64), "w");
  const Var loss = square(square(w) - 2.0);
  Program descent = compile({loss}, {{w, w - 0.05 * grad(loss, w)}});
  for (int i = 0; i < 100; ++i) descent.run();
  std::cout << "\nafter 100 steps of descent: w = " << value(w).item() << ", loss "
            << descent.output(0).item() << "\n";
  if (std::abs(value(w).item() - std::sqrt(2.0)) > 1e-12) return 1;

  // A solver asks for many products at one point: what does not depend on v runs once.
  const Var v = graph.input(Tensor::full({}, 1.0, DType::f64), "v");
  const Var g = exp(x * y) * y;
  Linearization product({mixed_hvp(g, x, y, v)}, {&v, 1});
  product.set_point();
  std::cout << "\nkept " << product.residual_count() << " values from the prologue\n";
  for (const double direction : {1.0, -0.5}) {
    graph.write(v).fill(direction);
    product.apply();
    std::cout << "D_xy (y e^(x y)) times " << direction << " = " << product.output(0).item()
              << "\n";
  }
  std::cout << program_text(product.body());
}

// Products with the mixed Hessian D_xy f of a game, by both nestings. No matrix is ever formed.
// docs/autodiff.md walks through the numbers.
#include <iostream>

#include "saddle.h"

int main() {
  using namespace saddle;
  Graph graph;
  const auto number = [&](double value, const char* name) {
    return graph.input(Tensor::full({}, value, DType::f64), name);
  };
  const Var x = number(1.0, "x"), y = number(2.0, "y"), v = number(1.0, "v");

  // The implicit-regularization paper's quadratic game: x descends, y ascends.
  const Var f = x * x + 10.0 * x * y + y * y;

  const Var forward_over_reverse = mixed_hvp(f, x, y, v);          // d/dt grad_x f(x, y + t v)
  const Var reverse_over_reverse = mixed_hvp_reverse(f, x, y, v);  // grad_x <grad_y f, v>
  std::cout << "f = " << value(f).item() << ", grad_x f = " << value(grad(f, x)).item()
            << ", grad_y f = " << value(grad(f, y)).item() << "\n"
            << "D_xy f v = " << value(forward_over_reverse).item() << " = "
            << value(reverse_over_reverse).item() << "\n"
            << "D_xx f v = " << value(hvp(f, x, v)).item() << "\n\n";

  const Var shown[] = {f, grad(f, x), forward_over_reverse};
  std::cout << graph_text(shown) << "\n";

  std::cout << program_text(compile({f, grad(f, x)})) << "\n";
}

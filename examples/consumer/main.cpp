// The gradient of x y at (3, 4), with the installed library.
#include <saddle/saddle.h>
#include <iostream>

int main() {
  saddle::Graph graph;
  const saddle::Var x = graph.input(saddle::Tensor::full({}, 3.0, saddle::DType::f64), "x");
  const saddle::Var y = graph.input(saddle::Tensor::full({}, 4.0, saddle::DType::f64), "y");
  std::cout << "d(x y)/dx = " << saddle::value(saddle::grad(x * y, x)).item() << "\n";
}

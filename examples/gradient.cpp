// A function of two numbers, its gradient, and the program that computes both.
#include <iostream>

#include "saddle.h"

int main() {
  using namespace saddle;
  Graph graph;
  const Var x = graph.input(Tensor::full({}, 1.0, DType::f64), "x");
  const Var y = graph.input(Tensor::full({}, 2.0, DType::f64), "y");

  // Building a Var computes nothing: f is a node that knows its inputs.
  const Var f = exp(x * y) + log(y);
  const Var df_dx = grad(f, x);  // y e^(x y)
  const Var df_dy = grad(f, y);  // x e^(x y) + 1/y

  // value() computes one node now. A program is compiled once and replayed.
  std::cout << "f(1, 2) = " << value(f).item() << "\n";
  Program program = compile({df_dx, df_dy});
  for (double at : {0.0, 0.5, 1.0}) {
    graph.write(x).fill(at);
    program.run();
    std::cout << "x = " << at << ": df/dx = " << program.output(0).item()
              << ", df/dy = " << program.output(1).item() << "\n";
  }
  std::cout << "\n" << program_text(program);
}

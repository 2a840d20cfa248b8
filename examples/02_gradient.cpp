// The gradient of a loss by a vector and by a matrix, beside what algebra says it is.
#include <iostream>

#include "saddle.h"

int main() {
  using namespace saddle;
  Graph graph;
  const Var a = graph.input(Tensor::from<double>({1, 2, 3, 4, 5, 6}, {3, 2}), "a");
  const Var x = graph.input(Tensor::from<double>({1, -1}, {2, 1}), "x");
  const Var b = graph.input(Tensor::from<double>({0, 1, 1}, {3, 1}), "b");

  // Shapes are exact: only numbers mix with tensors.
  const Var residual = matmul(a, x) - b;
  const Var loss = 0.5 * dot(residual, residual);

  // Reverse mode: one sweep gives the derivatives by all inputs.
  const Var inputs[] = {a, x};
  const std::vector<Var> gradients = grad(loss, inputs);
  const Var by_algebra[] = {matmul(residual, x, false, true),   // (a x - b) x^T
                            matmul(a, residual, true, false)};  // a^T (a x - b)

  std::cout << "loss " << value(loss).item() << "\n";
  for (int i = 0; i < 2; ++i) {
    const std::vector<double> found = value(gradients[i]).to_vector<double>();
    std::cout << "by " << graph.name(inputs[i]) << " " << gradients[i].shape() << ":";
    for (const double number : found) std::cout << " " << number;
    std::cout << "\n";
    if (found != value(by_algebra[i]).to_vector<double>()) return 1;
  }

  // In one direction only, the other way round: forward mode, <gradient, tangent>.
  const Var tangent = graph.input(Tensor::from<double>({1, 0}, {2, 1}), "tangent");
  std::cout << "along x_0: " << value(jvp({{loss}}, {{x}}, {{tangent}})[0]).item() << "\n";

  // The same derivatives against differences and each other, up to second order, as a test would.
  const Tensor point[] = {value(a), value(x)};
  check_gradients([&](std::span<const Var> v) { return square(matmul(v[0], v[1])); }, point);
}

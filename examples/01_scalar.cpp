// A number, a function of it, and its derivatives of any order. No value is involved until one is
// asked for: a derivative is a function again, as on paper.
#include <cmath>
#include <iostream>

#include "saddle.h"

int main() {
  using namespace saddle;
  Graph graph;
  const Var x = graph.input(Tensor::full({}, 0.5, DType::f64), "x");

  const Var f = x * tanh(x);
  const Var slope = grad(f, x);          // tanh x + x (1 - tanh^2 x)
  const Var curvature = grad(slope, x);  // 2 (1 - tanh^2 x) (1 - x tanh x)
  std::cout << "f and its slope, an operation each line:\n"
            << graph_text(std::vector{f, slope}) << "\n";

  const auto at = [&](double point, Var of) {
    graph.write(x).fill(point);
    return value(of).item();
  };
  const double h = 1e-5;
  for (const double point : {-1.0, 0.5, 2.0}) {
    // Differences lose half of the digits; derivatives lose none.
    const double difference = (at(point + h, f) - at(point - h, f)) / (2 * h);
    const double t = std::tanh(point), by_hand = 2 * (1 - t * t) * (1 - point * t);
    std::cout << "x = " << point << ": slope " << at(point, slope) << ", by differences "
              << difference << "; curvature " << at(point, curvature) << ", by hand " << by_hand
              << "\n";
    if (std::abs(at(point, slope) - difference) > 1e-9) return 1;
    if (std::abs(at(point, curvature) - by_hand) > 1e-14) return 1;
  }
}

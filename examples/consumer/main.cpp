#include <saddle/saddle.h>

#include <iostream>

int main() {
  const saddle::Tensor x = saddle::Tensor::full({2, 3}, 0.5, saddle::DType::f64);
  std::cout << "x[1, 2] = " << x.slice(0, 1, 2).slice(1, 2, 3).item() << "\n";
}

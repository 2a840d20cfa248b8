// The term of the primal-dual GAN (Chen et al. 2018), equations (11) to (13), on its Claim 1: the
// data are the point 1, all samples are at 0, and D is flat around both. An ordinary generator has
// no slope to follow; the term pulls samples to where D says "real".
#include <cmath>
#include <iostream>

#include "saddle.h"

namespace {

using namespace saddle;

// The mean of the samples after 2,000 steps.
double train(double alpha) {
  constexpr std::int64_t kSamples = 32;
  Graph graph;
  // The "generator" is its samples; [copies, points, dimensions].
  const Var y = graph.input(Tensor::zeros({1, kSamples, 1}, DType::f64), "samples");
  const Var x = full_like(slice(y, 1, 0, 1), 1.0);  // the data

  // log D and log(1 - D) of a D that is sure, and as sure everywhere nearby: D = 0.99 above 1/2,
  // 0.01 below. A step has slope 0.
  const auto log_one_minus_d = [](Var at) {
    return select(step(at - 0.5), full_like(at, std::log(0.01)), full_like(at, std::log(0.99)));
  };
  const auto f1 = [&](Var at) { return log_one_minus_d(at) + std::log(2.0); };  // Jensen-Shannon

  const Var sigma = literal(graph, 0.5, {}, DType::f64);
  const Var density = kernel_mean(x, y, sigma);  // p_g(x_i) = mean_j k(y_j - x_i)           (12)
  const Var target = stop_gradient(density - alpha * reshape(f1(x), {1, 1}));  //   (11)
  const Var loss = mean(f1(y)) + mean(square(target - density));               //   (13)

  OptimizerOptions adam;
  adam.learning_rate = 1e-3;
  Program step = compile({loss}, make_optimizer(y, adam)->step(grad(loss, y)));
  for (int i = 0; i < 2000; ++i) step.run();
  return value(mean(y)).item();
}

}  // namespace

int main() {
  const double without = train(0.0), with = train(1.0);
  std::cout << "samples began at 0; their mean after 2,000 steps: " << without
            << " without the term, " << with << " with it\n";
  return without == 0.0 && std::abs(with - 1.0) < 1e-2 ? 0 : 1;
}

// Checks the library on this machine with nothing but the library: derivatives against differences,
// programs against plain evaluation, a solver-like replay, and a short training. Exit status 0 if
// all holds.
#include <cmath>
#include <functional>
#include <iostream>

#include "saddle.h"

namespace {

using namespace saddle;

int failures = 0;
int passed = 0;

void check(const std::string& what, double error, double tolerance) {
  const bool holds = error <= tolerance;  // false for NaN
  (holds ? passed : failures)++;
  std::cout << (holds ? "ok    " : "FAIL  ") << what << ": error " << error << ", tolerance "
            << tolerance << "\n";
}

Tensor random_tensor(const Shape& shape, std::uint32_t stream) {
  const Tensor tensor = Tensor::empty(shape, DType::f64);
  initialize(normal_initializer(0.5), /*seed=*/7, stream, tensor);
  return tensor;
}

double inner(const Tensor& a, const Tensor& b) {
  const std::vector<double> left = a.to_vector<double>(), right = b.to_vector<double>();
  double total = 0.0;
  for (std::size_t i = 0; i < left.size(); ++i) total += left[i] * right[i];
  return total;
}

// A discriminator and a generator of one hidden layer each, and the game's payoff.
struct Game {
  Graph graph;
  Var theta, gamma, payoff;

  Game() {
    theta = graph.input(random_tensor({1, 41}, 1), "theta");
    gamma = graph.input(random_tensor({1, 36}, 2), "gamma");
    const Var z = graph.input(random_tensor({1, 12, 3}, 3), "z");
    const Var x = graph.input(random_tensor({1, 12, 2}, 4), "x");
    const auto layer = [](Var flat, std::int64_t at, std::int64_t in, std::int64_t out) {
      return reshape(slice(flat, 1, at, at + in * out), {1, out, in});
    };
    const auto discriminate = [&](Var points) {
      const Var hidden = tanh(matmul(points, layer(theta, 0, 2, 10), false, true));
      return matmul(hidden, layer(theta, 20, 10, 2), false, true);
    };
    const Var fake = tanh(matmul(softplus(matmul(z, layer(gamma, 0, 3, 7), false, true)),
                                 layer(gamma, 21, 7, 2), false, true));
    payoff = -mean(softplus(-discriminate(x))) - mean(softplus(discriminate(fake)));
  }

  // (f(p + h v) - f(p - h v)) / 2h for a Var f of any shape.
  Tensor difference(Var f, Var p, const Tensor& v, double h = 1e-5) {
    const std::vector<double> before = graph.storage(p).to_vector<double>();
    const std::vector<double> direction = v.to_vector<double>();
    const auto at = [&](double step) {
      std::vector<double> moved = before;
      for (std::size_t i = 0; i < moved.size(); ++i) moved[i] += step * direction[i];
      graph.write(p).set(moved);
      return value(f).to_vector<double>();
    };
    std::vector<double> high = at(h), low = at(-h);
    at(0.0);
    for (std::size_t i = 0; i < high.size(); ++i) high[i] = (high[i] - low[i]) / (2.0 * h);
    return Tensor::from(high, f.shape());
  }
};

double relative_error(const Tensor& a, const Tensor& b) {
  const std::vector<double> left = a.to_vector<double>(), right = b.to_vector<double>();
  double error = 0.0, size = 0.0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    error += (left[i] - right[i]) * (left[i] - right[i]);
    size += right[i] * right[i];
  }
  return std::sqrt(error / size);
}

void check_derivatives() {
  Game game;
  const Tensor u = random_tensor({1, 36}, 5), v = random_tensor({1, 41}, 6);
  const Var u_var = game.graph.input(u, "u"), v_var = game.graph.input(v, "v");
  const Var gradient = grad(game.payoff, game.gamma);
  check(
      "gradient against differences",
      std::abs(inner(value(gradient), u) / game.difference(game.payoff, game.gamma, u).item() - 1),
      1e-8);
  const Var product = mixed_hvp(game.payoff, game.gamma, game.theta, v_var);
  check("mixed Hessian product against differences",
        relative_error(value(product), game.difference(gradient, game.theta, v)), 1e-8);
  check("forward over reverse against reverse over reverse",
        relative_error(value(product),
                       value(mixed_hvp_reverse(game.payoff, game.gamma, game.theta, v_var))),
        1e-13);
  const Var adjoint = mixed_hvp(game.payoff, game.theta, game.gamma, u_var);
  check("<u, Dxy v> = <Dyx u, v>",
        std::abs(inner(u, value(product)) / inner(value(adjoint), v) - 1), 1e-12);

  Linearization linear({product}, {&v_var, 1});
  linear.set_point();
  linear.apply();
  check("replayed product against value()", relative_error(linear.output(0), value(product)), 0.0);
}

void check_program() {
  Game game;
  const Var gradient = grad(game.payoff, game.theta);
  const Var next = game.theta + 0.1 * gradient;
  const Tensor expected = value(next);
  Program program = compile({game.payoff}, {{game.theta, next}});
  program.run();
  check("compiled step against value()", relative_error(game.graph.storage(game.theta), expected),
        0.0);
}

void check_training() {
  GanOptions options;
  options.generators = 4;
  const GanNetworks networks{[] {
                               return mlp({2, 16, 2}, {.batch_norm = true, .output = tanh_layer});
                             },
                             [](std::int64_t outputs) {
                               return mlp({2, 64, 64, outputs}, {});
                             },
                             {2}};
  Trainer game(options, networks);
  const Dataset dataset = Dataset::of_points(sample_mixture(ring_mixture(4, 1.0, 0.01), 1000, 1));
  RealExamples real_examples(dataset, game);
  for (int step = 0; step < 200; ++step) game.step([&](std::size_t i) { real_examples.take(i); });
  double off_ring = 0.0;  // mean distance of samples from the unit circle
  const std::vector<float> samples = game.sample(100, 0).to_vector<float>();
  for (std::size_t i = 0; i < samples.size(); i += 2)
    off_ring += std::abs(std::hypot(samples[i], samples[i + 1]) - 1.0) / 400.0;
  check("distance from the ring after 200 steps of training", off_ring, 0.5);
}

}  // namespace

int main() {
  try {
    check_derivatives();
    check_program();
    check_training();
  } catch (const saddle::Error& error) {
    std::cout << "FAIL  " << error.what() << "\n";
    ++failures;
  }
  std::cout << passed << " passed, " << failures << " failed\n";
  return failures == 0 ? 0 : 1;
}

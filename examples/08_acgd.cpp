// ACGD by hand: Algorithm 1 of "Implicit competitive regularization in GANs" (Schaefer et al. 2020)
// on a game that gradient descent and ascent never solve. optim/competitive_games.cpp is the full
// one.
#include <cmath>
#include <iostream>

#include "saddle.h"

int main() {
  using namespace saddle;
  constexpr double kAlpha = 0.05, kBeta2 = 0.99, kEpsilon = 1e-5;
  Graph graph;
  const auto vector = [&](const std::vector<double>& values, const char* name) {
    return graph.input(Tensor::from(values, {static_cast<std::int64_t>(values.size())}), name);
  };
  const Var x = vector({1, -1, 2}, "x"), y = vector({0.5, 1}, "y");
  const Var m = reshape(vector({2, 1, 0, -1, 1, 3}, "m"), {3, 2});
  // min over x, max over y of tanh(x)^T m y: the players meet in the mixed derivatives alone.
  const Var f = dot(matmul(reshape(tanh(x), {1, 3}), m), reshape(y, {1, 2}));

  const Var t = vector({1}, "t");
  std::vector<Update> updates = {{t, t + 1.0}};
  const auto step_size = [&](Var player, Var second_moment, Var g) {
    const Var v = kBeta2 * second_moment + (1 - kBeta2) * square(g);
    updates.push_back({second_moment, v});
    const Var correction = 1.0 - exp(std::log(kBeta2) * broadcast_to(t, player.shape()));
    return kAlpha / (sqrt(v / correction) + kEpsilon);
  };
  const Var gx = grad(f, x), gy = grad(f, y);
  const Var ax = step_size(x, vector({0, 0, 0}, "vx"), gx);
  const Var ay = step_size(y, vector({0, 0}, "vy"), gy), root = sqrt(ax);

  // A u = u + Ax^1/2 D_xy Ay D_yx Ax^1/2 u and b = Ax^1/2 (grad_x f + D_xy Ay grad_y f).
  const Var u = vector({0, 0, 0}, "u");
  const Var a_u = u + root * mixed_hvp(f, x, y, ay * mixed_hvp(f, y, x, root * u));
  const Var b = root * (gx + mixed_hvp(f, x, y, ay * gy));
  // With A u = b: dx = -Ax^1/2 u, and dy is y's best answer to it.
  const Var dx = -root * u, dy = ay * (gy + mixed_hvp(f, y, x, dx));
  updates.push_back({x, x + dx}), updates.push_back({y, y + dy});

  Linearization system({a_u}, {&u, 1});  // its prologue runs once a step, its body for each product
  Program right_side = compile({b, f}), move = compile({}, updates);
  ConjugateGradient solver(3, DType::f64);
  const Tensor solution = Tensor::zeros({3}, DType::f64);  // the last one is the next first guess
  for (int step = 1; step <= 1000; ++step) {
    right_side.run();
    system.set_point();
    const SolveResult result = solver.solve(
        [&](const Tensor& v, const Tensor& product) {
          graph.write(u).assign(v);
          system.apply();
          product.assign(system.output(0));
        },
        right_side.output(0), solution, {.tolerance = 1e-12});
    graph.write(u).assign(solution);
    move.run();
    if (step % 200 == 0)
      std::cout << "step " << step << ": f = " << right_side.output(1).item() << ", "
                << result.iterations << " iterations, residual " << result.residual << "\n";
  }
  return std::abs(right_side.output(1).item()) < 1e-3 ? 0 : 1;
}

// What the tests of game optimizers have in common: settings, a small game, all that a step
// changes.
#pragma once

#include <string>
#include <vector>

#include "autograd/ops.h"
#include "optim/game_optimizer.h"
#include "tests/numeric.h"

namespace saddle::test {

inline GameOptimizerOptions options_of(const std::string& name) {
  return {.name = name,
          .learning_rate_x = 0.3,
          .learning_rate_y = 0.7,
          .tolerance = 1e-12,
          .max_iterations = 5000};
}

// All that a step may change, bit by bit.
inline std::vector<Flat> everything(const Game& game, const GameOptimizer& optimizer) {
  std::vector<Flat> values;
  for (const auto& parts : {game.x, game.y})
    for (const Var& part : parts) values.push_back(flat_value(part));
  for (const auto& [name, state] : optimizer.states()) values.push_back(flat_value(state));
  return values;
}

// Two players of one number each: f = a x y + x, and g = b x y unless b is 0.
struct Bilinear {
  Bilinear(double a, double b, double start, DType dtype = DType::f64) {
    x = graph.input(Tensor::full({}, start, dtype), "x");
    y = graph.input(Tensor::full({}, start, dtype), "y");
    game = {{x}, {y}, a * x * y + x, b == 0 ? Var{} : b * x * y};
  }
  Graph graph;
  Var x, y;
  Game game;
};

}  // namespace saddle::test

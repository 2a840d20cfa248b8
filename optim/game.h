// A game of two players, as graphs of their losses.
#pragma once

#include <vector>

#include "autograd/program.h"

namespace saddle {

// x minimizes f and y minimizes g; both losses may depend on both. A player is one vector or
// several (networks, stacks of networks): inputs of any shapes and of one floating dtype.
struct Game {
  std::vector<Var> x, y;
  Var f;  // of one element
  Var g;  // likewise; undefined for a zero-sum game: g = -f, so that y maximizes f
  // What else a step of the game changes, when it ends: random counters, running statistics.
  std::vector<Update> updates = {};

  bool is_zero_sum() const { return !g.defined(); }
};

// Throws Error for a player without parameters, a vector that belongs to both players, is named
// twice or is changed by `updates`, a loss that is no scalar or does not depend on its player, and
// losses that do not connect the players: D_xy f = D_yx g = 0.
void check(const Game& game);

}  // namespace saddle

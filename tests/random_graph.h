// Random graphs over all kinds of primitives, for tests that compare two ways to run them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "autograd/derivatives.h"
#include "autograd/graph.h"
#include "autograd/ops.h"
#include "autograd/program.h"
#include "tests/random_views.h"

namespace saddle::test {

// A pool of Vars of one floating dtype, grown by random operations on its members. The same seed
// and dtype give the same graph, and fewer operations a prefix of it.
class RandomGraph {
 public:
  RandomGraph(unsigned seed, int operations);

  // Fills the inputs with new values: `all`, or all but the states.
  void refill(bool all = true);
  Rng& rng() { return rng_; }
  // A member, late ones more often than early ones.
  Var pick();
  std::vector<Var> pick_outputs();
  // For some of the inputs: other inputs, views and shuffles of themselves, members of the pool.
  std::vector<Update> pick_updates();

  Graph graph;
  std::vector<Var> inputs;  // floating; the first two have one square shape
  std::vector<Var> pool;

 private:
  std::int64_t integer(std::int64_t low, std::int64_t high) {
    return random_integer(rng_, low, high);
  }
  bool chance(int percent) { return integer(0, 99) < percent; }
  int any_axis(Var x) { return static_cast<int>(integer(0, x.rank() - 1)); }

  Var add_input(const Shape& shape);
  Var index_for(std::int64_t rows);
  Var matching(Var x);  // a member that broadcasts with x
  Var fitted(Var x, const Shape& shape);
  Var rotated(Var x);
  Var transposed_if_square(Var x);
  Var convolved(Var x);

  Var grow();
  Var grow_elementwise(Var x);
  Var grow_view(Var x);
  Var grow_kernel(Var x);
  Var grow_derivative();

  Rng rng_;
  DType dtype_;
  std::int64_t large_;  // the largest size of an axis
  Var random_state_;
  std::vector<std::pair<std::int64_t, Var>> indices_;
};

}  // namespace saddle::test

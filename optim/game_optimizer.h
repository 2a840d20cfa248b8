// Optimizers of games: both players move in one step, by their gradients and by products with the
// second derivatives of their losses.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "optim/flat_game.h"
#include "optim/krylov.h"

namespace saddle {

// Settings of all game optimizers; each reads its own.
struct GameOptimizerOptions {
  std::string name = "acgd";  // see game_optimizer_names()
  double learning_rate_x = 1e-4, learning_rate_y = 1e-4;
  double beta2 = 0.99, epsilon = 1e-5;  // acgd: of the second moments
  // Weight of the second-order term: sga's lambda, consensus' gamma, and for lola the opponent's
  // anticipated step in units of its learning rate.
  double correction = 1.0;
  ProductMode products = ProductMode::forward_over_reverse;
  // Of the linear system of cgd and acgd: |b - A u| / |b|. The published code's is its square.
  double tolerance = 1e-6;
  std::int64_t max_iterations = 1000;
  // A solve that ends above this residual without having converged is an Error, and its step is not
  // taken. One that ends between the tolerance and this is taken, and the report says so.
  // acgd-released counts as converged what its authors' code does, whatever the computed residual:
  // |r| <= tolerance |b| or |r| <= 1e-10 for the r that the iteration carries along.
  double max_residual = 1e-2;
  std::int64_t restart = 30;  // of GMRES, in the optimizers for general games
};

// Throws Error, "NAME: expected ..., found ...", for an unknown optimizer (listing the known ones)
// or a setting out of range.
void check(const GameOptimizerOptions& options);

// "simgd", "altgd", ... "acgd-general": see optim/game_algorithms.h.
std::vector<std::string> game_optimizer_names();
// Those that take any two losses; the others, zero-sum games alone.
std::vector<std::string> general_game_optimizer_names();
// Whether the optimizer reads a member of GameOptimizerOptions, by its name ("beta2"), besides the
// name and the learning rates. Throws Error for an unknown optimizer.
bool game_optimizer_reads(const std::string& optimizer, std::string_view setting);

// What was computed: gradients of a loss by a player (f and -f count as one), and products of a
// loss's second derivatives with a vector (the Jacobian of both gradients counts as two).
struct Counts {
  std::int64_t gradients = 0, products = 0;
};

struct StepReport {
  std::int64_t step = 0;  // the first is 1
  double f = 0, g = 0;    // before the step
  // Euclidean norms: of grad_x f and grad_y g before the step (altgd: of grad_y g at the x that has
  // moved already, the only one that it computes), and of the moves.
  double gradient_x = 0, gradient_y = 0, move_x = 0, move_y = 0;
  Counts counts;
  SolveResult solve;  // of the linear system; zeros for optimizers that have none
};

// A step that could not be taken: nothing has changed.
class StepError : public Error {
 public:
  using Error::Error;
};

// Everything is computed first, beside the players, and looked at; only then do the players and the
// states change. A step allocates nothing. The game's other inputs (data, noise, the random
// counter) stay as they are until its end: all products of a step belong to one point.
class GameOptimizer {
 public:
  virtual ~GameOptimizer() = default;

  // Throws StepError, with the step and its figures, if a loss, gradient or move is not finite, or
  // if the linear system is singular or not solved (see max_residual).
  StepReport step();

  // An input, f64 []: changing it changes no program.
  Var learning_rate(Player player) const { return learning_rates_[player]; }
  // Inputs to save and restore beside the players' vectors, by name.
  const std::vector<std::pair<std::string, Var>>& states() const { return states_; }
  std::int64_t steps_taken() const;
  Counts counts() const;  // of all steps
  // What a step runs, by name, in its order.
  using NamedPrograms = std::vector<std::pair<std::string, const Program*>>;
  virtual NamedPrograms programs() const = 0;

 protected:
  GameOptimizer(const Game& game, const GameOptimizerOptions& options);

  Var add_state(const std::string& name, const Tensor& initial);
  // A flat vector of the player, zero at the start.
  Var add_vector(const std::string& name, Player player);
  // The learning rate in the players' dtype.
  Var rate(Player player) const;
  Var step_count() const { return steps_; }  // i64 []: steps taken

  // Computes the next move and what else the commit needs; fills in `report`.
  virtual void compute(StepReport& report) = 0;
  // Changes the players and the states.
  virtual void commit() = 0;

  const GameOptimizerOptions options_;
  const FlatGame game_;

 private:
  Pair learning_rates_;
  std::vector<std::pair<std::string, Var>> states_;
  Var steps_, gradients_, products_;
};

// Throws Error as check() does for the options and the game.
std::unique_ptr<GameOptimizer> make_game_optimizer(const Game& game,
                                                   const GameOptimizerOptions& options);

}  // namespace saddle

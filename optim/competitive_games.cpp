// Competitive gradient descent: both players play the Nash equilibrium of the local game
//   x: min  <dx, grad_x f> + <dx, D_xy f dy> + <dx, Ax^-1 dx> / 2
//   y: min  <dy, grad_y g> + <dy, D_yx g dx> + <dy, Ay^-1 dy> / 2
// with step sizes A = diag(eta). docs/competitive.md derives the linear system.
#include <algorithm>
#include <cmath>

#include "autograd/linearize.h"
#include "autograd/ops.h"
#include "optim/game_algorithms.h"
#include "optim/game_step.h"

namespace saddle {
namespace {

enum class StepSizes { constant, second_moments, second_moments_as_released };
enum class Solved { smaller_player, alternating };

struct Method {
  bool zero_sum;  // the system is then symmetric positive definite: conjugate gradient, else GMRES
  StepSizes step_sizes;
  Solved solved = Solved::smaller_player;
  Residual residual = Residual::computed;
  double absolute = 0.0;  // tolerance, beside the relative one
};

class CompetitiveGame : public GameOptimizer {
 public:
  CompetitiveGame(const Game& game, const GameOptimizerOptions& options, const Method& method);
  // By the player that is solved for: "prologue x", and "product x" for each of the solver's.
  NamedPrograms programs() const override;

 private:
  // The programs that solve for one player and take the other's move from its optimality condition.
  struct Side {
    Player solved;
    Var warm_start;  // input [n]
    Tensor solution;
    Linearization linear;
    std::unique_ptr<KrylovSolver> solver;
    LinearMap system;
    Program finish, commit;
  };

  void compute(StepReport& report) override;
  void commit() override { side().commit.run(); }

  Var step_size(Player player, StepSizes rule);
  std::unique_ptr<Side> make_side(Player solved, bool zero_sum) const;
  Side& side() { return *sides_[static_cast<std::size_t>(steps_taken()) % sides_.size()]; }
  Player smaller_player() const {
    return game_.size(Player::y) < game_.size(Player::x) ? Player::y : Player::x;
  }

  SolveOptions solve_;
  Pair sizes_, warm_starts_;
  std::vector<Update> moments_;
  std::vector<std::unique_ptr<Side>> sides_;  // taken in turn
};

CompetitiveGame::CompetitiveGame(const Game& game, const GameOptimizerOptions& options,
                                 const Method& method)
    : GameOptimizer(game, options),
      solve_{options.tolerance, method.absolute, options.max_iterations, method.residual} {
  require(game.is_zero_sum() || !method.zero_sum, options.name,
          ": expected a zero-sum game, found two losses; ",
          method.step_sizes == StepSizes::constant ? "cgd" : "acgd", "-general takes any game");
  for (const Player player : {Player::x, Player::y})
    sizes_[player] = step_size(player, method.step_sizes);
  const std::vector<Player> turns = method.solved == Solved::alternating
                                        ? std::vector{Player::y, Player::x}
                                        : std::vector{smaller_player()};
  for (const Player player : turns) warm_starts_[player] = add_vector("warm_start", player);
  for (const Player player : turns) sides_.push_back(make_side(player, method.zero_sum));
}

// The learning rate itself, or divided by the root of the mean square of the gradient, with
// v = beta2 v + (1 - beta2) g^2 and c = 1 - beta2^t:
//   as written    rate / (sqrt(v / c) + epsilon)
//   as released   rate sqrt(c) / (sqrt(v) + epsilon)
Var CompetitiveGame::step_size(Player player, StepSizes rule) {
  if (rule == StepSizes::constant) return rate(player);
  const Var moment = add_vector("second_moment", player);
  const Var v = options_.beta2 * moment + (1.0 - options_.beta2) * square(game_.gradient(player));
  moments_.push_back({moment, v});
  const Var t = cast(step_count() + 1.0, DType::f64);
  const Var correction = 1.0 - exp(t * std::log(std::max(options_.beta2, 1e-300)));
  const Var root = cast(sqrt(correction), game_.dtype());
  if (rule == StepSizes::second_moments)
    return rate(player) / (sqrt(v) * reciprocal(root) + options_.epsilon);
  return rate(player) * root / (sqrt(v) + options_.epsilon);
}

// The local game's optimality conditions, with g_p the gradient and M_p the mixed Hessian D_po of
// player p's own loss:
//   d_s = -A_s (g_s + M_s d_o),   d_o = -A_o (g_o + M_o d_s).
// Put into each other, with d_s = A_s^1/2 u:
//   (I - A_s^1/2 M_s A_o M_o A_s^1/2) u = -A_s^1/2 (g_s - M_s A_o g_o).
// In a zero-sum game M_s = -M_o^T, so that the matrix is I + B^T B with B = A_o^1/2 M_o A_s^1/2:
// I + A^1/2 D_xy A D_yx A^1/2 of ICR's Algorithm 1.
std::unique_ptr<CompetitiveGame::Side> CompetitiveGame::make_side(Player s, bool zero_sum) const {
  const Player o = opponent(s);
  const std::int64_t size = game_.size(s);
  const Var u = game_.graph().input(Tensor::zeros({size}, game_.dtype()),
                                    concat_text(options_.name, ".solution.", name_of(s)));
  const Var root = sqrt(sizes_[s]);
  const Var reply = game_.mixed_product(o, o, root * u);  // M_o d_s
  const Var system_of_u = u + -(root * game_.mixed_product(s, s, sizes_[o] * reply));
  const Var against = game_.mixed_product(s, s, sizes_[o] * game_.gradient(o));
  const Var right_side = root * (against - game_.gradient(s));
  Pair move;
  move[s] = root * u;
  move[o] = -(sizes_[o] * (game_.gradient(o) + reply));

  std::vector<Update> states = moments_;
  std::vector<Var> outputs =
      loss_figures(game_, {game_.gradient(Player::x), game_.gradient(Player::y)});
  for (const Var& value : {system_of_u, right_side, reply, game_.gradient(o), sizes_.x, sizes_.y})
    outputs.push_back(value);
  for (const Var& value : values_of(game_, states)) outputs.push_back(value);
  auto side = std::make_unique<Side>(Side{s,
                                          warm_starts_[s],
                                          Tensor::zeros({size}, game_.dtype()),
                                          Linearization(outputs, {&u, 1}),
                                          nullptr,
                                          {},
                                          {},
                                          {}});
  if (zero_sum)
    side->solver = std::make_unique<ConjugateGradient>(size, game_.dtype());
  else
    side->solver = std::make_unique<Gmres>(size, game_.dtype(), options_.restart);
  side->system = [&linear = side->linear, u](const Tensor& v, const Tensor& result) {
    u.graph->write(u).assign(v);
    linear.apply();
    result.assign(linear.output(kLossFigures));
  };

  // The solver's last product was that of the solution: `reply` is the answer to it.
  std::vector<Binding> computed;
  bind_outputs(side->linear.body(), computed);
  std::vector<Var> finished = move_figures(move);
  for (const Var& value : {move.x, move.y}) finished.push_back(value);
  side->finish = compile(finished, {}, computed);
  bind_outputs(side->finish, computed);
  states.push_back({warm_starts_[s], u});
  // In the other player's turn its own solution is known: A_o^1/2 u_o = d_o.
  if (warm_starts_[o].defined())
    states.push_back({warm_starts_[o], -(sqrt(sizes_[o]) * (game_.gradient(o) + reply))});
  side->commit = compile({}, all_updates(game_, move, states), computed);
  return side;
}

void CompetitiveGame::compute(StepReport& report) {
  Side& now = side();
  now.linear.set_point();
  read_loss_figures(now.linear.body(), report);
  now.solution.assign(game_.graph().storage(now.warm_start));
  report.solve =
      now.solver->solve(now.system, now.linear.output(kLossFigures + 1), now.solution, solve_);
  now.finish.run();
  read_move_figures(now.finish, 0, report);
  // Both gradients and the right side; then two products for each of the system's.
  report.counts = {2, 1 + 2 * report.solve.products};
}

GameOptimizer::NamedPrograms CompetitiveGame::programs() const {
  NamedPrograms programs;
  for (const auto& side : sides_) {
    const std::string solved = name_of(side->solved);
    programs.insert(programs.end(), {{"prologue " + solved, &side->linear.prologue()},
                                     {"product " + solved, &side->linear.body()},
                                     {"finish " + solved, &side->finish},
                                     {"commit " + solved, &side->commit}});
  }
  return programs;
}

GameOptimizerPtr make(const Game& game, const GameOptimizerOptions& options, const Method& method) {
  return std::make_unique<CompetitiveGame>(game, options, method);
}

}  // namespace

GameOptimizerPtr make_cgd(const Game& game, const GameOptimizerOptions& options) {
  return make(game, options, {true, StepSizes::constant});
}

GameOptimizerPtr make_acgd(const Game& game, const GameOptimizerOptions& options) {
  return make(game, options, {true, StepSizes::second_moments});
}

// The published code stops at |r|^2 < tol |b|^2 or |r|^2 < 1e-20, with the recurrent residual.
GameOptimizerPtr make_acgd_released(const Game& game, const GameOptimizerOptions& options) {
  return make(game, options,
              {true, StepSizes::second_moments_as_released, Solved::alternating,
               Residual::recurrent, 1e-10});
}

GameOptimizerPtr make_cgd_general(const Game& game, const GameOptimizerOptions& options) {
  return make(game, options, {false, StepSizes::constant});
}

GameOptimizerPtr make_acgd_general(const Game& game, const GameOptimizerOptions& options) {
  return make(game, options, {false, StepSizes::second_moments});
}

}  // namespace saddle

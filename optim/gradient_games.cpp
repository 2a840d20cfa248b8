// Game optimizers whose move is a formula of gradients and a product or two: one program.
#include "autograd/ops.h"
#include "optim/game_algorithms.h"
#include "optim/game_step.h"

namespace saddle {
namespace {

// A move as part of the graph, and what computing it takes.
struct Plan {
  Pair gradients;  // those that the report gives the norms of
  Pair move;
  Counts counts;
  std::vector<Update> states = {};
};

class GradientGame : public GameOptimizer {
 public:
  using Rule = Plan (GradientGame::*)();

  GradientGame(const Game& game, const GameOptimizerOptions& options, Rule rule)
      : GameOptimizer(game, options) {
    const Plan plan = (this->*rule)();
    counts_ = plan.counts;
    std::vector<Var> outputs = loss_figures(game_, plan.gradients);
    for (const Var& figure : move_figures(plan.move)) outputs.push_back(figure);
    for (const Var& value : {plan.move.x, plan.move.y}) outputs.push_back(value);
    for (const Var& value : values_of(game_, plan.states)) outputs.push_back(value);
    compute_ = compile(outputs);
    std::vector<Binding> computed;
    bind_outputs(compute_, computed);
    commit_ = compile({}, all_updates(game_, plan.move, plan.states), computed);
  }

  NamedPrograms programs() const override { return {{"compute", &compute_}, {"commit", &commit_}}; }

  Plan simgd() { return {gradients(), against(gradients()), {2, 0}}; }

  Plan altgd() {
    Pair xi = gradients();
    xi.y = game_.at_moved(xi.y, {against(xi).x, {}});
    return {xi, against(xi), {2, 0}};
  }

  Plan extragradient() {
    const Pair first = against(gradients());
    const Pair there = {game_.at_moved(gradients().x, first), game_.at_moved(gradients().y, first)};
    return {gradients(), against(there), {4, 0}};
  }

  Plan optimistic() {
    const Pair xi = gradients();
    const Pair last = {add_vector("last_gradient", Player::x),
                       add_vector("last_gradient", Player::y)};
    const auto extrapolated = [&](Player player) {
      const Var known =
          broadcast_to(cast(saddle::step(step_count()), game_.dtype()), xi[player].shape());
      return 2.0 * xi[player] - select(known, last[player], xi[player]);
    };
    return {xi,
            against({extrapolated(Player::x), extrapolated(Player::y)}),
            {2, 0},
            {{last.x, xi.x}, {last.y, xi.y}}};
  }

  // A^T xi = (J^T xi - J xi) / 2; the gradient of |xi|^2 / 2 is J^T xi.
  Plan sga() {
    const Pair xi = gradients();
    const Pair descent = game_.transposed_jacobian_product(xi), along = game_.jacobian_product(xi);
    const Pair adjustment = {0.5 * (descent.x - along.x), 0.5 * (descent.y - along.y)};
    // sign(<xi, grad H> <A^T xi, grad H> / d + 1/10)
    const double d = static_cast<double>(game_.size(Player::x) + game_.size(Player::y));
    const Var aligned = inner(xi, descent) * inner(adjustment, descent) / d + 0.1;
    const Var lambda = (2.0 * saddle::step(aligned) - 1.0) * options_.correction;
    return {xi, against({xi.x + lambda * adjustment.x, xi.y + lambda * adjustment.y}), {2, 4}};
  }

  Plan consensus() {
    const Pair xi = gradients(), descent = game_.transposed_jacobian_product(xi);
    return {
        xi,
        against({xi.x + options_.correction * descent.x, xi.y + options_.correction * descent.y}),
        {2, 2}};
  }

  // The opponent will move by -eta grad of its own loss, which depends on the player: how this
  // changes the player's loss, to first order, adds -eta D_po (opponent's loss) grad_o (own loss).
  Plan lola() {
    const auto shaped = [&](Player player) {
      const Player other = opponent(player);
      const Var anticipated =
          game_.mixed_product(other, player, rate(other) * game_.gradient(player, other));
      return game_.gradient(player) - options_.correction * anticipated;
    };
    return {gradients(),
            against({shaped(Player::x), shaped(Player::y)}),
            {game_.game().is_zero_sum() ? 2 : 4, 2}};
  }

 private:
  void compute(StepReport& report) override {
    compute_.run();
    read_loss_figures(compute_, report);
    read_move_figures(compute_, kLossFigures, report);
    report.counts = counts_;
  }
  void commit() override { commit_.run(); }

  Pair gradients() const { return {game_.gradient(Player::x), game_.gradient(Player::y)}; }
  Pair against(Pair direction) const {
    return {-(rate(Player::x) * direction.x), -(rate(Player::y) * direction.y)};
  }
  static Var inner(Pair a, Pair b) { return dot(a.x, b.x) + dot(a.y, b.y); }

  Counts counts_;
  Program compute_, commit_;
};

GameOptimizerPtr make(const Game& game, const GameOptimizerOptions& options,
                      GradientGame::Rule rule) {
  return std::make_unique<GradientGame>(game, options, rule);
}

}  // namespace

GameOptimizerPtr make_simgd(const Game& game, const GameOptimizerOptions& options) {
  return make(game, options, &GradientGame::simgd);
}
GameOptimizerPtr make_altgd(const Game& game, const GameOptimizerOptions& options) {
  return make(game, options, &GradientGame::altgd);
}
GameOptimizerPtr make_extragradient(const Game& game, const GameOptimizerOptions& options) {
  return make(game, options, &GradientGame::extragradient);
}
GameOptimizerPtr make_optimistic(const Game& game, const GameOptimizerOptions& options) {
  return make(game, options, &GradientGame::optimistic);
}
GameOptimizerPtr make_sga(const Game& game, const GameOptimizerOptions& options) {
  return make(game, options, &GradientGame::sga);
}
GameOptimizerPtr make_consensus(const Game& game, const GameOptimizerOptions& options) {
  return make(game, options, &GradientGame::consensus);
}
GameOptimizerPtr make_lola(const Game& game, const GameOptimizerOptions& options) {
  return make(game, options, &GradientGame::lola);
}

}  // namespace saddle

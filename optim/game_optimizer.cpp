#include "optim/game_optimizer.h"

#include <algorithm>
#include <cmath>

#include "autograd/ops.h"
#include "optim/game_algorithms.h"
#include "tensor/format.h"
#include "tensor/names.h"

namespace saddle {
namespace {

using Maker = GameOptimizerPtr (*)(const Game&, const GameOptimizerOptions&);
enum class Games { all, zero_sum };
struct Entry {
  std::string_view name;
  Maker make;
  Games games;
  std::vector<std::string_view> settings = {};  // members of the options that it reads
};

const std::vector<Entry>& optimizers() {
  using Settings = std::vector<std::string_view>;
  static const Settings kSolved = {"tolerance", "max_iterations", "max_residual", "products"};
  const auto with = [](Settings settings, const Settings& more) {
    settings.insert(settings.end(), more.begin(), more.end());
    return settings;
  };
  static const Settings kAdaptive = with(kSolved, {"beta2", "epsilon"});
  static const std::vector<Entry> table = {
      {"simgd", make_simgd, Games::all},
      {"altgd", make_altgd, Games::all},
      {"extragradient", make_extragradient, Games::all},
      {"optimistic", make_optimistic, Games::all},
      {"sga", make_sga, Games::all, {"correction"}},
      {"consensus", make_consensus, Games::all, {"correction"}},
      {"lola", make_lola, Games::all, {"correction", "products"}},
      {"cgd", make_cgd, Games::zero_sum, kSolved},
      {"acgd", make_acgd, Games::zero_sum, kAdaptive},
      {"acgd-released", make_acgd_released, Games::zero_sum, kAdaptive},
      {"cgd-general", make_cgd_general, Games::all, with(kSolved, {"restart"})},
      {"acgd-general", make_acgd_general, Games::all, with(kAdaptive, {"restart"})},
  };
  return table;
}

const Entry& find_entry(const std::string& name) {
  for (const Entry& entry : optimizers())
    if (entry.name == name) return entry;
  fail("game optimizer: expected one of ", joined(names_in(optimizers()), ", "), "; found '", name,
       "'");
}

// A NaN fails.
void require_at_least(const char* name, double found, double smallest) {
  require(found >= smallest && std::isfinite(found), name, ": expected a number of at least ",
          smallest, ", found ", found);
}

// A residual of rounding alone: no solve can be asked for less.
void require_reachable(double tolerance, DType dtype) {
  const double smallest = dtype == DType::f32 ? 1e-7 : 1e-15;
  require(tolerance >= smallest, "tolerance: expected at least ", smallest, " for players of ",
          name_of(dtype), ", found ", tolerance);
}

std::string figures_of(const StepReport& report) {
  return concat_text("f = ", report.f, ", g = ", report.g, ", |grad_x f| = ", report.gradient_x,
                     ", |grad_y g| = ", report.gradient_y);
}

// Why the step may not be taken; empty if it may. Neither allocates where all is well.
std::string failure_of(const SolveResult& solve, double max_residual) {
  const bool is_usable =
      solve.reason == StopReason::iteration_limit || solve.reason == StopReason::stagnation;
  if (solve.reason == StopReason::converged || (is_usable && solve.residual <= max_residual))
    return {};
  const std::string figures =
      concat_text(name_of(solve.reason), " after ", solve.iterations,
                  " iterations, at a relative residual of ", solve.residual);
  if (solve.reason == StopReason::breakdown)
    return "the linear system is singular or indefinite: " + figures;
  if (solve.reason == StopReason::not_finite) return "a product with the mixed Hessian: " + figures;
  return concat_text("the linear system was not solved: ", figures, ", where at most ",
                     max_residual, " is accepted");
}

std::string failure_of(const StepReport& report, double max_residual) {
  if (!std::isfinite(report.f) || !std::isfinite(report.g)) return "a loss is not finite";
  if (!std::isfinite(report.gradient_x) || !std::isfinite(report.gradient_y))
    return "a gradient is not finite";
  std::string failure = failure_of(report.solve, max_residual);
  if (failure.empty() && !(std::isfinite(report.move_x) && std::isfinite(report.move_y)))
    return "a move is not finite";
  return failure;
}

std::int64_t number_of(Var state) {
  return std::llround(state.graph->storage(state).item());  // exact to 2^53
}

void count(Var state, std::int64_t more) {
  state.graph->write(state).fill(static_cast<double>(number_of(state) + more));
}

}  // namespace

void check(const GameOptimizerOptions& options) {
  find_entry(options.name);
  require_at_least("learning_rate_x", options.learning_rate_x, 0);
  require_at_least("learning_rate_y", options.learning_rate_y, 0);
  require(options.beta2 >= 0 && options.beta2 < 1, "beta2: expected a number in [0, 1), found ",
          options.beta2);
  require_at_least("epsilon", options.epsilon, 0);
  require(std::isfinite(options.correction), "correction: expected a number, found ",
          options.correction);
  require(options.tolerance > 0 && options.tolerance < 1,
          "tolerance: expected a number in (0, 1), found ", options.tolerance);
  require(options.max_iterations >= 1, "max_iterations: expected at least 1, found ",
          options.max_iterations);
  require_at_least("max_residual", options.max_residual, options.tolerance);
  require(options.restart >= 1, "restart: expected at least 1, found ", options.restart);
}

std::vector<std::string> game_optimizer_names() { return names_in(optimizers()); }

std::vector<std::string> general_game_optimizer_names() {
  std::vector<std::string> names;
  for (const Entry& entry : optimizers())
    if (entry.games == Games::all) names.emplace_back(entry.name);
  return names;
}

bool game_optimizer_reads(const std::string& optimizer, std::string_view setting) {
  const auto& settings = find_entry(optimizer).settings;
  return std::find(settings.begin(), settings.end(), setting) != settings.end();
}

GameOptimizer::GameOptimizer(const Game& game, const GameOptimizerOptions& options)
    : options_(options), game_(game, options.products) {
  require_reachable(options.tolerance, game_.dtype());
  const auto number = [](double value) { return Tensor::full({}, value, DType::f64); };
  learning_rates_.x = add_state("learning_rate.x", number(options.learning_rate_x));
  learning_rates_.y = add_state("learning_rate.y", number(options.learning_rate_y));
  const auto counter = [&](const char* name) {
    return add_state(name, Tensor::zeros({}, DType::i64));
  };
  steps_ = counter("steps");
  gradients_ = counter("gradients");
  products_ = counter("products");
}

Var GameOptimizer::add_state(const std::string& name, const Tensor& initial) {
  states_.emplace_back(name, game_.graph().input(initial, options_.name + "." + name));
  return states_.back().second;
}

Var GameOptimizer::add_vector(const std::string& name, Player player) {
  return add_state(concat_text(name, ".", name_of(player)),
                   Tensor::zeros({game_.size(player)}, game_.dtype()));
}

Var GameOptimizer::rate(Player player) const {
  return cast(learning_rates_[player], game_.dtype());
}

std::int64_t GameOptimizer::steps_taken() const { return number_of(steps_); }

Counts GameOptimizer::counts() const { return {number_of(gradients_), number_of(products_)}; }

StepReport GameOptimizer::step() {
  StepReport report;
  report.step = steps_taken() + 1;
  compute(report);
  const std::string failure = failure_of(report, options_.max_residual);
  if (!failure.empty())
    throw StepError(concat_text(options_.name, ", step ", report.step, ": ", failure, " (",
                                figures_of(report), "); nothing was changed"));
  commit();
  count(steps_, 1);
  count(gradients_, report.counts.gradients);
  count(products_, report.counts.products);
  return report;
}

GameOptimizerPtr make_game_optimizer(const Game& game, const GameOptimizerOptions& options) {
  check(options);
  return find_entry(options.name).make(game, options);
}

}  // namespace saddle

#include "optim/optimizer.h"

#include "autograd/ops.h"
#include "optim/algorithms.h"

namespace saddle {
namespace {

using Maker = std::unique_ptr<Optimizer> (*)(Var, const OptimizerOptions&);
struct Entry {
  std::string_view name;
  Maker make;
};
constexpr Entry kOptimizers[] = {{"adam", make_adam}, {"rmsprop", make_rmsprop}, {"sgd", make_sgd}};

void check(bool condition, const char* what, double found, const char* expected) {
  require(condition, "optimizer: ", what, " must be ", expected, ", found ", found);
}

void check(const OptimizerOptions& options) {
  check(options.learning_rate >= 0, "learning_rate", options.learning_rate, "at least 0");
  check(options.beta1 >= 0 && options.beta1 < 1, "beta1", options.beta1, "in [0, 1)");
  check(options.beta2 >= 0 && options.beta2 < 1, "beta2", options.beta2, "in [0, 1)");
  check(options.momentum >= 0 && options.momentum < 1, "momentum", options.momentum, "in [0, 1)");
  check(options.decay >= 0 && options.decay < 1, "decay", options.decay, "in [0, 1)");
  check(options.epsilon >= 0, "epsilon", options.epsilon, "at least 0");
  check(options.weight_decay >= 0, "weight_decay", options.weight_decay, "at least 0");
  check(options.clip_norm >= 0, "clip_norm", options.clip_norm, "at least 0");
  check(options.clip_weights >= 0, "clip_weights", options.clip_weights, "at least 0");
}

// g min(1, limit / |g|)
Var clipped_to_norm(Var gradient, double limit) {
  const Var norm = sqrt(sum(square(gradient)) + 1e-30);
  return gradient * (limit / maximum(norm, full_like(norm, limit)));
}

}  // namespace

Optimizer::Optimizer(Var parameters, const OptimizerOptions& options)
    : options_(options), parameters_(parameters) {
  learning_rate_ = add_state("learning_rate", Tensor::full({}, options.learning_rate, DType::f64));
}

Var Optimizer::add_state(const std::string& name, const Tensor& initial) {
  Graph& graph = *parameters_.graph;
  const Var state = graph.input(initial, graph.name(parameters_) + "." + name);
  states_.emplace_back(name, state);
  return state;
}

Var Optimizer::moment(const std::string& name) {
  return add_state(name, Tensor::zeros(parameters_.shape(), parameters_.dtype()));
}

Var Optimizer::as_scalar(Var x) const { return cast(x, parameters_.dtype()); }

std::vector<Update> Optimizer::step(Var gradient) const {
  require(gradient.shape() == parameters_.shape(), "optimizer: gradient ", gradient.shape(),
          " of parameters ", parameters_.shape());
  const Scope scope(*gradient.graph, "optimizer");
  if (options_.clip_norm > 0) gradient = clipped_to_norm(gradient, options_.clip_norm);
  if (options_.weight_decay > 0) gradient = gradient + parameters_ * options_.weight_decay;
  std::vector<Update> updates;
  Var moved = parameters_ - descent(gradient, updates);
  if (options_.clip_weights > 0)
    moved = clamp(moved, -options_.clip_weights, options_.clip_weights);
  updates.push_back({parameters_, moved});
  return updates;
}

std::vector<std::string> optimizer_names() {
  std::vector<std::string> names;
  for (const Entry& entry : kOptimizers) names.emplace_back(entry.name);
  return names;
}

std::unique_ptr<Optimizer> make_optimizer(Var parameters, const OptimizerOptions& options) {
  check(options);
  std::string known;
  for (const Entry& entry : kOptimizers) {
    if (entry.name == options.name) return entry.make(parameters, options);
    known += (known.empty() ? "" : ", ") + std::string(entry.name);
  }
  fail("optimizer: unknown name ", options.name, "; known: ", known);
}

}  // namespace saddle

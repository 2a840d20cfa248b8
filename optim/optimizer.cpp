#include "optim/optimizer.h"

#include "autograd/ops.h"
#include "optim/algorithms.h"
#include "tensor/format.h"
#include "tensor/names.h"

namespace saddle {
namespace {

using Maker = std::unique_ptr<Optimizer> (*)(Var, const OptimizerOptions&);
struct Entry {
  std::string_view name;
  Maker make;
};
constexpr Entry kOptimizers[] = {{"adam", make_adam}, {"rmsprop", make_rmsprop}, {"sgd", make_sgd}};

const Entry& find_entry(const std::string& name) {
  for (const Entry& entry : kOptimizers)
    if (entry.name == name) return entry;
  fail("optimizer: expected one of ", joined(names_in(kOptimizers), ", "), "; found '", name, "'");
}

// A NaN fails.
void require_at_least_zero(const char* name, double found) {
  require(found >= 0, name, ": expected at least 0, found ", found);
}

void require_share(const char* name, double found) {
  require(found >= 0 && found < 1, name, ": expected a number in [0, 1), found ", found);
}

// g min(1, limit / |g|), g of each network of a stack
Var clipped_to_norm(Var gradient, double limit) {
  const Var norm = sqrt(keep_sum(square(gradient), {-1}) + 1e-30);
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

std::vector<std::string> optimizer_names() { return names_in(kOptimizers); }

void check(const OptimizerOptions& options) {
  find_entry(options.name);
  require_at_least_zero("learning_rate", options.learning_rate);
  require_share("beta1", options.beta1);
  require_share("beta2", options.beta2);
  require_share("momentum", options.momentum);
  require_share("decay", options.decay);
  require_at_least_zero("epsilon", options.epsilon);
  require_at_least_zero("weight_decay", options.weight_decay);
  require_at_least_zero("clip_norm", options.clip_norm);
  require_at_least_zero("clip_weights", options.clip_weights);
}

std::unique_ptr<Optimizer> make_optimizer(Var parameters, const OptimizerOptions& options) {
  check(options);
  return find_entry(options.name).make(parameters, options);
}

}  // namespace saddle

#include "gan/trainers/descent.h"

#include "autograd/derivatives.h"

namespace saddle {

Descent::Descent(const Network& network, const Players::Loss& loss, const OptimizerOptions& options,
                 const std::function<Var(Var)>& direction)
    : name_(network.name()), optimizer_(make_optimizer(network.parameters(), options)) {
  const Var gradient = grad(loss.value, network.parameters());
  std::vector<Update> updates = optimizer_->step(direction ? direction(gradient) : gradient);
  updates.insert(updates.end(), loss.updates.begin(), loss.updates.end());
  step_ = compile({loss.value}, updates);
}

void Descent::add_states(std::vector<std::pair<std::string, Var>>& states) const {
  for (const auto& [name, var] : optimizer_->states()) states.emplace_back(name_ + "." + name, var);
}

}  // namespace saddle

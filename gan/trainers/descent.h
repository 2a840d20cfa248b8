// A stack of networks that descends a loss.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gan/trainers/players.h"
#include "optim/optimizer.h"

namespace saddle {

// Derivatives, optimizer and statistics are one program.
class Descent {
 public:
  // The optimizer sees `direction` of the gradient [copies, P]: the gradient itself, if not given.
  Descent(const Network& network, const Players::Loss& loss, const OptimizerOptions& options,
          const std::function<Var(Var gradient)>& direction = {});

  void step() { step_.run(); }
  double loss() const { return step_.output(0).item(); }  // before the last step
  Var loss_var() const { return step_.output_vars()[0]; }
  const Program& program() const { return step_; }
  Var learning_rate() const { return optimizer_->learning_rate(); }
  // Inputs to save and restore beside the parameters, by name.
  const std::vector<std::pair<std::string, Var>>& states() const { return optimizer_->states(); }
  // The same behind "<network>.".
  void add_states(std::vector<std::pair<std::string, Var>>& states) const;

 private:
  std::string name_;
  std::unique_ptr<Optimizer> optimizer_;
  Program step_;
};

}  // namespace saddle

// Optimizers as graph updates: a training step, optimizer included, is one program.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "autograd/program.h"

namespace saddle {

// Settings of all optimizers; each reads its own.
struct OptimizerOptions {
  std::string name = "adam";  // see optimizer_names()
  double learning_rate = 2e-4;
  double beta1 = 0.5, beta2 = 0.999;  // adam
  double momentum = 0.0;              // sgd, rmsprop
  double decay = 0.99;                // rmsprop
  double epsilon = 1e-8;              // adam, rmsprop
  double clip_norm = 0.0;             // scales each network's gradient to at most this norm; 0: off
  double weight_decay = 0.0;          // then adds weight_decay * parameters to it
  double clip_weights = 0.0;          // parameters stay in [-c, c]; 0: off
};

// Throws Error, "NAME: expected ..., found ...", for an unknown optimizer (listing the known ones)
// or a setting out of range.
void check(const OptimizerOptions& options);

// "adam", "rmsprop", "sgd".
std::vector<std::string> optimizer_names();

// Moves one flat vector of parameters against its gradient.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  // The parameters and the optimizer's own state after one step. `gradient` has their shape.
  std::vector<Update> step(Var gradient) const;

  // The learning rate is an input, f64 []: changing it changes no program.
  Var learning_rate() const { return learning_rate_; }
  // Inputs to save and restore beside the parameters, by name.
  const std::vector<std::pair<std::string, Var>>& states() const { return states_; }

 protected:
  Optimizer(Var parameters, const OptimizerOptions& options);

  // A state of the parameters' shape, zero at the start.
  Var moment(const std::string& name);
  Var add_state(const std::string& name, const Tensor& initial);
  // f64 [] as a scalar of the parameters' dtype.
  Var as_scalar(Var x) const;
  // The direction to subtract; adds the updates of the optimizer's states.
  virtual Var descent(Var gradient, std::vector<Update>& updates) const = 0;

  const OptimizerOptions options_;
  const Var parameters_;

 private:
  Var learning_rate_;
  std::vector<std::pair<std::string, Var>> states_;
};

// Throws Error as check() does.
std::unique_ptr<Optimizer> make_optimizer(Var parameters, const OptimizerOptions& options);

}  // namespace saddle

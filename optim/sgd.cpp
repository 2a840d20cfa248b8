#include "autograd/ops.h"
#include "optim/algorithms.h"

namespace saddle {
namespace {

class Sgd : public Optimizer {
 public:
  Sgd(Var parameters, const OptimizerOptions& options) : Optimizer(parameters, options) {
    if (options.momentum > 0) velocity_ = moment("velocity");
  }

 private:
  // u = momentum u + g; descent = lr u
  Var descent(Var gradient, std::vector<Update>& updates) const override {
    Var direction = gradient;
    if (velocity_.defined()) {
      direction = options_.momentum * velocity_ + gradient;
      updates.push_back({velocity_, direction});
    }
    return as_scalar(learning_rate()) * direction;
  }

  Var velocity_;
};

}  // namespace

std::unique_ptr<Optimizer> make_sgd(Var parameters, const OptimizerOptions& options) {
  return std::make_unique<Sgd>(parameters, options);
}

}  // namespace saddle

#include "autograd/ops.h"
#include "optim/algorithms.h"

namespace saddle {
namespace {

class RmsProp : public Optimizer {
 public:
  RmsProp(Var parameters, const OptimizerOptions& options)
      : Optimizer(parameters, options), square_(moment("square_average")) {
    if (options.momentum > 0) velocity_ = moment("velocity");
  }

 private:
  // v = decay v + (1 - decay) g^2; u = momentum u + g / (sqrt(v) + epsilon); descent = lr u
  Var descent(Var gradient, std::vector<Update>& updates) const override {
    const Var v = options_.decay * square_ + (1.0 - options_.decay) * square(gradient);
    updates.push_back({square_, v});
    Var direction = gradient / (sqrt(v) + options_.epsilon);
    if (velocity_.defined()) {
      direction = options_.momentum * velocity_ + direction;
      updates.push_back({velocity_, direction});
    }
    return as_scalar(learning_rate()) * direction;
  }

  Var square_, velocity_;
};

}  // namespace

std::unique_ptr<Optimizer> make_rmsprop(Var parameters, const OptimizerOptions& options) {
  return std::make_unique<RmsProp>(parameters, options);
}

}  // namespace saddle

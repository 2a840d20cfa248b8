#include <cmath>

#include "autograd/ops.h"
#include "optim/algorithms.h"

namespace saddle {
namespace {

class Adam : public Optimizer {
 public:
  Adam(Var parameters, const OptimizerOptions& options)
      : Optimizer(parameters, options),
        steps_(add_state("steps", Tensor::zeros({}, DType::i64))),
        first_(moment("first_moment")),
        second_(moment("second_moment")) {}

 private:
  // t += 1; m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2;
  // descent = lr m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + epsilon)
  Var descent(Var gradient, std::vector<Update>& updates) const override {
    const Var t = steps_ + 1.0;
    const Var m = options_.beta1 * first_ + (1.0 - options_.beta1) * gradient;
    const Var v = options_.beta2 * second_ + (1.0 - options_.beta2) * square(gradient);
    updates.insert(updates.end(), {{steps_, t}, {first_, m}, {second_, v}});
    const Var rate = as_scalar(learning_rate() / correction(options_.beta1, t));
    const Var root = as_scalar(sqrt(reciprocal(correction(options_.beta2, t))));
    return rate * m / (sqrt(v) * root + options_.epsilon);
  }

  // 1 - beta^t in float64, from the integer t: exact enough at any t.
  static Var correction(double beta, Var t) {
    return 1.0 - exp(cast(t, DType::f64) * std::log(std::max(beta, 1e-300)));
  }

  Var steps_, first_, second_;
};

}  // namespace

std::unique_ptr<Optimizer> make_adam(Var parameters, const OptimizerOptions& options) {
  return std::make_unique<Adam>(parameters, options);
}

}  // namespace saddle

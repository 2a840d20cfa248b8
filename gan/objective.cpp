#include "gan/objective.h"

#include "autograd/ops.h"
#include "nn/losses.h"
#include "tensor/names.h"

namespace saddle {
namespace {

Var negative(Var logits) { return -logits; }
Var identity(Var logits) { return logits; }
// min_G E log(1 - D(G(z))), the zero-sum form.
Var log_one_minus_sigmoid(Var logits) { return -negative_log_one_minus_sigmoid(logits); }
Var probability(Var logits) { return sigmoid(logits); }

}  // namespace

const std::vector<Objective>& objectives() {
  static const std::vector<Objective> table = {
      {"log", negative_log_sigmoid, negative_log_one_minus_sigmoid, negative_log_sigmoid, false,
       probability, true, 0.0},
      {"log-saturating", negative_log_sigmoid, negative_log_one_minus_sigmoid,
       log_one_minus_sigmoid, true, probability, true, 0.0},
      {"wasserstein", negative, identity, negative, true, identity, false, 0.01},
  };
  return table;
}

const Objective& find_objective(const std::string& name) {
  return find_named(objectives(), "objective", name);
}

}  // namespace saddle

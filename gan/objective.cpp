#include "gan/objective.h"

#include <numbers>

#include "autograd/ops.h"
#include "nn/losses.h"
#include "tensor/names.h"

namespace saddle {
namespace {

using std::numbers::ln2;
using Rule = Var (*)(Var);

template <Rule rule>
Var negative(Var v) {
  return -rule(v);
}
Var identity(Var v) { return v; }

// s(v) = v/2 + sqrt(1 + (v/2)^2), "squareplus" (Barron 2021) with s(0) = 1: positive as e^(v/2), to
// which it is near around 0, but s(v) and s(-v) = 1 / s(v) grow like v only, so that no cost
// overflows. For v < 0, where the sum cancels, it is computed as 1 / s(-v).
Var squareplus_of_size(Var v) {  // s(|v|)
  const Var half = 0.5 * maximum(v, -v);
  return half + sqrt(1.0 + square(half));
}
Var squareplus(Var v) {
  const Var large = squareplus_of_size(v);
  return select(step(v), large, reciprocal(large));
}
Var reciprocal_squareplus(Var v) { return squareplus(-v); }
// log s(v) = arsinh(v/2), an odd function.
Var log_squareplus(Var v) {
  const Var log_large = log(squareplus_of_size(v));
  return select(step(v), log_large, -log_large);
}

// The rows of table 1 of the primal-dual paper, f0(D) and f1(D) by v.

// D = s(v):  log D,  1 - D
Var kl_f0(Var v) { return log_squareplus(v); }
Var kl_f1(Var v) { return 1.0 - squareplus(v); }

// D = 1 / s(v):  -D,  log D
Var reverse_kl_f0(Var v) { return -reciprocal_squareplus(v); }
Var reverse_kl_f1(Var v) { return -log_squareplus(v); }

// D = 2 s(v) - 2:  D,  -D^2/4 - D = 1 - s^2. Below -2, where no D* is, f1 falls again and would
// lead the generator astray.
Var pearson_discriminator(Var v) { return 2.0 * squareplus(v) - 2.0; }
Var pearson_f1(Var v) { return 1.0 - square(squareplus(v)); }

// D = 1 / s(v):  1 - D,  1 - 1/D
Var hellinger_f0(Var v) { return 1.0 - reciprocal_squareplus(v); }
Var hellinger_f1(Var v) { return 1.0 - squareplus(v); }

// D = sigmoid(v):  log D,  log(1 - D) - log(1/2)
Var log_sigmoid(Var v) { return -negative_log_sigmoid(v); }
Var jensen_shannon_f1(Var v) { return ln2 - negative_log_one_minus_sigmoid(v); }

// D = v:  D - e D^2,  -D
Var approximate_wasserstein_f0(Var v) { return v - kApproximateWassersteinE * square(v); }

// D = 2 - v:  D - D^2/2,  D - 2
Var neyman_discriminator(Var v) { return 2.0 - v; }
Var neyman_f0(Var v) {
  const Var d = neyman_discriminator(v);
  return d - 0.5 * square(d);
}

// LSGAN with a = 0, b = c = 1, D = v:  -(D - b)^2 / 2,  -(D - a)^2 / 2
Var squared_distance_from_one(Var v) { return 0.5 * square(v - 1.0); }
Var squared_distance_from_zero(Var v) { return 0.5 * square(v); }

// D = v:  min(0, D - 1),  min(0, -1 - D)
Var hinge_real(Var v) { return relu(1.0 - v); }
Var hinge_fake(Var v) { return relu(1.0 + v); }

// min_G E log(1 - D(G(z))), the zero-sum form.
constexpr Rule log_one_minus_sigmoid = negative<negative_log_one_minus_sigmoid>;

// The zero-sum game of f0 and f1 by v.
template <Rule f0, Rule f1>
Objective row(std::string_view name, Rule discriminator, std::string_view activation,
              bool is_probability = false) {
  return {name, negative<f0>, negative<f1>, f1, true, discriminator, activation, is_probability};
}

std::vector<Objective> all_objectives() {
  return {
      {"log", negative_log_sigmoid, negative_log_one_minus_sigmoid, negative_log_sigmoid, false,
       sigmoid, "sigmoid(v)", true, ln2},
      {"log-saturating", negative_log_sigmoid, negative_log_one_minus_sigmoid,
       log_one_minus_sigmoid, true, sigmoid, "sigmoid(v)", true, ln2},
      {"wasserstein", negative<identity>, identity, negative<identity>, true, identity, "v", false,
       0.0, 0.01},
      row<kl_f0, kl_f1>("kl", squareplus, "s(v)"),
      row<reverse_kl_f0, reverse_kl_f1>("reverse-kl", reciprocal_squareplus, "1 / s(v)"),
      row<pearson_discriminator, pearson_f1>("pearson-chi2", pearson_discriminator, "2 s(v) - 2"),
      row<hellinger_f0, hellinger_f1>("squared-hellinger", reciprocal_squareplus, "1 / s(v)"),
      row<log_sigmoid, jensen_shannon_f1>("jensen-shannon", sigmoid, "sigmoid(v)", true),
      row<approximate_wasserstein_f0, negative<identity>>("approximate-wasserstein", identity, "v"),
      row<neyman_f0, negative<identity>>("neyman-chi2", neyman_discriminator, "2 - v"),
      {"least-squares", squared_distance_from_one, squared_distance_from_zero,
       squared_distance_from_one, false, identity, "v", false, 0.125},
      {"hinge", hinge_real, hinge_fake, negative<identity>, false, identity, "v", false, 1.0},
  };
}

}  // namespace

Var Objective::constraint(Var logits) const { return balanced_fake_cost - fake_cost(logits); }

Var Objective::score(Var logits) const {
  return score_is_probability ? discriminator(logits) : logits;
}

const std::vector<Objective>& objectives() {
  static const std::vector<Objective> table = all_objectives();
  return table;
}

const Objective& find_objective(const std::string& name) {
  return find_named(objectives(), "objective", name);
}

}  // namespace saddle

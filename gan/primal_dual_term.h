// What Algorithm 1 of "Training GANs via primal-dual subgradient methods" (Chen et al. 2018) adds
// to a generator's loss: a step of its density towards what the Lagrangian wants, at real examples.
#pragma once

#include <cstdint>
#include <string>

#include "autograd/graph.h"

namespace saddle {

struct PrimalDualOptions {
  double step_size = 0.0;          // alpha of (11); 0: no such term
  double squared_bandwidth = 0.1;  // sigma^2 of (14), before the first step
  // sigma^2 after t steps of the generators, of `factor` and `period`:
  std::string schedule = "constant";  // or "step": times the factor from t = period on,
                                      // or "geometric": times factor^(t / period)
  double factor = 0.8;
  std::int64_t period = 2000;  // steps
  // F of (17), which the kernel looks through: see gan/kernel_features.h. Or "none": (12).
  std::string features = "none";

  bool is_on() const { return step_size > 0; }
  bool looks_through_features() const { return is_on() && features != "none"; }
};

// Throws Error, "bandwidth_factor: ...", for options that make no sense.
void check(const PrimalDualOptions& options);

// sigma^2 after t (i64 []) steps: f64 [].
Var squared_bandwidth(const PrimalDualOptions& options, Var t);
double squared_bandwidth(const PrimalDualOptions& options, std::int64_t t);

// The target of densities p_g, as f1(D) has it at the same points (11), constant to derivatives:
//   p~ = p_g - alpha f1(D).
Var target_density(Var density, Var constraint, double step_size);

struct PrimalDualTerm {
  Var value;   // [copies]
  Var target;  // [copies, n]
};

// value = mean_i (p~(x_i) - p_g(x_i))^2,  p_g(x_i) = mean_j k(y_j - x_i)                (12), (13)
// for real points x [copies, n, d], f1(D(x)) [copies, n] and generated points y [copies, m, d], or
// features F(x) and F(y) of either (17): [copies]. Copies of 1 broadcast. Its value is alpha^2
// mean_i f1(D(x_i))^2, whatever the y are; its gradient is that of 2 alpha mean_i f1(D(x_i))
// p_g(x_i).
PrimalDualTerm primal_dual_term(const PrimalDualOptions& options, Var t, Var x, Var constraint,
                                Var y);

}  // namespace saddle

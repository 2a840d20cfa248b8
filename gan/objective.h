// Objectives: what the two players of a GAN minimize, from the discriminator's raw output (logits).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "autograd/graph.h"

namespace saddle {

// The discriminator maximizes E f0(D(x)) + E f1(D(G(z))), and D is an activation of its raw output
// v. Each rule maps logits v to costs, element by element; the trainer averages them. In every row
// a higher v says "real". docs/primal-dual.md has the table.
struct Objective {
  std::string_view name;
  Var (*real_cost)(Var logits);       // of the discriminator on real examples: -f0(D)
  Var (*fake_cost)(Var logits);       // of the discriminator on generated examples: -f1, see below
  Var (*generator_cost)(Var logits);  // of the generator
  bool zero_sum;                      // generator_cost is -fake_cost
  Var (*discriminator)(Var logits);   // D, in the domain of f0 and f1
  std::string_view activation;        // D as a formula in v
  bool score_is_probability;          // D is: in [0, 1]
  // fake_cost of the best D where both distributions are equal. There f1(D) = 0: a multiplier has
  // nothing to correct (primal-dual GAN, equation 22b).
  double balanced_fake_cost = 0.0;
  double clip_weights = 0.0;  // the paper's bound on the discriminator's parameters; 0: none

  // f1(D) = balanced_fake_cost - fake_cost: the constraint f1(D) >= 0 whose multiplier is the
  // generated distribution.
  Var constraint(Var logits) const;
  // What pictures show: D if it is a probability, else v.
  Var score(Var logits) const;
};

// Stackelberg GAN, section 3, phi = E f(D(x)) + E f(1 - D(G(z))) for a concave f:
//   "log" (non-saturating generator, as the published code), "log-saturating" (the zero-sum game as
//   written), "wasserstein" (f(t) = t; its discriminator's optimizer should clip weights, at 0.01
//   in the paper: Arjovsky et al. 2017, algorithm 1).
// Primal-dual GAN, table 1, all zero-sum, in its order:
//   "kl", "reverse-kl", "pearson-chi2", "squared-hellinger", "jensen-shannon" (log-saturating but
//   for a constant), "approximate-wasserstein" (with kApproximateWassersteinE), "neyman-chi2" (its
//   "other metric").
// "least-squares" (LSGAN, Mao et al. 2017, equation 9: a = 0, b = c = 1) and "hinge" (Lim and Ye
// 2017; Miyato et al. 2018, equations 16 and 17), neither zero-sum.
const std::vector<Objective>& objectives();
// Throws Error listing the known names.
const Objective& find_objective(const std::string& name);

// e in f0 = D - e D^2 of the approximate WGAN, which the paper leaves open: the smaller, the nearer
// to f0 = D, and the longer the way to D* = (pd - pg) / (2 e pd).
constexpr double kApproximateWassersteinE = 0.1;

}  // namespace saddle

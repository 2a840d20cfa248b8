// Objectives: what the two players of a GAN minimize, from the discriminator's raw output (logits).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "autograd/graph.h"

namespace saddle {

// The payoff of a pair is phi = E f(D(x)) + E f(1 - D(G(z))) (Stackelberg GAN, section 3): f = log
// gives the GAN, f(t) = t the Wasserstein GAN. Each rule maps logits to costs, element by element;
// the trainer averages them.
struct Objective {
  std::string_view name;
  Var (*real_cost)(Var logits);       // of the discriminator on real examples
  Var (*fake_cost)(Var logits);       // of the discriminator on generated examples
  Var (*generator_cost)(Var logits);  // of the generator
  bool zero_sum;                      // generator_cost is -fake_cost
  Var (*score)(Var logits);           // D: what pictures show
  bool score_is_probability;          // in [0, 1]; else unbounded
  double clip_weights;  // the paper's bound on the discriminator's parameters; 0: none
};

// "log" (non-saturating generator, as the published code), "log-saturating" (the zero-sum game as
// written), "wasserstein" (its discriminator's optimizer should clip weights, at 0.01 in the paper:
// Arjovsky et al. 2017, algorithm 1).
const std::vector<Objective>& objectives();
// Throws Error listing the known names.
const Objective& find_objective(const std::string& name);

}  // namespace saddle

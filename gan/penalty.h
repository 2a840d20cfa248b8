// Penalties: what a discriminator minimizes beside the costs of its verdicts, as terms that add up.
#pragma once

#include <cstdint>
#include <functional>

#include "autograd/graph.h"

namespace saddle {

// The weight of each term; 0: none.
struct PenaltyOptions {
  double gradient = 0.0;  // WGAN-GP (Gulrajani et al. 2017, equation 3; there 10)
  double dragan = 0.0;    // DRAGAN (Kodali et al. 2017; there 10)
  double r1 = 0.0;        // R1 (Mescheder et al. 2018, equation 9; there 10)
  double l2 = 0.0;        // of the parameters, as weight decay does (ICR, Table 3: 0.01 to 0.0001)
};

// Throws Error, "NAME_penalty: ...", for a weight that is no finite number of at least 0.
void check(const PenaltyOptions& options);

// Whether a term has grad_x D in it.
bool bounds_gradient(const PenaltyOptions& options);

// A discriminator as a function of examples: [copies, batch, example...] -> [copies, batch, 1].
using Critic = std::function<Var(Var x)>;

// In training mode a discriminator with batch normalization sees each example beside the others, so
// |grad_x D| is not of one example alone: WGAN-GP's authors leave it out of their critics.

// Each is the sum over the stack of copies of the mean over the batch, with its weight; undefined
// where no such term has a weight. `random` (i64 [2]) gives the positions of points.

// Of points between real and generated examples, both [copies, batch, example...]:
//   gradient * E (|grad_x D(e x + (1 - e) G(z))| - 1)^2,  e uniform in [0, 1) for each example.
Var penalty_between(const PenaltyOptions& options, const Critic& critic, Var real, Var fake,
                    Var random);
// Of points at and near real examples:
//   dragan * E (|grad_x D(x + a s u / 2)| - 1)^2,  s the deviation of all numbers of the batch, u
//     uniform in [0, 1) for each of its numbers and a for each example, as the authors' code has
//     it;
//   r1 / 2 * E |grad_x D(x)|^2.
Var penalty_on_real(const PenaltyOptions& options, const Critic& critic, Var real, Var random);
//   l2 / 2 * |theta|^2 of all parameters.
Var penalty_on_parameters(const PenaltyOptions& options, Var parameters);

// a + b, where either may be undefined; weight * term, undefined for no term.
Var add_term(Var a, Var b);
Var weighted(Var term, double weight);

}  // namespace saddle

// The derivatives of a whole game, checked.
#pragma once

#include <vector>

#include "autograd/gradcheck/deviation.h"
#include "gan/train_config.h"

namespace saddle {

// The payoff f(gamma, theta) of the config's objective with its networks as initialized from
// `seed`, in float64, on four random examples and with at most two generators:
//   f = mean real_cost(D(x)) + mean fake_cost(D(G(z))).
// Branches, weights, a classifier head and the distribution of z do not enter.
// All derivatives by (gamma, theta) up to order 3 as gradcheck::check_derivatives(), and the mixed
// products D_gamma theta f v: against differences, the reverse-over-reverse product, and
// <u, D_gamma theta v> = <D_theta gamma u, v>.
std::vector<gradcheck::Deviation> check_payoff(const TrainConfig& config, std::uint64_t seed);

}  // namespace saddle

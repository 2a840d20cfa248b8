// How much of the data a model's density covers (Tolstikhin et al., "AdaGAN: Boosting Generative
// Models", NIPS 2017, section 4).
#pragma once

#include <span>

namespace saddle {

//   C = P_data(p_model >= t),  t such that P_model(p_model >= t) = mass:
// the share of the data inside the smallest region that holds this share of the model. Given are
// the densities p_model, or their logarithms, at samples of the model and at real points; if
// p_model is an estimate from samples, these should be others, for an estimate is higher at its
// own. t is the greatest of the samples' densities that leaves `mass` of them at or above it.
// Throws Error for no samples or no real points, for a NaN, or unless 0 < mass <= 1.
double coverage(std::span<const double> at_samples, std::span<const double> at_real,
                double mass = 0.95);

}  // namespace saddle

// How well generators cover a mixture of Gaussians.
#pragma once

#include <cstdint>
#include <vector>

#include "data/points.h"
#include "tensor/tensor.h"

namespace saddle {

// Thresholds of the project: a sample is of high quality within 3 standard deviations of its
// nearest mode; a mode is covered if at least 20 of 8,000 samples (the same share of other counts)
// are such samples of it.
struct MixtureFigures {
  std::int64_t modes = 0;
  std::int64_t modes_covered = 0;
  double high_quality = 0.0;                      // share of all samples
  std::vector<std::int64_t> modes_per_generator;  // covered by that generator's samples alone
  std::vector<std::int64_t> generators_per_mode;  // that cover it by their samples alone
  std::vector<std::int64_t> samples_per_mode;     // of high quality
  double kl_from_uniform = 0.0;                   // of the high-quality samples over modes, in nats
  double total_variation_from_uniform = 0.0;      // in [0, 1]; both are NaN without such a sample
};

// samples: [generators, count, 2], each generator with equal weight.
MixtureFigures mixture_figures(const Tensor& samples, const Mixture& mixture);

}  // namespace saddle

// How evenly samples fall on classes or modes.
#pragma once

#include <cstdint>
#include <span>

namespace saddle {

// Of the shares p_1 .. p_M that M classes have of the samples. All but `found` are NaN without a
// sample.
struct HistogramFigures {
  std::int64_t found = 0;                     // classes that have any
  double entropy = 0.0;                       // in nats, at most log M
  double kl_from_uniform = 0.0;               // KL(p || uniform) = log M - entropy
  double total_variation_from_uniform = 0.0;  // in [0, 1)
};

// counts: the samples of each class. Throws Error for no class or a negative count.
HistogramFigures histogram_figures(std::span<const std::int64_t> counts);

}  // namespace saddle

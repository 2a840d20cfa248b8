#include "gan/metrics/histogram.h"

#include <cmath>
#include <limits>

#include "tensor/error.h"

namespace saddle {

// H(p) = - sum p log p, KL(p || u) = sum p log(p M) and TV(p, u) = 1/2 sum |p - 1/M|.
HistogramFigures histogram_figures(std::span<const std::int64_t> counts) {
  require(!counts.empty(), "histogram: expected at least 1 class, found none");
  std::int64_t total = 0;
  for (const std::int64_t count : counts) {
    require(count >= 0, "histogram: expected counts of at least 0, found ", count);
    total += count;
  }
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if (total == 0) return {0, kNaN, kNaN, kNaN};
  const auto classes = static_cast<double>(counts.size());
  HistogramFigures figures;
  for (const std::int64_t count : counts) {
    const double share = static_cast<double>(count) / static_cast<double>(total);
    figures.total_variation_from_uniform += 0.5 * std::abs(share - 1.0 / classes);
    if (count == 0) continue;
    ++figures.found;
    figures.entropy -= share * std::log(share);
    figures.kl_from_uniform += share * std::log(share * classes);
  }
  return figures;
}

}  // namespace saddle

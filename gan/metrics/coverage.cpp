#include "gan/metrics/coverage.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tensor/error.h"

namespace saddle {
namespace {

void require_numbers(const char* what, std::span<const double> densities) {
  require(!densities.empty(), "coverage: expected at least 1 density at ", what, ", found none");
  require(std::ranges::none_of(densities, [](double density) { return std::isnan(density); }),
          "coverage: found a density at ", what, " that is no number");
}

}  // namespace

double coverage(std::span<const double> at_samples, std::span<const double> at_real, double mass) {
  require_numbers("samples", at_samples);
  require_numbers("real points", at_real);
  require(0 < mass && mass <= 1, "coverage: expected a mass in (0, 1], found ", mass);
  std::vector<double> descending(at_samples.begin(), at_samples.end());
  std::ranges::sort(descending, std::greater<>());
  const auto inside =
      static_cast<std::size_t>(std::ceil(mass * static_cast<double>(descending.size())));
  const double level = descending[inside - 1];
  const auto covered =
      std::ranges::count_if(at_real, [&](double density) { return density >= level; });
  return static_cast<double>(covered) / static_cast<double>(at_real.size());
}

}  // namespace saddle

#include "gan/metrics/mixture_metrics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "gan/metrics/histogram.h"

namespace saddle {
namespace {

constexpr double kDeviations = 3.0;
constexpr std::int64_t kCoveringSamples = 20, kOfSamples = 8000;

struct Nearest {
  std::size_t mode = 0;
  double distance = std::numeric_limits<double>::infinity();
};

Nearest nearest_mode(const Mixture& mixture, double x, double y) {
  Nearest nearest;
  for (std::size_t mode = 0; mode < mixture.centers.size(); ++mode) {
    const double distance = std::hypot(x - mixture.centers[mode][0], y - mixture.centers[mode][1]);
    if (distance < nearest.distance) nearest = {mode, distance};
  }
  return nearest;
}

// Of each mode, 1 or 0.
std::vector<std::int64_t> covered(const std::vector<std::int64_t>& counts, std::int64_t samples) {
  std::vector<std::int64_t> modes;
  for (const std::int64_t count : counts)
    modes.push_back(count > 0 && count * kOfSamples >= kCoveringSamples * samples);
  return modes;
}

std::int64_t total(const std::vector<std::int64_t>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0});
}

}  // namespace

MixtureFigures mixture_figures(const Tensor& samples, const Mixture& mixture) {
  const Shape& shape = samples.shape();
  require(shape.rank() == 3 && shape[2] == 2 && shape.count() > 0,
          "mixture_figures: expected samples [generators, count, 2], found ", shape);
  require(!mixture.centers.empty(), "mixture_figures: expected at least 1 mode, found none");
  const std::int64_t generators = shape[0], count = shape[1];
  const std::vector<double> points = samples.to_vector<double>();
  MixtureFigures figures;
  figures.modes = static_cast<std::int64_t>(mixture.centers.size());
  figures.samples_per_mode.assign(mixture.centers.size(), 0);
  figures.generators_per_mode.assign(mixture.centers.size(), 0);
  std::int64_t good = 0;
  for (std::int64_t generator = 0; generator < generators; ++generator) {
    std::vector<std::int64_t> of_generator(mixture.centers.size(), 0);
    for (std::int64_t i = 0; i < count; ++i) {
      const auto at = static_cast<std::size_t>(2 * (generator * count + i));
      const Nearest nearest = nearest_mode(mixture, points[at], points[at + 1]);
      if (!(nearest.distance <= kDeviations * mixture.std)) continue;
      ++of_generator[nearest.mode];
      ++figures.samples_per_mode[nearest.mode];
      ++good;
    }
    const std::vector<std::int64_t> modes = covered(of_generator, count);
    figures.modes_per_generator.push_back(total(modes));
    std::ranges::transform(figures.generators_per_mode, modes, figures.generators_per_mode.begin(),
                           std::plus<>());
  }
  figures.modes_covered = total(covered(figures.samples_per_mode, generators * count));
  figures.high_quality = static_cast<double>(good) / static_cast<double>(generators * count);
  const HistogramFigures shares = histogram_figures(figures.samples_per_mode);
  figures.kl_from_uniform = shares.kl_from_uniform;
  figures.total_variation_from_uniform = shares.total_variation_from_uniform;
  return figures;
}

}  // namespace saddle

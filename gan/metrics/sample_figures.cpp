#include "gan/metrics/sample_figures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "gan/metrics/coverage.h"
#include "gan/metrics/histogram.h"
#include "gan/metrics/inception_score.h"
#include "gan/metrics/kernel_density.h"

namespace saddle {
namespace {

constexpr std::int64_t kEstimateSamples = 500;  // SGAN's
constexpr std::int64_t kMinSamples = 4;         // two for the estimate, and others for the level
constexpr std::int64_t kSplits = 10, kSplitImagesPerClass = 10;

// float64 [n, d] in two parts.
struct Halves {
  Tensor estimate, rest;
};

// Row floor(i n / k), i = 0 .. k - 1, for the estimate: samples that lie grouped by generator are
// in both parts alike.
Halves split_evenly(const std::vector<double>& rows, std::int64_t count, std::int64_t features) {
  const std::int64_t wanted = std::min(kEstimateSamples, count / 2);
  std::vector<double> estimate, rest;
  for (std::int64_t row = 0, taken = 0; row < count; ++row) {
    const bool is_next = taken < wanted && row == taken * count / wanted;
    if (is_next) ++taken;
    const auto begin = rows.begin() + row * features;
    std::vector<double>& part = is_next ? estimate : rest;
    part.insert(part.end(), begin, begin + features);
  }
  Device& cpu = cpu_device();
  return {Tensor::from(estimate, {wanted, features}, cpu),
          Tensor::from(rest, {count - wanted, features}, cpu)};
}

bool is_collapsed(const std::vector<double>& rows, std::int64_t features) {
  if (!std::ranges::all_of(rows, [](double x) { return std::isfinite(x); })) return true;
  return std::equal(rows.begin() + features, rows.end(),
                    rows.begin());  // each row as the one before
}

double mean_of(const std::vector<double>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size());
}

}  // namespace

NamedNumbers sample_figures(const Tensor& samples, const Tensor& real) {
  const Shape& shape = samples.shape();
  require(shape.rank() == 2 && shape[0] >= kMinSamples && shape[1] >= 1,
          "sample figures: expected at least ", kMinSamples, " samples [n, features], found ",
          shape);
  const std::vector<double> rows = samples.to_vector<double>();
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if (is_collapsed(rows, shape[1]))
    return {{"log_likelihood", kNaN}, {"coverage", kNaN}, {"bandwidth", kNaN}};
  const Halves halves = split_evenly(rows, shape[0], shape[1]);
  const KernelDensity density(halves.estimate, cross_validated_bandwidth(halves.estimate));
  const std::vector<double> at_real = density.log_density(real);
  return {{"log_likelihood", mean_of(at_real)},
          {"coverage", coverage(density.log_density(halves.rest), at_real)},
          {"bandwidth", density.bandwidth()}};
}

NamedNumbers sample_figures(const Tensor& images, TrainedClassifier& classifier) {
  const Tensor probabilities = classifier.network.probabilities(images);
  const std::int64_t count = probabilities.shape()[0], classes = probabilities.shape()[1];
  // p(y) from few images lies near p(y|x) of each, and the score too low.
  const std::int64_t splits =
      std::clamp(count / (kSplitImagesPerClass * classes), std::int64_t{1}, kSplits);
  const InceptionScore score = inception_score(probabilities, splits);
  std::vector<std::int64_t> counts(static_cast<std::size_t>(classes), 0);
  for (const std::int64_t label : likeliest_classes(probabilities))
    ++counts[static_cast<std::size_t>(label)];
  const HistogramFigures histogram = histogram_figures(counts);
  return {{"inception_score", score.mean},
          {"inception_deviation", score.deviation},
          {"classes_found", static_cast<double>(histogram.found)},
          {"entropy", histogram.entropy},
          {"total_variation", histogram.total_variation_to_uniform},
          {"classifier_accuracy", classifier.record.test_accuracy}};
}

}  // namespace saddle

#include "gan/metrics/sample_figures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "gan/metrics/coverage.h"
#include "gan/metrics/histogram.h"
#include "gan/metrics/kernel_density.h"
#include "tensor/philox.h"

namespace saddle {
namespace {

constexpr std::int64_t kEstimateSamples = 500;  // SGAN's
constexpr std::int64_t kMinSamples = 4;         // two for the estimate, and others for the level
constexpr std::uint32_t kShuffleStream = 0x8305'0000;
constexpr std::int64_t kSplits = 10, kSplitImagesPerClass = 10;
constexpr std::int64_t kImagesAtOnce = 1024;

// float64 [n, d] in two parts.
struct Halves {
  Tensor estimate, rest;
};

// The first rows of a fixed shuffle for the estimate: samples lie in an order, of generators, which
// any regular choice may follow.
Halves split(const std::vector<double>& rows, std::int64_t count, std::int64_t features) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  random_permutation(0, kShuffleStream, 0, order);
  std::vector<double> shuffled;
  for (const std::int64_t row : order)
    shuffled.insert(shuffled.end(), rows.begin() + row * features,
                    rows.begin() + (row + 1) * features);
  const std::int64_t wanted = std::min(kEstimateSamples, count / 2);
  const Tensor all = Tensor::from(shuffled, {count, features}, cpu_device());
  return {all.slice(0, 0, wanted), all.slice(0, wanted, count)};
}

// Where no bandwidth is best: the narrower, the likelier.
bool are_all_equal(const Tensor& points) {
  const std::vector<double> rows = points.to_vector<double>();
  return std::equal(rows.begin() + points.shape()[1], rows.end(), rows.begin());
}

double mean_of(const std::vector<double>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size());
}

// p(y) from few images lies near p(y|x) of each, and the score too low.
std::int64_t splits_of(std::int64_t images, std::int64_t classes) {
  return std::clamp(images / (kSplitImagesPerClass * classes), std::int64_t{1}, kSplits);
}

}  // namespace

NamedNumbers sample_figures(const Tensor& samples, const Tensor& real) {
  const Shape& shape = samples.shape();
  require(shape.rank() == 2 && shape.count() > 0,
          "sample figures: expected samples [n, features], found ", shape);
  const std::vector<double> rows = samples.to_vector<double>();
  const Halves halves = split(rows, shape[0], shape[1]);
  const bool is_finite = std::ranges::all_of(rows, [](double x) { return std::isfinite(x); });
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if (shape[0] < kMinSamples || !is_finite || are_all_equal(halves.estimate))
    return {{"log_likelihood", kNaN}, {"coverage", kNaN}, {"bandwidth", kNaN}};
  const KernelDensity density(halves.estimate, cross_validated_bandwidth(halves.estimate));
  const std::vector<double> at_real = density.log_density(real);
  return {{"log_likelihood", mean_of(at_real)},
          {"coverage", coverage(density.log_density(halves.rest), at_real)},
          {"bandwidth", density.bandwidth()}};
}

const std::vector<std::string>& image_figure_names() {
  static const std::vector<std::string> names = {
      "inception_score", "inception_deviation",         "classes", "classes_found", "entropy",
      "kl_from_uniform", "total_variation_from_uniform"};
  return names;
}

ImageFigures::ImageFigures(TrainedClassifier& trained, std::int64_t count, std::int64_t channels)
    : trained_(trained),
      scorer_(count, trained.classifier.classes(channels),
              splits_of(count, trained.classifier.classes(channels))),
      counts_(static_cast<std::size_t>(trained.classifier.classes(channels)), 0) {}

void ImageFigures::add(std::int64_t first, const Tensor& images) {
  const Tensor probabilities = trained_.classifier.probabilities(images);
  scorer_.add(first, probabilities);
  for (const std::int64_t label : likeliest_classes(probabilities))
    ++counts_[static_cast<std::size_t>(label)];
}

NamedNumbers ImageFigures::numbers() const {
  const InceptionScore score = scorer_.score();
  const HistogramFigures histogram = histogram_figures(counts_);
  const std::vector<std::string>& names = image_figure_names();
  return {{names[0], score.mean},
          {names[1], score.deviation},
          {names[2], static_cast<double>(counts_.size())},
          {names[3], static_cast<double>(histogram.found)},
          {names[4], histogram.entropy},
          {names[5], histogram.kl_from_uniform},
          {names[6], histogram.total_variation_from_uniform}};
}

NamedNumbers sample_figures(const Tensor& images, TrainedClassifier& trained) {
  const Shape& shape = images.shape();
  require(shape.rank() == 4 && shape[0] >= 1,
          "sample figures: expected images [n, H, W, C], found ", shape);
  ImageFigures figures(trained, shape[0], shape[3]);
  for (std::int64_t first = 0; first < shape[0]; first += kImagesAtOnce)
    figures.add(first, images.slice(0, first, std::min(first + kImagesAtOnce, shape[0])));
  return figures.numbers();
}

}  // namespace saddle

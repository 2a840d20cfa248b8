#include "gan/studies/learning_speed_runs.h"

#include <algorithm>
#include <numeric>

#include "gan/studies/image_pair_training.h"

namespace saddle {
namespace {

constexpr std::int64_t kShown = 25;

// [1, n, H, W, C] -> [n, H, W, C].
Tensor without_copies(const Tensor& images) {
  const Shape& all = images.shape();
  return images.reshape({all[1], all[2], all[3], all[4]});
}

// The place of each value in ascending order.
std::vector<double> ranks_of(std::span<const double> values) {
  std::vector<double> ranks;
  for (const double value : values)
    ranks.push_back(static_cast<double>(
        std::count_if(values.begin(), values.end(), [&](double each) { return each < value; })));
  return ranks;
}

}  // namespace

double LearningCurve::mean_loss() const {
  return std::accumulate(losses.begin(), losses.end(), 0.0) / static_cast<double>(losses.size());
}

std::vector<LearningCurve> play_learning_speed(const ImagePairNetworks& networks,
                                               const Dataset& data,
                                               const LearningSpeedSettings& settings,
                                               const Network& features, const Quality& quality,
                                               const std::filesystem::path& folder,
                                               const ProgressOutput& output) {
  ImagePair pair(networks, data, settings.batch_size, settings.seed);
  const ImagePair::State start = pair.state();
  const ImagePair::Step learn = pair.descend_discriminator(settings.learning_rate);
  std::vector<LearningCurve> curves;
  std::int64_t from = 0;
  for (const std::int64_t stop : settings.stops) {
    train_both(pair, from, stop, settings.learning_rate, folder, output);
    from = stop;
    const ImagePair::State stopped = pair.state();
    const Tensor images = pair.examples(settings.samples);
    LearningCurve curve{stop,
                        quality(without_copies(images)),
                        {},
                        {},
                        images.slice(1, 0, std::min(kShown, settings.samples)).clone()};
    pair.set_discriminator(start);
    pair.take_features(features);
    take_steps(concat_text("a new D, against the generator of step ", stop), settings.learning,
               learn, output, [&](std::int64_t step, double loss) {
                 curve.steps.push_back(step);
                 curve.losses.push_back(loss);
               });
    curves.push_back(std::move(curve));
    pair.set(stopped);
  }
  return curves;
}

// 1 - 6 sum d^2 / (n (n^2 - 1)) with d the difference of ranks.
double rank_correlation(std::span<const double> a, std::span<const double> b) {
  const std::vector<double> ranks_a = ranks_of(a), ranks_b = ranks_of(b);
  double squares = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i)
    squares += (ranks_a[i] - ranks_b[i]) * (ranks_a[i] - ranks_b[i]);
  const auto n = static_cast<double>(a.size());
  return 1.0 - 6.0 * squares / (n * (n * n - 1.0));
}

}  // namespace saddle

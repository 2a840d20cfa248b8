// How fast a discriminator learns to tell the images of a generator that stays as it is:
// implicit-competitive-regularization paper, section 4 and Figure 5.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "gan/files/progress.h"
#include "gan/studies/image_pair.h"

namespace saddle {

// The paper states none of these. Both players train by SimGD as in the over-training study.
struct LearningSpeedSettings {
  std::vector<std::int64_t> stops = {400, 1000, 2000, 4000, 9000};  // steps, ascending
  std::int64_t learning = 800;                                      // steps of each new D
  std::int64_t samples = 1000;                                      // behind the quality
  std::int64_t batch_size = 128;
  double learning_rate = 0.01;  // of gradient descent
  std::uint64_t seed = 1;
};

struct LearningCurve {
  std::int64_t stop = 0;  // step at which the generator was stopped
  double quality = 0.0;
  std::vector<std::int64_t> steps;
  std::vector<double> losses;  // D's, before each step: means since the last of `steps`
  Tensor samples;              // [1, columns, H, W, C]

  double mean_loss() const;  // the lower, the faster
};

// Of images [n, H, W, C] in [-1, 1]; higher is better.
using Quality = std::function<double(const Tensor& images)>;

// Stops the generator at each of the stops, and has a new D learn against each: one that begins
// with the layers of `features`, a network that tells classes, and with a last layer that is equal
// for all. What SimGD comes to is kept in `folder`, see train_both(). Throws Error as that and
// take_steps() do.
std::vector<LearningCurve> play_learning_speed(const ImagePairNetworks& networks,
                                               const Dataset& data,
                                               const LearningSpeedSettings& settings,
                                               const Network& features, const Quality& quality,
                                               const std::filesystem::path& folder,
                                               const ProgressOutput& output);

// Spearman's, of values without ties: 1 where both rise together, -1 where one falls. At least two.
double rank_correlation(std::span<const double> a, std::span<const double> b);

}  // namespace saddle

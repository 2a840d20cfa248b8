// The game that a TrainConfig describes, and what is known of its examples without the data.
#pragma once

#include <memory>
#include <optional>

#include "data/points.h"
#include "gan/metrics/mixture_metrics.h"
#include "gan/stackelberg.h"
#include "gan/train_config.h"

namespace saddle {

// Enough to draw samples of a trained run and to measure them.
class Model {
 public:
  // Throws Error for a config that makes no sense.
  explicit Model(const TrainConfig& config);

  const TrainConfig& config() const { return config_; }
  Stackelberg& game() const { return *game_; }
  bool is_points() const { return shape_.rank() == 1; }
  // Of one example: [2] or [H, W, C].
  const Shape& example_shape() const { return shape_; }
  // The mixture the points come from, if they do.
  const std::optional<Mixture>& mixture() const { return mixture_; }
  // Figures of config.samples fresh samples, equally many from each generator; nothing if the data
  // is no mixture. A pure function of (state, draw).
  std::optional<MixtureFigures> figures(std::uint64_t draw) const;

 private:
  TrainConfig config_;
  Shape shape_;
  std::optional<Mixture> mixture_;
  std::unique_ptr<Stackelberg> game_;
};

}  // namespace saddle

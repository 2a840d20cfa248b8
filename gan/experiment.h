// A training run without files: the data, the game and the figures that a TrainConfig describes.
#pragma once

#include <memory>
#include <optional>

#include "data/batches.h"
#include "data/dataset.h"
#include "gan/checkpoint.h"
#include "gan/mixture_metrics.h"
#include "gan/pictures/image.h"
#include "gan/train_config.h"

namespace saddle {

class Experiment {
 public:
  // Loads or draws the data and builds the programs. Throws Error as their makers do.
  explicit Experiment(const TrainConfig& config);

  // One generator step after its critic steps. Allocates nothing.
  // Throws Error naming the loss if one is not finite (looked at every log_every steps).
  void step();
  RunPosition position() const;
  void set_position(const RunPosition& position);

  Stackelberg& game() { return *game_; }
  const TrainConfig& config() const { return config_; }
  bool is_points() const { return shape_.rank() == 1; }
  // Of one example: [2] or [H, W, C].
  const Shape& example_shape() const { return shape_; }
  // The mixture the points come from, if they do.
  const std::optional<Mixture>& mixture() const { return mixture_; }
  // Figures of config.samples fresh samples; nothing if the data is no mixture.
  std::optional<MixtureFigures> figures();
  // Images: a grid, one row per generator. Points: samples coloured by generator over the data and
  // the discriminator's level sets.
  Image picture(const std::string& title);

 private:
  TrainConfig config_;
  std::optional<Mixture> mixture_;
  std::optional<Dataset> dataset_;
  Shape shape_;
  std::unique_ptr<Stackelberg> game_;
  std::unique_ptr<Batches> batches_;
  std::int64_t step_ = 0;
};

}  // namespace saddle

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

// Training that went wrong: a loss or a parameter that is not finite.
class RunError : public Error {
 public:
  using Error::Error;
};

// Numbers in one example of the data set: 2 of a point, 28 x 28 of an image.
std::int64_t example_features(const DataConfig& data);
// The game alone, for examples of `features` numbers. Throws Error for a config that makes no
// sense.
std::unique_ptr<Stackelberg> make_game(const TrainConfig& config, std::int64_t features);

class Experiment {
 public:
  // Loads or draws the data and builds the programs. Throws Error as their makers do.
  explicit Experiment(const TrainConfig& config);

  // One generator step after its critic steps. Allocates nothing. Throws RunError naming the step
  // and the loss if one is not finite.
  void step();
  RunPosition position() const;
  // Throws Error for a position outside the data.
  void set_position(const RunPosition& position);
  // step() does not look at a clock: its caller counts.
  void add_seconds(double seconds) { seconds_ += seconds; }
  // Throws RunError naming the first tensor of the state that holds a NaN or an infinity.
  void require_finite_state() const;

  Stackelberg& game() { return *game_; }
  const TrainConfig& config() const { return config_; }
  bool is_points() const { return shape_.rank() == 1; }
  // Of one example: [2] or [H, W, C].
  const Shape& example_shape() const { return shape_; }
  // The mixture the points come from, if they do.
  const std::optional<Mixture>& mixture() const { return mixture_; }
  // Figures of config.samples fresh samples, equally many from each generator; nothing if the data
  // is no mixture. A pure function of the state and the step, as picture() is.
  std::optional<MixtureFigures> figures();
  // Images: a grid, one row per generator, without the title. Points: samples coloured by generator
  // over the data and the discriminator's level sets.
  Image picture(const std::string& title);

 private:
  void require_finite_losses() const;
  Image points_picture(const std::string& title);
  Image images_picture();

  TrainConfig config_;
  std::optional<Mixture> mixture_;
  std::unique_ptr<Dataset> dataset_;
  Shape shape_;
  std::unique_ptr<Stackelberg> game_;
  std::unique_ptr<Batches> batches_;
  Tensor real_batch_;  // the game's, as [batch_size, features]
  std::int64_t step_ = 0;
  double seconds_ = 0.0;
};

}  // namespace saddle

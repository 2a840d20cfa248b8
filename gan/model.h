// The game that a TrainConfig describes, and what is known of its examples without the data.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/points.h"
#include "data/vocabulary.h"
#include "gan/metrics/mixture_metrics.h"
#include "gan/named_numbers.h"
#include "gan/train_config.h"
#include "gan/trainers/trainer.h"

namespace saddle {

// Of the samples of one team of players.
struct TeamFigures {
  std::string team;                         // "" if there is no other
  std::optional<MixtureFigures> mixture{};  // of points of a mixture
  NamedNumbers numbers = {};                // what else is told, see gan/metrics/
};

// Those that a log has a column for: not the lists of a mixture.
NamedNumbers logged(const TeamFigures& figures);

// Enough to draw samples of a trained run and to measure them.
class Model {
 public:
  // Throws Error for a config that makes no sense.
  explicit Model(const TrainConfig& config);

  const TrainConfig& config() const { return config_; }
  Trainer& trainer() const { return *trainer_; }
  bool is_points() const { return shape_.rank() == 1; }
  bool is_text() const { return shape_.rank() == 2; }
  // Of one example: [2], [length, characters] or [H, W, C].
  const Shape& example_shape() const { return shape_; }
  // The mixture the points come from, if they do.
  const std::optional<Mixture>& mixture() const { return mixture_; }
  // All that it takes to continue and to show samples, by name: the trainer's state, and of text
  // "characters", i64 [characters - 2] code points, -1 where the text has fewer.
  std::vector<std::pair<std::string, Tensor>> state() const;
  // Of text: its characters, which the data or a checkpoint brings. Throws Error before that.
  Vocabulary vocabulary() const;
  void set_vocabulary(const Vocabulary& vocabulary);
  // Of points: fresh ones of the distribution that the data are drawn from, [count, 2].
  Tensor real_points(std::int64_t count, std::uint32_t stream) const;
  // Figures of config.samples fresh samples of each team, equally many from each of its generators;
  // none if the data is no mixture. A pure function of (state, draw).
  std::vector<TeamFigures> figures(std::uint64_t draw) const;

 private:
  TrainConfig config_;
  Shape shape_;
  std::optional<Mixture> mixture_;
  std::unique_ptr<Trainer> trainer_;
  Tensor characters_;
};

}  // namespace saddle

// A training run without files: the model of a TrainConfig and the data it learns from.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "data/background.h"
#include "data/dataset.h"
#include "gan/checkpoint.h"
#include "gan/files/progress.h"
#include "gan/metrics/trained_network.h"
#include "gan/model.h"
#include "gan/pictures/image.h"
#include "gan/text_corpus.h"
#include "gan/trainers/real_examples.h"

namespace saddle {

// Training that went wrong: a loss or a parameter that is not finite, a step that a game optimizer
// refuses.
class RunError : public Error {
 public:
  using Error::Error;
};

class Experiment {
 public:
  // Loads or draws the data and builds the programs. Throws Error as their makers do. Images that
  // have to be decoded or resized report to `loading`, if given.
  explicit Experiment(const TrainConfig& config, const LoadProgress& loading = {});

  // Before the first step of all: F of the primal-dual term, where it has one, from the cache or
  // trained now. A checkpoint holds it. Says on `output` what it does.
  void load_features(const ProgressOutput& output);
  // The classifier that scores the run's images, where that is asked for, likewise. None is held by
  // a checkpoint.
  void load_classifier(const ProgressOutput& output);
  // A step of the training rule. Allocates nothing. Throws RunError naming the step, and the loss
  // if one is not finite; a step that the rule refuses leaves the game as it was.
  void step();
  RunPosition position() const;
  // Throws Error for a position outside the data that it is of.
  void require_position(const RunPosition& position) const;
  // After the state was restored. Throws Error for a position outside the data, and where the data
  // is not what the position is of: of text with the characters that differ.
  void set_position(const RunPosition& position);
  // step() does not look at a clock: its caller counts.
  void add_seconds(double seconds) { position_.seconds += seconds; }
  // Throws RunError naming the first tensor of the state that holds a NaN or an infinity.
  void require_finite_state() const;

  const Model& model() const { return model_; }
  Trainer& trainer() const { return model_.trainer(); }
  const TrainConfig& config() const { return model_.config(); }
  bool is_points() const { return model_.is_points(); }
  const Shape& example_shape() const { return model_.example_shape(); }
  const std::optional<Mixture>& mixture() const { return model_.mixture(); }
  // The model's, of text and of scored images too, drawn by the step: a pure function of the state
  // and the step, as picture() is.
  std::vector<TeamFigures> figures() const;
  // Of what figures.csv has of each team: empty if nothing is told of samples.
  std::vector<std::string> logged_names() const;
  // Images: a grid, one row per generator, without the title. Points: for each team side by side,
  // samples coloured by generator over the data and the discriminators' level sets. Text: a column
  // per generator.
  Image picture(const std::string& title);

 private:
  void move_players();
  void require_finite_losses() const;
  Image points_picture(const std::string& title, std::size_t team);
  Image images_picture();
  Image text_picture(const std::string& title);

  // Of text, but for its examples.
  struct Text {
    Vocabulary vocabulary;
    TextStatistics statistics;
  };

  Dataset make_dataset(const LoadProgress& loading);

  Model model_;
  std::optional<Text> text_;
  std::unique_ptr<TrainedClassifier> classifier_;
  std::unique_ptr<Dataset> dataset_;
  std::unique_ptr<RealExamples> real_examples_;
  std::string fingerprint_;  // of the data
  RunPosition position_;     // but for what is known of the data
};

}  // namespace saddle

#include "gan/experiment.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "data/load_images.h"
#include "gan/image_figures.h"
#include "gan/kernel_features.h"
#include "gan/pictures/gallery.h"
#include "gan/pictures/scatter_plot.h"
#include "gan/restore.h"
#include "gan/samples.h"
#include "gan/streams.h"

namespace saddle {
namespace {

constexpr std::int64_t kShownSamples = 1000;  // in a scatter plot, of data and of all generators
constexpr std::int64_t kImageColumns = 10;
constexpr std::int64_t kTextLines = 20;
constexpr int kImageScale = 2;
constexpr int kFieldSide = 160;

// A square around the data with room for what misses it.
Range plane_range(const Tensor& data, const std::optional<Mixture>& mixture) {
  double extent = 0;
  if (mixture) {
    for (const auto& [x, y] : mixture->centers)
      extent = std::max({extent, std::abs(x), std::abs(y)});
    extent = std::max(extent, mixture->std);  // a grid of one mode
  } else {
    for (const float x : data.data<float>()) extent = std::max(extent, std::abs(double{x}));
  }
  return {-1.5 * extent, 1.5 * extent};
}

// Each real batch takes its examples, for all pairs, from one order of the data.
void require_batches(const Model& model, const Dataset& dataset) {
  const DataConfig& data = model.config().data;
  for (const Var batch : model.trainer().players().real_batches())
    require(batch.shape()[0] * batch.shape()[1] <= dataset.size(), data.dataset,
            data.folder.empty() ? "" : " in ", data.folder, ": expected at least ",
            batch.shape()[0] * batch.shape()[1], " examples for a batch of ", batch.shape()[1],
            batch.shape()[0] == 1 ? "" : " for each pair", ", found ", dataset.size());
}

// [rows of all, ...] of parts [rows, ...].
Tensor stacked(const std::vector<Tensor>& parts) {
  Shape shape = parts[0].shape();
  for (std::size_t i = 1; i < parts.size(); ++i) shape[0] += parts[i].shape()[0];
  const Tensor whole = Tensor::empty(shape, parts[0].dtype(), cpu_device());
  std::int64_t row = 0;
  for (const Tensor& part : parts) {
    whole.slice(0, row, row + part.shape()[0]).assign(part);
    row += part.shape()[0];
  }
  return whole;
}

}  // namespace

Experiment::Experiment(const TrainConfig& config, const LoadProgress& loading)
    : model_(config), dataset_(std::make_unique<Dataset>(make_dataset(loading))) {
  require_batches(model_, *dataset_);
  real_examples_ = std::make_unique<RealExamples>(*dataset_, model_.trainer());
  position_.losses = in_order(trainer().rule().loss_names(), {});
  fingerprint_ = dataset_->fingerprint();
}

Dataset Experiment::make_dataset(const LoadProgress& loading) {
  const DataConfig& data = config().data;
  if (model_.is_text()) {
    TextCorpus corpus = load_corpus(data);
    model_.set_vocabulary(corpus.vocabulary);
    text_ = {std::move(corpus.vocabulary), std::move(corpus.statistics)};
    return std::move(corpus.dataset);
  }
  if (is_image_dataset(data.dataset))
    return load_images(data.dataset, Split::train, data.folder,
                       {.size = example_shape()[0], .progress = loading})
        .dataset;
  return Dataset::of_points(model_.real_points(data.points, kDataStream));
}

void Experiment::load_features(const ProgressOutput& output) {
  const Network* features = trainer().players().features();
  if (features == nullptr) return;
  load_kernel_features(*features, config().game.primal_dual.features, config().data, *dataset_,
                       output);
}

void Experiment::load_classifier(const ProgressOutput& output) {
  const DataConfig& data = config().data;
  if (config().score_images)
    classifier_ =
        std::make_unique<TrainedClassifier>(trained_classifier(data.dataset, data.folder, output));
}

void Experiment::step() {
  move_players();
  ++position_.step;
  for (std::size_t i = 0; i < position_.losses.size(); ++i)
    position_.losses[i].second = trainer().rule().loss(i);
  position_.solve = trainer().rule().solve();
  if (position_.solve && position_.solve->reason != StopReason::converged) ++position_.unconverged;
  require_finite_losses();
}

void Experiment::move_players() {
  try {
    trainer().step([this](std::size_t i) { real_examples_->take(i); });
  } catch (const StepError& error) {
    throw RunError(error.what());  // it names the step
  }
}

void Experiment::require_finite_losses() const {
  for (const auto& [name, loss] : position_.losses)
    if (!std::isfinite(loss))
      throw RunError(concat_text("step ", position_.step, ": ", name, " is not finite: ", loss));
}

void Experiment::require_finite_state() const {
  for (const auto& [name, tensor] : trainer().state()) {
    const bool is_finite = dispatch(tensor.dtype(), [&](auto zero) {
      const auto values = tensor.template to_vector<decltype(zero)>();
      return std::all_of(values.begin(), values.end(), [](auto x) { return std::isfinite(x); });
    });
    if (!is_finite)
      throw RunError(
          concat_text("step ", position_.step, ": ", name, " holds a number that is not finite"));
  }
}

RunPosition Experiment::position() const {
  RunPosition position = position_;
  position.data = real_examples_->positions();
  position.fingerprint = fingerprint_;
  return position;
}

void Experiment::require_position(const RunPosition& position) const {
  // That it is of other data is no damage: set_position() says so.
  if (is_data_of(position, fingerprint_)) real_examples_->require_positions(position.data);
}

void Experiment::set_position(const RunPosition& position) {
  if (text_) require_text_of(model_, text_->vocabulary);
  require_data_of(position, fingerprint_, config().data);
  real_examples_->set_positions(position.data);
  position_ = position;
  position_.losses = in_order(trainer().rule().loss_names(), position.losses);
}

std::vector<TeamFigures> Experiment::figures() const {
  const auto draw = static_cast<std::uint64_t>(position_.step);
  if (text_) return figures_of_texts(model_, text_->statistics, draw);
  if (classifier_) return figures_of_images(model_, *classifier_, draw);
  return model_.figures(draw);
}

std::vector<std::string> Experiment::logged_names() const {
  if (text_) return text_figure_names();
  if (config().score_images) return image_figure_names();
  std::vector<std::string> names;
  if (mixture())
    for (const auto& figure : logged({"", MixtureFigures{}})) names.push_back(figure.first);
  return names;
}

Image Experiment::picture(const std::string& title) {
  if (text_) return text_picture(title);
  if (!is_points()) return images_picture();
  const std::vector<Team> teams = trainer().players().teams();
  std::vector<Image> pictures;
  for (std::size_t i = 0; i < teams.size(); ++i)
    pictures.push_back(
        points_picture(teams[i].name.empty() ? title : title + ": " + teams[i].name, i));
  return side_by_side(pictures);
}

Image Experiment::points_picture(const std::string& title, std::size_t team) {
  ScatterPlot plot;
  plot.title = title;
  plot.data = dataset_->first_examples(kShownSamples);
  plot.x_range = plot.y_range = plane_range(plot.data, mixture());
  const std::vector<Team> teams = trainer().players().teams();
  const Team& shown = teams[team];
  for (std::size_t i = team + 1; i < teams.size(); ++i)  // none has the colour of another's
    plot.first_color += static_cast<std::size_t>(teams[i].generators);
  const std::int64_t each = std::max<std::int64_t>(kShownSamples / shown.generators, 1);
  const Tensor samples = trainer().sample(each, static_cast<std::uint64_t>(position_.step), team);
  for (std::int64_t i = 0; i < samples.shape()[0]; ++i)
    plot.series.push_back(
        {generator_name(shown, i), samples.slice(0, i, i + 1).reshape({each, 2})});
  const Tensor scores =
      trainer().score(plane_grid(plot.x_range, plot.y_range, kFieldSide, kFieldSide), team);
  for (std::int64_t i = 0; i < scores.shape()[0]; ++i)
    plot.fields.push_back(scores.slice(0, i, i + 1).reshape({kFieldSide, kFieldSide}));
  const bool are_probabilities = find_objective(config().game.objective).score_is_probability;
  plot.field_range = are_probabilities ? Range{0.0, 1.0} : field_span(plot.fields);
  return scatter(plot);
}

Image Experiment::images_picture() {
  std::vector<std::string> labels;
  std::vector<Tensor> rows;
  const std::vector<Team> teams = trainer().players().teams();
  for (std::size_t team = 0; team < teams.size(); ++team) {
    rows.push_back(
        trainer().sample(kImageColumns, static_cast<std::uint64_t>(position_.step), team));
    for (std::int64_t i = 0; i < rows.back().shape()[0]; ++i)
      labels.push_back(generator_name(teams[team], i));
  }
  Shape grid = {static_cast<std::int64_t>(labels.size()), kImageColumns};
  for (const std::int64_t size : example_shape()) grid.push_back(size);
  return image_grid(stacked(rows).reshape(grid), kImageScale, labels);
}

Image Experiment::text_picture(const std::string& title) {
  std::vector<TextColumn> columns;
  const std::vector<Team> teams = trainer().players().teams();
  for (std::size_t team = 0; team < teams.size(); ++team) {
    const Tensor samples =
        trainer().sample(kTextLines, static_cast<std::uint64_t>(position_.step), team);
    for (TextColumn& column : text_columns(model_, samples, teams[team]))
      columns.push_back(std::move(column));
  }
  return text_page(title, columns);
}

}  // namespace saddle

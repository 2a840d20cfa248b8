#include "gan/experiment.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "data/load_images.h"
#include "gan/pictures/gallery.h"
#include "gan/pictures/plot.h"
#include "gan/streams.h"

namespace saddle {
namespace {

constexpr std::int64_t kShownSamples = 1000;  // in a scatter plot, of data and of all generators
constexpr std::int64_t kImageColumns = 10;
constexpr int kImageScale = 2;
constexpr int kFieldSide = 160;

Dataset make_dataset(const DataConfig& data, const std::optional<Mixture>& mixture,
                     std::uint64_t seed, const LoadProgress& loading) {
  if (is_image_dataset(data.dataset))
    return load_images(data.dataset, Split::train, data.folder, {.progress = loading}).dataset;
  return Dataset::of_points(
      mixture ? sample_mixture(*mixture, data.points, seed, kDataStream)
              : sample_swiss_roll(data.points, data.deviation, seed, kDataStream));
}

// The first examples, [at most `count`, features].
Tensor first_examples(const Dataset& dataset, std::int64_t count) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(std::min(count, dataset.size())));
  std::iota(indices.begin(), indices.end(), std::int64_t{0});
  const Tensor examples = Tensor::empty(
      {static_cast<std::int64_t>(indices.size()), dataset.features()}, DType::f32, cpu_device());
  dataset.copy_examples(indices, examples);
  return examples;
}

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

// [0, 1] for a probability; else what the finite values span.
Range score_range(const Tensor& scores, const Objective& objective) {
  if (objective.score_is_probability) return {0.0, 1.0};
  Range range{INFINITY, -INFINITY};
  for (const double score : scores.to_vector<double>()) {
    if (!std::isfinite(score)) continue;
    range = {std::min(range.low, score), std::max(range.high, score)};
  }
  return range.low < range.high ? range : Range{0.0, 1.0};
}

std::string generator_name(std::int64_t i) { return "G" + std::to_string(i + 1); }

}  // namespace

Experiment::Experiment(const TrainConfig& config, const LoadProgress& loading)
    : model_(config),
      dataset_(std::make_unique<Dataset>(
          make_dataset(config.data, model_.mixture(), config.game.seed, loading))),
      batches_(std::make_unique<Batches>(*dataset_, config.game.batch_size, config.game.seed,
                                         kBatchStream)),
      real_batch_(game().real_batch().reshape({config.game.batch_size, dataset_->features()})) {}

void Experiment::step() {
  step_game();
  ++position_.step;
  position_.discriminator_loss = game().discriminator_loss();
  position_.generator_loss = game().generator_loss();
  position_.solve = game().rule().solve();
  if (position_.solve && position_.solve->reason != StopReason::converged) ++position_.unconverged;
  require_finite_losses();
}

void Experiment::step_game() {
  try {
    game().step([this] {
      game().real_batch();  // marks what real_batch_ shows as written
      batches_->next(real_batch_);
    });
  } catch (const StepError& error) {
    throw RunError(error.what());  // it names the step
  }
}

void Experiment::require_finite_losses() const {
  const auto require_finite = [&](const char* name, double loss) {
    if (!std::isfinite(loss))
      throw RunError(concat_text("step ", position_.step, ": ", name, " is not finite: ", loss));
  };
  require_finite("loss_d", position_.discriminator_loss);
  require_finite("loss_g", position_.generator_loss);
}

void Experiment::require_finite_state() const {
  for (const auto& [name, tensor] : game().state()) {
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
  position.epoch = batches_->position().epoch;
  position.batch = batches_->position().batch;
  return position;
}

void Experiment::set_position(const RunPosition& position) {
  batches_->set_position({position.epoch, position.batch});
  position_ = position;
}

Image Experiment::picture(const std::string& title) {
  return is_points() ? points_picture(title) : images_picture();
}

Image Experiment::points_picture(const std::string& title) {
  ScatterPlot plot;
  plot.title = title;
  plot.data = first_examples(*dataset_, kShownSamples);
  plot.x_range = plot.y_range = plane_range(plot.data, mixture());
  const std::int64_t each = std::max<std::int64_t>(kShownSamples / config().game.generators, 1);
  const Tensor samples = game().sample(each, static_cast<std::uint64_t>(position_.step));
  for (std::int64_t i = 0; i < samples.shape()[0]; ++i)
    plot.series.push_back({generator_name(i), samples.slice(0, i, i + 1).reshape({each, 2})});
  const Tensor scores =
      game().score(plane_grid(plot.x_range, plot.y_range, kFieldSide, kFieldSide));
  plot.field = scores.reshape({kFieldSide, kFieldSide});
  plot.field_range = score_range(scores, find_objective(config().game.objective));
  return scatter(plot);
}

Image Experiment::images_picture() {
  const Tensor samples = game().sample(kImageColumns, static_cast<std::uint64_t>(position_.step));
  Shape grid = {samples.shape()[0], kImageColumns};
  std::vector<std::string> labels;
  for (std::int64_t i = 0; i < grid[0]; ++i) labels.push_back(generator_name(i));
  for (const std::int64_t size : example_shape()) grid.push_back(size);
  return image_grid(samples.reshape(grid), kImageScale, labels);
}

}  // namespace saddle

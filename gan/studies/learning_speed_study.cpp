#include "gan/studies/learning_speed_study.h"

#include <array>
#include <numbers>
#include <optional>
#include <ostream>

#include "data/load_images.h"
#include "gan/files/csv_row.h"
#include "gan/metrics/inception_score.h"
#include "gan/metrics/trained_network.h"
#include "gan/pictures/gallery.h"
#include "gan/pictures/line_plot.h"
#include "nn/networks/icr_networks.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr double kHalfWay = std::numbers::ln2;  // half the loss of a D that guesses
constexpr int kPlotWidth = 740, kPlotHeight = 480;

std::string generator_name(const LearningCurve& curve) {
  return "step " + std::to_string(curve.stop);
}

std::optional<std::int64_t> half_way(const LearningCurve& curve) {
  for (std::size_t i = 0; i < curve.losses.size(); ++i)
    if (curve.losses[i] < kHalfWay) return curve.steps[i];
  return std::nullopt;
}

double correlation_of(const std::vector<LearningCurve>& curves) {
  std::vector<double> qualities, losses;
  for (const LearningCurve& curve : curves) {
    qualities.push_back(curve.quality);
    losses.push_back(curve.mean_loss());
  }
  return rank_correlation(qualities, losses);
}

std::string table(const std::vector<LearningCurve>& curves, const std::string& quality) {
  const auto number = [](double value) { return right_aligned(number_text(value, 3), 12); };
  std::string text = left_aligned("generator of", 14) + right_aligned(quality, 16) +
                     "   mean loss    at the end    half way\n";
  for (const LearningCurve& curve : curves) {
    const auto step = half_way(curve);
    text += left_aligned(generator_name(curve), 14) +
            right_aligned(number_text(curve.quality, 3), 16) + number(curve.mean_loss()) +
            right_aligned(number_text(curve.losses.back(), 3), 14) +
            right_aligned(step ? std::to_string(*step) : "never", 12) + "\n";
  }
  return text + "\nmean loss: of the new D's " + std::to_string(curves[0].steps.back()) +
         " steps; rank correlation with the " + quality + " " +
         fixed_text(correlation_of(curves), 2) +
         "\nhalf way: step by which it is below log 2, half the loss of a D that guesses\n";
}

std::string csv(const std::vector<LearningCurve>& curves) {
  std::string text = "generator,quality,step,loss_d\n";
  for (const LearningCurve& curve : curves)
    for (std::size_t i = 0; i < curve.steps.size(); ++i)
      text += csv_row(curve.stop, curve.quality, curve.steps[i], curve.losses[i]);
  return text;
}

Image losses_of(const std::vector<LearningCurve>& curves) {
  LinePlot plot;
  plot.title = "A new D learns against generators that stay";
  plot.x_label = "step of the new D", plot.y_label = "D's loss";
  plot.x_counts = true;
  plot.y_scale = Scale::logarithmic;
  for (const LearningCurve& curve : curves)
    plot.curves.push_back(
        {generator_name(curve), {curve.steps.begin(), curve.steps.end()}, curve.losses});
  plot.width = kPlotWidth, plot.height = kPlotHeight;
  return line_plot(plot);
}

// A point for each generator, in the colour of its curve.
Image speeds_of(const std::vector<LearningCurve>& curves, const std::string& quality) {
  LinePlot plot;
  plot.title = "The higher, the slower it learns";
  plot.x_label = quality + " of the generator", plot.y_label = "mean of D's loss";
  for (const LearningCurve& curve : curves)
    plot.points.push_back({generator_name(curve), curve.quality, curve.mean_loss()});
  plot.width = kPlotWidth, plot.height = kPlotHeight;
  return line_plot(plot);
}

Image samples_of(const std::vector<LearningCurve>& curves) {
  const Shape& one = curves[0].samples.shape();
  const auto rows = static_cast<std::int64_t>(curves.size());
  const Tensor all =
      Tensor::empty({rows, one[1], one[2], one[3], one[4]}, DType::f32, cpu_device());
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < rows; ++i) {
    all.slice(0, i, i + 1).assign(curves[static_cast<std::size_t>(i)].samples);
    names.push_back(std::to_string(curves[static_cast<std::size_t>(i)].stop));
  }
  return image_grid(all, 2, names);
}

Image picture_of(const std::vector<LearningCurve>& curves, const std::string& quality) {
  const std::array plots = {losses_of(curves), speeds_of(curves, quality)};
  const std::array rows = {side_by_side(plots), samples_of(curves)};
  return beneath_each_other(rows);
}

// The discriminator's network after an epoch of telling the digits.
ImageClassifier trained_features(const Dataset& data, const StudyOptions& options) {
  const Classifier architecture{"icr-mnist-discriminator",
                                "Implicit competitive regularization, Table 2",
                                {28, 28, 1},
                                10,
                                [] { return icr_mnist_discriminator(10); }};
  ImageClassifier classifier(architecture, options.seed);
  ImageTraining training;
  training.epochs = 1;
  training.seed = options.seed;
  *options.progress.stream << "the network of D, on the digits' classes\n";
  train_network(classifier, data, training, options.progress);
  return classifier;
}

}  // namespace

StudyResult learning_speed_result(const std::vector<LearningCurve>& curves,
                                  const std::string& quality) {
  return {table(curves, quality), csv(curves), picture_of(curves, quality)};
}

StudyResult run_learning_speed_study(const StudyOptions& options) {
  LearningSpeedSettings settings;
  settings.seed = options.seed;
  settings.learning = share_of(settings.learning, options);
  for (std::int64_t& stop : settings.stops) stop = share_of(stop, options);
  const Dataset data = load_images("mnist", Split::train, options.data).dataset;
  TrainedClassifier judge = trained_classifier("mnist", options.data, options.progress);
  const Quality score = [&](const Tensor& images) {
    return inception_score(judge.classifier.probabilities(images)).mean;
  };
  const ImageClassifier features = trained_features(data, options);
  return learning_speed_result(
      play_learning_speed(icr_mnist_pair(), data, settings, features.network(), score,
                          options.folder, options.progress),
      "inception score");
}

}  // namespace saddle

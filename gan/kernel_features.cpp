#include "gan/kernel_features.h"

#include <algorithm>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "autograd/ops.h"
#include "autograd/value.h"
#include "data/load_images.h"
#include "gan/metrics/image_autoencoder.h"
#include "gan/metrics/trained_network.h"
#include "nn/networks/autoencoder.h"
#include "nn/networks/classifiers.h"
#include "nn/reshaping.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr std::int64_t kMeasured = 1000;  // real examples

// Examples at equal distances, for files may be sorted by class: [1, n, H, W, C].
Tensor measured_images(const Dataset& examples) {
  const std::int64_t count = std::min(kMeasured, examples.size());
  std::vector<std::int64_t> rows;
  for (std::int64_t i = 0; i < count; ++i) rows.push_back(i * examples.size() / count);
  const Shape& shape = examples.shape();
  return examples.examples(rows).reshape({1, count, shape[1], shape[2], shape[3]});
}

// E |F(x) - F(x')|^2 = 2 E |F(x) - E F(x)|^2. On the graph of the network that F is a part of,
// which goes afterwards.
double mean_squared_distance(const ImageNetwork& trained, const Network& features,
                             const Dataset& examples) {
  const MathScope exact(Math::f32);
  const Var parameters = slice(trained.network().parameters(), 1, 0, features.parameter_count());
  const Var x = trained.graph().input(measured_images(examples).to(default_device()), "x");
  const Var seen = features.apply(parameters, {}, x, Mode::evaluation).y;
  return value(2.0 * mean(sum(square(seen - keep_mean(seen, {1})), {2}))).item();
}

// F is the first layers of `trained`.
void take_from(const ImageNetwork& trained, const Network& features, const Dataset& examples,
               std::ostream& notes) {
  const Tensor& all = trained.graph().storage(trained.network().parameters());
  features.parameters()
      .graph->write(features.parameters())
      .assign(all.slice(1, 0, features.parameter_count()));
  notes << "the kernel's features: " << trained.kind() << ' ' << trained.architecture_name()
        << ", mean squared distance of real examples "
        << number_text(mean_squared_distance(trained, features, examples), 3) << '\n';
}

FeatureNetwork classifier_features(const DataConfig& data) {
  require(has_classifier(data.dataset), "kernel_features: expected a data set with a classifier (",
          joined(classified_names(), ", "), "), found ", data.dataset);
  const Shape example = example_shape_of(data);
  const Classifier& classifier = classifier_of(data.dataset);
  return {std::string(classifier.name), example, [example, &classifier] {
            const bool fits = classifier.example[2] == example[2];
            return fits ? features_of(classifier) : each_channel(features_of(classifier));
          }};
}

FeatureNetwork autoencoder_features(const DataConfig& data) {
  require(is_image_dataset(data.dataset), "kernel_features: an autoencoder is for images, found ",
          data.dataset);
  const Shape example = example_shape_of(data);
  return {"image encoder", example, [example] { return image_encoder(example); }};
}

// Folders of images share the name of their data set: their sizes at least keep them apart.
std::string cached_name(const DataConfig& data) {
  if (data.dataset != "image-folder") return data.dataset;
  return concat_text(data.dataset, "-", data.image_size);
}

// A plain folder has none: its autoencoder serves untested.
std::optional<Dataset> find_test_images(const DataConfig& data, std::ostream& notes) {
  try {
    return load_images(data.dataset, Split::test, data.folder,
                       {.size = example_shape_of(data)[0], .progress = {}})
        .dataset;
  } catch (const Error& error) {
    notes << "the autoencoder is not tested: " << error.what() << '\n';
    return std::nullopt;
  }
}

}  // namespace

FeatureNetwork kernel_features(const std::string& kind, const DataConfig& data) {
  return kind == "classifier" ? classifier_features(data) : autoencoder_features(data);
}

void load_kernel_features(const Network& features, const std::string& kind, const DataConfig& data,
                          const Dataset& examples, const ProgressOutput& output) {
  if (kind == "classifier") {
    const TrainedClassifier trained = trained_classifier(data.dataset, data.folder, output);
    return take_from(trained.classifier, features, examples, *output.stream);
  }
  ImageAutoencoder autoencoder(example_shape_of(data));
  const auto test_images = [&] { return find_test_images(data, *output.stream); };
  train_or_find(autoencoder, cached_name(data), examples, test_images, autoencoder_training(),
                output);
  take_from(autoencoder, features, examples, *output.stream);
}

}  // namespace saddle

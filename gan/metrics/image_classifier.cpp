#include "gan/metrics/image_classifier.h"

#include <algorithm>
#include <numeric>

#include "autograd/ops.h"

namespace saddle {
namespace {

constexpr std::uint32_t kInitStream = 0x8300'0000;
constexpr std::int64_t kBatch = 256, kMaxChannels = 3;

// p [n, C, K] of the channels, each by itself -> [n, K^C] of all at once.
Var joint(Var p) {
  const std::int64_t count = p.shape()[0], classes = p.shape()[2];
  const auto channel = [&](std::int64_t c, const Shape& shape) {
    return reshape(slice(p, 1, c, c + 1), shape);
  };
  Var all = channel(0, {count, classes});
  for (std::int64_t c = 1; c < p.shape()[1]; ++c) {
    const std::int64_t before = all.shape()[1];
    all = reshape(reshape(all, {count, before, 1}) * channel(c, {count, 1, classes}),
                  {count, before * classes});
  }
  return all;
}

}  // namespace

ImageClassifier::ImageClassifier(const Classifier& architecture, std::uint64_t seed)
    : architecture_(architecture),
      graph_(std::make_unique<Graph>()),
      network_(std::make_unique<Network>(*graph_, "classifier", architecture.make(), 1, DType::f32,
                                         seed, kInitStream)) {}

std::int64_t ImageClassifier::classes(std::int64_t channels) const {
  std::int64_t classes = 1;
  for (std::int64_t c = 0; c < channels; c += architecture_.example[2])
    classes *= architecture_.classes;
  return classes;
}

ImageClassifier::Query& ImageClassifier::query_for(std::int64_t channels) {
  const auto known = queries_.find(channels);
  if (known != queries_.end()) return known->second;
  const Shape& one = architecture_.example;
  const Var images =
      graph_->input(Tensor::zeros({kBatch, one[0], one[1], channels}, DType::f32), "images");
  // [1, kBatch * parts, H, W, example's channels]: all parts of an image, then the next image's.
  const std::int64_t parts = channels / one[2];
  const Var x =
      reshape(permute(reshape(images, {kBatch, one[0], one[1], parts, one[2]}), {0, 3, 1, 2, 4}),
              {1, kBatch * parts, one[0], one[1], one[2]});
  const Var p = softmax(network_->evaluate(x), -1);
  const Var all = joint(reshape(p, {kBatch, parts, architecture_.classes}));
  return queries_.emplace(channels, Query{images, compile({all})}).first->second;
}

Tensor ImageClassifier::probabilities(const Tensor& images) {
  const Shape& shape = images.shape();
  const Shape& one = architecture_.example;
  require(shape.rank() == 4 && shape[0] >= 1 && shape[1] == one[0] && shape[2] == one[1] &&
              (shape[3] == one[2] || (one[2] == 1 && 1 <= shape[3] && shape[3] <= kMaxChannels)),
          architecture_.name, ": expected images [n, ", one[0], ", ", one[1], ", ", one[2],
          "], found ", shape);
  const MathScope exact(Math::f32);
  Query& query = query_for(shape[3]);
  const std::int64_t count = shape[0];
  Tensor result;
  for (std::int64_t first = 0; first < count; first += kBatch) {
    const std::int64_t size = std::min(kBatch, count - first);
    // The rest of a last batch keeps the images before, whose answers nobody reads.
    graph_->write(query.images).slice(0, 0, size).assign(images.slice(0, first, first + size));
    query.program.run();
    const Tensor& answers = query.program.output(0);
    if (!result.defined())
      result = Tensor::empty({count, answers.shape()[1]}, DType::f32, cpu_device());
    result.slice(0, first, first + size).assign(answers.slice(0, 0, size));
  }
  return result;
}

std::vector<std::int64_t> likeliest_classes(const Tensor& probabilities) {
  require(probabilities.shape().rank() == 2 && probabilities.shape()[1] >= 1,
          "likeliest classes: expected probabilities [n, classes], found ", probabilities.shape());
  const std::vector<double> values = probabilities.to_vector<double>();
  std::vector<std::int64_t> labels;
  for (auto row = values.begin(); row != values.end(); row += probabilities.shape()[1])
    labels.push_back(std::max_element(row, row + probabilities.shape()[1]) - row);
  return labels;
}

Tensor all_images(const Dataset& dataset) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(dataset.size()));
  std::iota(indices.begin(), indices.end(), std::int64_t{0});
  const Tensor images = Tensor::empty(dataset.shape(), DType::f32, cpu_device());
  dataset.copy_examples(indices, images);
  return images;
}

double accuracy(ImageClassifier& classifier, const Dataset& dataset) {
  require(!dataset.labels().empty(), "accuracy: expected images with labels, found none");
  const auto classes = likeliest_classes(classifier.probabilities(all_images(dataset)));
  std::int64_t right = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) right += classes[i] == dataset.labels()[i];
  return static_cast<double>(right) / static_cast<double>(dataset.size());
}

}  // namespace saddle

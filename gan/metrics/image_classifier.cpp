#include "gan/metrics/image_classifier.h"

#include <algorithm>

#include "autograd/ops.h"
#include "nn/losses.h"
#include "nn/reshaping.h"

namespace saddle {
namespace {

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
    : ImageNetwork("classifier", architecture.name, architecture.example, architecture.make(),
                   seed),
      architecture_(architecture) {}

void ImageClassifier::check(const Dataset& images) const {
  ImageNetwork::check(images);
  require(!images.labels().empty(), architecture_.name,
          ": expected images with labels, found none");
  for (const std::int64_t label : images.labels())
    require(0 <= label && label < architecture_.classes, architecture_.name,
            ": expected labels 0 to ", architecture_.classes - 1, ", found ", label);
}

Var ImageClassifier::loss(Var y, Var /*x*/, Var labels) const { return cross_entropy(y, labels); }

double ImageClassifier::test(const Dataset& images) { return accuracy(*this, images); }

std::int64_t ImageClassifier::classes(std::int64_t channels) const {
  const std::int64_t own = architecture_.example[2];
  require(channels == own || (own == 1 && 1 <= channels && channels <= kMaxChannels),
          architecture_.name, ": expected images of ",
          own == 1 ? concat_text("1 to ", kMaxChannels) : concat_text(own), " channels, found ",
          channels);
  std::int64_t classes = 1;
  for (std::int64_t c = 0; c < channels; c += own) classes *= architecture_.classes;
  return classes;
}

ImageClassifier::Query& ImageClassifier::query_for(std::int64_t channels) {
  const auto known = queries_.find(channels);
  if (known != queries_.end()) return known->second;
  const Shape& one = architecture_.example;
  const Var images =
      graph().input(Tensor::zeros({kBatch, one[0], one[1], channels}, DType::f32), "images");
  const Var stack = reshape(images, {1, kBatch, one[0], one[1], channels});
  const std::int64_t parts = channels / one[2];
  const Var x = parts == 1 ? stack : channels_apart(stack);
  const Var p = softmax(network().evaluate(x), -1);
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
    graph().write(query.images).slice(0, 0, size).assign(images.slice(0, first, first + size));
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

double accuracy(ImageClassifier& classifier, const Dataset& dataset) {
  require(!dataset.labels().empty(), "accuracy: expected images with labels, found none");
  const auto classes = likeliest_classes(classifier.probabilities(all_images(dataset)));
  std::int64_t right = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) right += classes[i] == dataset.labels()[i];
  return static_cast<double>(right) / static_cast<double>(dataset.size());
}

}  // namespace saddle

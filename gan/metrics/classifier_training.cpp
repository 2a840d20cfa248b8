#include "gan/metrics/classifier_training.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include "autograd/derivatives.h"
#include "data/batches.h"
#include "nn/losses.h"
#include "optim/optimizer.h"
#include "tensor/format.h"
#include "tensor/philox.h"

namespace saddle {
namespace {

constexpr std::uint32_t kOrderStream = 0x8301'0000, kShiftStream = 0x8302'0000;
constexpr float kBackground = -1.0F;  // black
constexpr std::int64_t kMaxEpochs = 1'000'000, kMaxShift = 1'000'000;

// All but the size of batches, which Batches checks.
void check(const ClassifierTraining& training) {
  const auto require_count = [](const char* name, std::int64_t found, std::int64_t low,
                                std::int64_t high) {
    require(low <= found && found <= high, "classifier: expected ", low, " to ", high, " ", name,
            ", found ", found);
  };
  require_count("epochs", training.epochs, 1, kMaxEpochs);
  require_count("pixels to shift by", training.max_shift, 0, kMaxShift);
  require(training.learning_rate > 0 && std::isfinite(training.learning_rate),
          "classifier: expected a positive learning rate, found ", training.learning_rate);
}

void check(const ImageClassifier& classifier, const Dataset& data) {
  const Classifier& network = classifier.architecture();
  const Shape expected = {data.size(), network.example[0], network.example[1], network.example[2]};
  require(data.shape() == expected, network.name, ": expected images ", expected, ", found ",
          data.shape());
  require(!data.labels().empty(), network.name, ": expected images with labels, found none");
  for (const std::int64_t label : data.labels())
    require(0 <= label && label < network.classes, network.name, ": expected labels 0 to ",
            network.classes - 1, ", found ", label);
}

// Uniform in -limit .. limit.
std::int64_t shift_from(std::uint32_t word, std::int64_t limit) {
  const auto choices = static_cast<std::uint64_t>(2 * limit + 1);
  return static_cast<std::int64_t>(std::uint64_t{word} * choices >> 32) - limit;
}

// Draws batches and moves their images.
class ShiftedBatches {
 public:
  ShiftedBatches(const Dataset& data, const ClassifierTraining& training)
      : training_(training),
        batches_(data, training.batch_size, training.seed, kOrderStream),
        shape_{data.shape()[1], data.shape()[2], data.shape()[3]},
        images_(Tensor::empty({training.batch_size, shape_.count()}, DType::f32, cpu_device())),
        labels_(Tensor::empty({training.batch_size}, DType::i64, cpu_device())) {}

  std::int64_t per_epoch() const { return batches_.batches_per_epoch(); }

  void next(std::int64_t step) {
    batches_.next(images_, labels_);
    const std::span<float> all = images_.data<float>();
    const auto size = static_cast<std::size_t>(shape_.count());
    for (std::size_t i = 0; i < all.size() / size; ++i) {
      const auto words = philox(training_.seed, kShiftStream, static_cast<std::uint64_t>(step), i);
      shift_image(all.subspan(i * size, size), shape_, shift_from(words[0], training_.max_shift),
                  shift_from(words[1], training_.max_shift));
    }
  }
  const Tensor& images() const { return images_; }  // [batch, features]
  const Tensor& labels() const { return labels_; }

 private:
  ClassifierTraining training_;
  Batches batches_;
  Shape shape_;
  Tensor images_, labels_;
};

}  // namespace

void shift_image(std::span<float> image, const Shape& shape, std::int64_t dy, std::int64_t dx) {
  const std::vector<float> before(image.begin(), image.end());
  const std::int64_t height = shape[0], width = shape[1], channels = shape[2];
  std::ranges::fill(image, kBackground);
  const std::int64_t columns = std::max<std::int64_t>(width - std::abs(dx), 0);
  const std::int64_t to = std::max<std::int64_t>(dx, 0), from = std::max<std::int64_t>(-dx, 0);
  for (std::int64_t y = std::max<std::int64_t>(dy, 0); y < std::min(height, height + dy); ++y)
    std::copy_n(before.begin() + ((y - dy) * width + from) * channels, columns * channels,
                image.begin() + (y * width + to) * channels);
}

std::string described(const ClassifierTraining& training) {
  return concat_text(training.epochs, " epochs of batches of ", training.batch_size,
                     ", Adam, learning rate ", shortest_text(training.learning_rate),
                     " to 0, shifts up to ", training.max_shift, ", seed ", training.seed);
}

void train_classifier(ImageClassifier& classifier, const Dataset& data,
                      const ClassifierTraining& training, const ProgressOutput& output) {
  check(training);
  check(classifier, data);
  const MathScope exact(Math::f32);
  Graph& graph = classifier.graph();
  const Network& network = classifier.network();
  ShiftedBatches batches(data, training);
  Shape stack = {1, training.batch_size};
  for (const std::int64_t size : classifier.architecture().example) stack.push_back(size);
  const Var x = graph.input(Tensor::zeros(stack, DType::f32), "x");
  const Var y = graph.input(Tensor::zeros({1, training.batch_size}, DType::i64), "y");
  const Network::Output logits = network.train(x);
  const Var loss = cross_entropy(logits.y, y);
  OptimizerOptions adam;
  adam.beta1 = 0.9;
  const auto optimizer = make_optimizer(network.parameters(), adam);
  std::vector<Update> updates = optimizer->step(grad(loss, network.parameters()));
  if (logits.buffers.defined()) updates.push_back({network.buffers(), logits.buffers});
  Program program = compile({loss}, updates);
  const std::int64_t steps = training.epochs * batches.per_epoch();
  Progress progress(0, steps, output);
  for (std::int64_t step = 0; step < steps; ++step) {
    batches.next(step);
    graph.write(x).reshape(batches.images().shape()).assign(batches.images());
    graph.write(y).reshape(batches.labels().shape()).assign(batches.labels());
    // lr (1 + cos(pi t / T)) / 2
    const double done = static_cast<double>(step) / static_cast<double>(steps);
    graph.write(optimizer->learning_rate())
        .fill(training.learning_rate * 0.5 * (1.0 + std::cos(std::numbers::pi * done)));
    program.run();
    if (!progress.due(step + 1)) continue;
    const Figure figures[] = {{"loss", program.output(0).item()}};
    require(std::isfinite(figures[0].value), "classifier, step ", step + 1,
            ": the loss is not finite");
    progress.update(step + 1, figures);
  }
}

}  // namespace saddle

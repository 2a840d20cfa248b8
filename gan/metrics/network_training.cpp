#include "gan/metrics/network_training.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include "autograd/derivatives.h"
#include "data/batches.h"
#include "optim/optimizer.h"
#include "tensor/format.h"
#include "tensor/philox.h"

namespace saddle {
namespace {

constexpr std::uint32_t kOrderStream = 0x8301'0000, kShiftStream = 0x8302'0000;
constexpr float kBackground = -1.0F;  // black
constexpr std::int64_t kMaxEpochs = 1'000'000, kMaxShift = 1'000'000;

// All but the size of batches, which Batches checks.
void check(const std::string& kind, const ImageTraining& training) {
  const auto require_count = [&](const char* name, std::int64_t found, std::int64_t low,
                                 std::int64_t high) {
    require(low <= found && found <= high, kind, ": expected ", low, " to ", high, " ", name,
            ", found ", found);
  };
  require_count("epochs", training.epochs, 1, kMaxEpochs);
  require_count("pixels to shift by", training.max_shift, 0, kMaxShift);
  require(training.learning_rate > 0 && std::isfinite(training.learning_rate), kind,
          ": expected a positive learning rate, found ", training.learning_rate);
}

// Uniform in -limit .. limit.
std::int64_t shift_from(std::uint32_t word, std::int64_t limit) {
  const auto choices = static_cast<std::uint64_t>(2 * limit + 1);
  return static_cast<std::int64_t>(std::uint64_t{word} * choices >> 32) - limit;
}

// Draws batches and moves their images.
class ShiftedBatches {
 public:
  ShiftedBatches(const Dataset& data, const ImageTraining& training, bool with_labels)
      : with_labels_(with_labels),
        training_(training),
        batches_(data, training.batch_size, training.seed, kOrderStream),
        shape_{data.shape()[1], data.shape()[2], data.shape()[3]},
        images_(Tensor::empty({training.batch_size, shape_.count()}, DType::f32, cpu_device())),
        labels_(Tensor::zeros({training.batch_size}, DType::i64, cpu_device())) {}

  std::int64_t per_epoch() const { return batches_.batches_per_epoch(); }

  void next(std::int64_t step) {
    if (with_labels_)
      batches_.next(images_, labels_);
    else
      batches_.next(images_);
    const std::span<float> all = images_.data<float>();
    const auto size = static_cast<std::size_t>(shape_.count());
    for (std::size_t i = 0; i < all.size() / size; ++i) {
      const auto words = philox(training_.seed, kShiftStream, static_cast<std::uint64_t>(step), i);
      shift_image(all.subspan(i * size, size), shape_, shift_from(words[0], training_.max_shift),
                  shift_from(words[1], training_.max_shift));
    }
  }
  const Tensor& images() const { return images_; }  // [batch, features]
  const Tensor& labels() const { return labels_; }  // zeros, without

 private:
  bool with_labels_;
  ImageTraining training_;
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

std::string described(const ImageTraining& training) {
  return concat_text(training.epochs, " epochs of batches of ", training.batch_size,
                     ", Adam, learning rate ", shortest_text(training.learning_rate),
                     " to 0, shifts up to ", training.max_shift, ", seed ", training.seed);
}

void train_network(ImageNetwork& learner, const Dataset& data, const ImageTraining& training,
                   const ProgressOutput& output) {
  check(learner.kind(), training);
  learner.check(data);
  const MathScope exact(Math::f32);
  Graph& graph = learner.graph();
  const Network& network = learner.network();
  ShiftedBatches batches(data, training, learner.needs_labels());
  Shape stack = {1, training.batch_size};
  for (const std::int64_t size : learner.example()) stack.push_back(size);
  const Var x = graph.input(Tensor::zeros(stack, DType::f32), "x");
  const Var labels = graph.input(Tensor::zeros({1, training.batch_size}, DType::i64), "labels");
  const Network::Output output_of_x = network.train(x);
  const Var loss = learner.loss(output_of_x.y, x, labels);
  OptimizerOptions adam;
  adam.beta1 = 0.9;
  const auto optimizer = make_optimizer(network.parameters(), adam);
  std::vector<Update> updates = optimizer->step(grad(loss, network.parameters()));
  if (output_of_x.buffers.defined()) updates.push_back({network.buffers(), output_of_x.buffers});
  Program program = compile({loss}, updates);
  const std::int64_t steps = training.epochs * batches.per_epoch();
  Progress progress(0, steps, output);
  for (std::int64_t step = 0; step < steps; ++step) {
    batches.next(step);
    graph.write(x).reshape(batches.images().shape()).assign(batches.images());
    graph.write(labels).reshape(batches.labels().shape()).assign(batches.labels());
    // lr (1 + cos(pi t / T)) / 2
    const double done = static_cast<double>(step) / static_cast<double>(steps);
    graph.write(optimizer->learning_rate())
        .fill(training.learning_rate * 0.5 * (1.0 + std::cos(std::numbers::pi * done)));
    program.run();
    if (!progress.due(step + 1)) continue;
    const Figure figures[] = {{"loss", program.output(0).item()}};
    require(std::isfinite(figures[0].value), learner.kind(), ", step ", step + 1,
            ": the loss is not finite");
    progress.update(step + 1, figures);
  }
}

}  // namespace saddle

#include "gan/metrics/image_autoencoder.h"

#include <algorithm>

#include "autograd/program.h"
#include "nn/losses.h"
#include "nn/networks/autoencoder.h"

namespace saddle {
namespace {

constexpr std::int64_t kBatch = 256;

}  // namespace

ImageAutoencoder::ImageAutoencoder(const Shape& example, std::uint64_t seed)
    : ImageNetwork("autoencoder", "convolutional", example, autoencoder(example), seed) {}

Var ImageAutoencoder::loss(Var y, Var x, Var /*labels*/) const { return mean_squared_error(y, x); }

double ImageAutoencoder::test(const Dataset& images) {
  check(images);
  const MathScope exact(Math::f32);
  const std::int64_t size = std::min(kBatch, images.size());
  Shape stack = {1, size};
  for (const std::int64_t each : example()) stack.push_back(each);
  const Var x = graph().input(Tensor::zeros(stack, DType::f32), "tested");
  Program program = compile({loss(network().evaluate(x), x, {})});
  const Tensor batch = Tensor::empty({size, example().count()}, DType::f32, cpu_device());
  const std::int64_t batches = images.size() / size;  // the rest of the images is left out
  double sum = 0.0;
  for (std::int64_t i = 0; i < batches; ++i) {
    images.copy_consecutive(i * size, size, batch);
    graph().write(x).reshape(batch.shape()).assign(batch);
    program.run();
    sum += program.output(0).item();
  }
  return sum / static_cast<double>(batches);
}

}  // namespace saddle

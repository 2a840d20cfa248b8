#include "gan/metrics/image_autoencoder.h"

#include <gtest/gtest.h>

#include <sstream>

#include "gan/metrics/network_training.h"
#include "nn/networks/autoencoder.h"
#include "tests/numeric.h"
#include "tests/progress_to.h"
#include "tests/synthetic_digits.h"

namespace saddle::test {
namespace {

// 16 maps of 4 x 4 x 1, 32 of 4 x 4 x 16, 7 * 7 * 32 numbers to 32 and back, and the same again.
TEST(ImageAutoencoder, HasTheEncodersParametersFirst) {
  const ImageAutoencoder autoencoder({28, 28, 1});
  constexpr std::int64_t kEncoder = 16 * 16 + 16 + 256 * 32 + 32 + 1568 * 32 + 32;
  constexpr std::int64_t kDecoder = 32 * 1568 + 1568 + 512 * 16 + 16 + 256 + 1;
  EXPECT_EQ(autoencoder.network().parameter_count(), kEncoder + kDecoder);
  Graph graph;
  const Network encoder(graph, "encoder", image_encoder({28, 28, 1}), 1, DType::f32, 1, 0);
  EXPECT_EQ(encoder.parameter_count(), kEncoder);
  const auto& whole = autoencoder.network().declaration().parameters.slots();
  const auto& part = encoder.declaration().parameters.slots();
  for (std::size_t i = 0; i < part.size(); ++i) {
    EXPECT_EQ(part[i].name, whole[i].name);
    EXPECT_EQ(part[i].offset, whole[i].offset);
    EXPECT_EQ(part[i].shape, whole[i].shape);
  }
}

TEST(ImageAutoencoder, LearnsToGiveImagesBack) {
  ImageAutoencoder autoencoder({28, 28, 1});
  const Dataset test = synthetic_digits(30, 2);
  const double before = autoencoder.test(test);
  ImageTraining training;
  training.epochs = 4;
  training.batch_size = 20;
  training.max_shift = 0;
  std::ostringstream notes;
  train_network(autoencoder, synthetic_digits(100, 1), training, progress_to(notes));
  EXPECT_LT(autoencoder.test(test), 0.5 * before);
}

// More images than are looked at together.
TEST(ImageAutoencoder, ItsErrorIsTheMeanOverAllNumbers) {
  ImageAutoencoder autoencoder({4, 4, 1}, 3);
  const Dataset images =
      Dataset::of_images(std::vector<std::uint8_t>(std::size_t{512} * 16, 255), {512, 4, 4, 1});
  const Network& network = autoencoder.network();
  const Var x = autoencoder.graph().input(Tensor::full({1, 1, 4, 4, 1}, 1.0, DType::f32), "x");
  double expected = 0.0;
  for (const double y : flat_value(network.evaluate(x))) expected += (y - 1) * (y - 1) / 16;
  EXPECT_NEAR(autoencoder.test(images), expected, 1e-6);
}

TEST(ImageAutoencoder, RefusesSidesThatDoNotHalveTwice) {
  for (const Shape& shape : {Shape{30, 28, 1}, Shape{28, 26, 1}, Shape{2}, Shape{0, 4, 1}})
    expect_error([&] { ImageAutoencoder autoencoder(shape); }, {"autoencoder", "multiples of 4"});
  ImageAutoencoder autoencoder({28, 28, 3});
  expect_error([&] { autoencoder.test(synthetic_digits(2, 1)); },
               {"[2, 28, 28, 3]", "[2, 28, 28, 1]"});
}

}  // namespace
}  // namespace saddle::test

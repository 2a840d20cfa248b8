// The networks of the papers: sizes of what they map and how many parameters they have, counted
// from the papers' tables by hand.
#include <gtest/gtest.h>

#include "autograd/ops.h"
#include "nn/network.h"
#include "nn/networks/character_networks.h"
#include "nn/networks/classifiers.h"
#include "nn/networks/dcgan.h"
#include "nn/networks/icr_networks.h"
#include "nn/networks/primal_dual_networks.h"
#include "nn/networks/stackelberg_networks.h"
#include "tests/numeric.h"

namespace saddle {
namespace {

// Weights and biases of a linear layer; of a convolution with a bias, and without.
constexpr std::int64_t fc(std::int64_t in, std::int64_t out) { return in * out + out; }
constexpr std::int64_t conv(std::int64_t in, std::int64_t out, std::int64_t kernel) {
  return in * out * kernel * kernel + out;
}
constexpr std::int64_t bare(std::int64_t in, std::int64_t out, std::int64_t kernel) {
  return in * out * kernel * kernel;
}
constexpr std::int64_t bn(std::int64_t features) { return 2 * features; }

struct Row {
  const char* name;
  ModulePtr (*make)();
  Shape in, out;  // of one example
  std::int64_t parameters;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> table = {
      {"StackelbergTable5Generator",
       [] {
         return stackelberg_image_generator(100, {128, 64});
       },
       {100},
       {32, 32, 3},
       fc(100, 8192) + conv(128, 64, 5) + conv(64, 3, 5)},
      {"StackelbergTable6Generator",
       [] {
         return stackelberg_image_generator(100, {256, 128});
       },
       {100},
       {32, 32, 3},
       fc(100, 16384) + conv(256, 128, 5) + conv(128, 3, 5)},
      {"StackelbergFourLayers",
       [] {
         return stackelberg_image_generator(100, {256, 128, 64, 32});
       },
       {100},
       {32, 32, 3},
       fc(100, 1024) + conv(256, 128, 5) + conv(128, 64, 5) + conv(64, 32, 5) + conv(32, 3, 5)},
      {"StackelbergDiscriminator",
       [] { return stackelberg_image_discriminator(1); },
       {32, 32, 3},
       {1},
       conv(3, 128, 5) + bn(128) + conv(128, 256, 5) + bn(256) + conv(256, 512, 5) + bn(512) +
           fc(8192, 1)},
      {"Dcgan64Generator",
       [] { return dcgan_generator({}); },
       {100},
       {64, 64, 3},
       bare(100, 512, 4) + bn(512) + bare(512, 256, 4) + bn(256) + bare(256, 128, 4) + bn(128) +
           bare(128, 64, 4) + bn(64) + bare(64, 3, 4)},
      {"Dcgan64Discriminator",
       [] { return dcgan_discriminator({}, 1); },
       {64, 64, 3},
       {1},
       bare(3, 64, 4) + bare(64, 128, 4) + bn(128) + bare(128, 256, 4) + bn(256) +
           bare(256, 512, 4) + bn(512) + bare(512, 1, 4)},
      {"Dcgan32Generator",
       [] { return dcgan_generator({.side = 32}); },
       {100},
       {32, 32, 3},
       bare(100, 256, 4) + bn(256) + bare(256, 128, 4) + bn(128) + bare(128, 64, 4) + bn(64) +
           bare(64, 3, 4)},
      {"Dcgan32Discriminator",
       [] { return dcgan_discriminator({.side = 32}, 1); },
       {32, 32, 3},
       {1},
       bare(3, 64, 4) + bare(64, 128, 4) + bn(128) + bare(128, 256, 4) + bn(256) + bare(256, 1, 4)},
      {"Dcgan28Generator",
       [] { return dcgan_generator({.side = 28, .channels = 1}); },
       {100},
       {28, 28, 1},
       bare(100, 256, 4) + bn(256) + bare(256, 128, 3) + bn(128) + bare(128, 64, 4) + bn(64) +
           bare(64, 1, 4)},
      {"Dcgan28Discriminator",
       [] { return dcgan_discriminator({.side = 28, .channels = 1}, 3); },
       {28, 28, 1},
       {3},
       bare(1, 64, 4) + bare(64, 128, 4) + bn(128) + bare(128, 256, 3) + bn(256) + bare(256, 3, 4)},
      {"IcrMnistGenerator",
       icr_mnist_generator,
       {96},
       {28, 28, 1},
       fc(96, 1024) + bn(1024) + fc(1024, 6272) + bn(6272) + conv(128, 64, 4) + bn(64) +
           conv(64, 1, 4)},
      {"IcrMnistDiscriminator",
       icr_mnist_discriminator,
       {28, 28, 1},
       {1},
       conv(1, 32, 5) + conv(32, 64, 5) + fc(1024, 1024) + fc(1024, 1)},
      {"IcrCifar10Generator",
       icr_cifar10_generator,
       {128},
       {32, 32, 3},
       fc(128, 4096) + bn(4096) + conv(256, 128, 4) + bn(128) + conv(128, 64, 4) + bn(64) +
           conv(64, 3, 4)},
      {"IcrCifar10Discriminator",
       icr_cifar10_discriminator,
       {32, 32, 3},
       {1},
       conv(3, 64, 4) + conv(64, 128, 4) + conv(128, 256, 4) + fc(4096, 1)},
      {"PrimalDualMnistGenerator",
       primal_dual_mnist_generator,
       {64},
       {28, 28, 1},
       fc(64, 1024) + bn(1024) + fc(1024, 6272) + bn(6272) + conv(128, 64, 4) + bn(64) +
           conv(64, 32, 4) + bn(32) + conv(32, 1, 4)},
      {"PrimalDualMnistDiscriminator",
       primal_dual_mnist_discriminator,
       {28, 28, 1},
       {1},
       conv(1, 64, 4) + conv(64, 32, 4) + fc(1568, 1024) + fc(1024, 1)},
      {"PrimalDualStackedGenerator",
       primal_dual_stacked_generator,
       {256},
       {28, 28, 3},
       fc(256, 1024) + bn(1024) + conv(64, 32, 3) + bn(32) + conv(32, 16, 3) + bn(16) +
           conv(16, 8, 3) + bn(8) + conv(8, 3, 3)},
      {"PrimalDualStackedDiscriminator",
       primal_dual_stacked_discriminator,
       {28, 28, 3},
       {1},
       conv(3, 4, 3) + conv(4, 8, 3) + conv(8, 16, 3) + fc(256, 1)},
      {"PrimalDualCifar10Generator",
       primal_dual_cifar10_generator,
       {100},
       {32, 32, 3},
       fc(100, 4096) + bn(4096) + conv(1024, 256, 4) + bn(256) + conv(256, 128, 4) + bn(128) +
           conv(128, 64, 4) + bn(64) + conv(64, 3, 4)},
      {"PrimalDualCifar10Discriminator",
       primal_dual_cifar10_discriminator,
       {32, 32, 3},
       {1},
       conv(3, 64, 4) + conv(64, 128, 4) + conv(128, 256, 4) + conv(256, 1024, 4) + fc(4096, 1)},
      {"LeNet5",
       lenet5,
       {28, 28, 1},
       {10},
       conv(1, 6, 5) + conv(6, 16, 5) + fc(400, 120) + fc(120, 84) + fc(84, 10)},
      {"StackedDigitsClassifier",
       stacked_digits_classifier,
       {28, 28, 3},
       {1000},
       conv(3, 32, 5) + conv(32, 64, 5) + fc(1600, 512) + fc(512, 1000)},
      // 1-D: a kernel of 5 has 5 weights for each pair of channels.
      {"CharacterGenerator",
       [] { return character_generator({.width = 8}); },
       {128},
       {32, 96},
       fc(128, 256) + 8 * (5 * 64 + 8) + fc(8, 96)},
      {"CharacterDiscriminator",
       [] { return character_discriminator({.width = 8}); },
       {32, 96},
       {1},
       fc(96, 8) + 8 * (5 * 64 + 8) + fc(256, 1)},
  };
  return table;
}

Shape with_batch(const Shape& example) {
  Shape shape = {1, 2};
  for (const std::int64_t size : example) shape.push_back(size);
  return shape;
}

class PaperNetworks : public ::testing::TestWithParam<Row> {};

TEST_P(PaperNetworks, HaveThePapersShapesAndParameters) {
  Graph graph;
  const Network network(graph, "network", GetParam().make(), 1, DType::f32, 1, 0);
  EXPECT_EQ(network.parameter_count(), GetParam().parameters);
  const Var x = graph.input(Tensor::zeros(with_batch(GetParam().in), DType::f32), "x");
  EXPECT_EQ(network.train(x).y.shape(), with_batch(GetParam().out));
  EXPECT_EQ(network.evaluate(x).shape(), with_batch(GetParam().out));
}

INSTANTIATE_TEST_SUITE_P(All, PaperNetworks, ::testing::ValuesIn(rows()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(PaperNetworks, RefuseOtherSizes) {
  EXPECT_EQ(testing::error_of([] { dcgan_generator({.side = 48}); }),
            "dcgan: expected images with a side of 28, 32 or 64 pixels, found 48");
  EXPECT_EQ(testing::error_of([] { stackelberg_image_generator(100, {}); }),
            "stackelberg_image_generator: expected 1 to 5 numbers of maps, found 0");
}

// Each character is a distribution.
TEST(PaperNetworks, TextsAreProbabilities) {
  Graph graph;
  const Network network(graph, "g", character_generator({.length = 4, .vocabulary = 5, .width = 8}),
                        1, DType::f64, 1, 0);
  testing::Rng rng(1);
  const Var y = network.evaluate(testing::random_input(graph, rng, {1, 3, 128}));
  for (const double total : testing::flat_value(sum(y, {3}))) EXPECT_NEAR(total, 1.0, 1e-12);
}

}  // namespace
}  // namespace saddle

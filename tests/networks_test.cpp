// Networks by the name of their architecture, and the trainer on images.
#include "gan/networks.h"
#include "gan/trainers/trainer.h"

#include <gtest/gtest.h>

#include "gan/recipes/recipes.h"
#include "nn/layers.h"
#include "nn/mlp.h"
#include "nn/residual.h"
#include "tests/numeric.h"

namespace saddle::test {
namespace {

NetworkConfig architecture(const std::string& name) {
  NetworkConfig networks;
  networks.architecture = name;
  networks.generator_hidden = {8, 4};
  return networks;
}

TEST(Networks, FitTheExamplesTheyAreFor) {
  for (const Architecture& each : architectures()) {
    const Shape example = each.example.rank() == 0 ? Shape{3, 2} : each.example;
    const GanNetworks networks = make_networks(architecture(std::string(each.name)), 5, example);
    EXPECT_EQ(networks.example.count(), example.count()) << each.name;
    Graph graph;
    const Network generator(graph, "generator", networks.generator(), 1, DType::f32, 1, 0);
    const Network discriminator(graph, "discriminator", networks.discriminator(3), 1, DType::f32, 1,
                                1);
    const Var y = generator.train(graph.input(Tensor::zeros({1, 2, 5}, DType::f32), "z")).y;
    EXPECT_EQ(y.shape().count(), 2 * example.count()) << each.name;
    EXPECT_EQ(discriminator.train(y).y.shape(), (Shape{1, 2, 3})) << each.name;
  }
}

TEST(Networks, OfTextFitAnyVocabularyAndWidth) {
  NetworkConfig config = architecture("character");
  config.width = 3;
  Graph graph;
  const Network generator(graph, "generator", make_networks(config, 5, {32, 7}).generator(), 1,
                          DType::f32, 1, 0);
  EXPECT_EQ(generator.parameters().shape(),
            (Shape{1, (5 + 1) * 96 + 8 * (5 * 3 * 3 + 3) + (3 + 1) * 7}));
  EXPECT_EQ(error_of([&] {
              make_networks(config, 5, {31, 7});
            }),
            "architecture: character is for examples [32, 96], found [31, 7]");
  EXPECT_NE(error_of([&] { make_networks(config, 5, {32}); }), "");
  EXPECT_TRUE(reads_setting("character", "width"));
  EXPECT_FALSE(reads_setting("mlp", "width"));
}

TEST(Networks, RefuseOtherExamplesAndNames) {
  EXPECT_EQ(error_of([] {
              make_networks(architecture("dcgan32"), 5, {28, 28, 1});
            }),
            "architecture: dcgan32 is for examples [32, 32, 3], found [28, 28, 1]");
  const std::string text = error_of([] { make_networks(architecture("icr"), 5, {2}); });
  EXPECT_EQ(text.find("unknown architecture 'icr'; did you mean "), 0u) << text;
  EXPECT_NE(text.find("known: mlp, stackelberg, dcgan28, dcgan32, dcgan64, "), std::string::npos)
      << text;
}

TEST(Networks, RefuseAbsurdNumbersOfMaps) {
  TrainConfig config = find_recipe("cifar10").config;
  const auto refusal = [&](const std::vector<std::int64_t>& maps) {
    config.networks.generator_hidden = maps;
    return error_of([&] { check(config); });
  };
  EXPECT_EQ(refusal({128, 64}), "");
  EXPECT_EQ(refusal({}), "generator_hidden: expected 1 to 5 numbers of feature maps, found 0");
  EXPECT_EQ(refusal({1048576}), "generator_hidden: expected 1 to 512, found 1048576");
  config.networks.architecture = "resnet";
  EXPECT_NE(refusal({128}).find("unknown architecture 'resnet'"), std::string::npos);
}

GanOptions two_generators(const std::string& latent) {
  GanOptions options;
  options.generators = 2;
  options.latent_dim = 5;
  options.latent = latent;
  options.batch_size = 3;
  options.generator_batch_sizes = {2};
  return options;
}

TEST(Networks, TrainOnImages) {
  Trainer game(two_generators("uniform"),
               make_networks(architecture("stackelberg"), 5, {32, 32, 3}));
  EXPECT_EQ(game.real_batch().shape(), (Shape{1, 3, 32, 32, 3}));
  const Tensor before = game.sample(2, 1);
  EXPECT_EQ(before.shape(), (Shape{2, 2, 3072}));
  game.step([](std::size_t) {});
  EXPECT_TRUE(std::isfinite(game.discriminator_loss()) && std::isfinite(game.generator_loss()));
  const Tensor after = game.sample(2, 1);
  EXPECT_NE(before.to_vector<float>(), after.to_vector<float>());
  EXPECT_EQ(game.score(after.reshape({4, 3072})).shape(), (Shape{1, 4}));
}

// y = z + 0 z.
ModulePtr zero_residual() {
  return residual(linear(5, 5, constant_initializer(0.0), constant_initializer(0.0)));
}

TEST(Networks, LatentNumbersHaveTheirDistribution) {
  const auto moments = [](const std::string& latent) {
    GanNetworks networks{zero_residual,
                         [](std::int64_t outputs) {
                           return mlp({5, outputs}, {});
                         },
                         {5}};
    Trainer game(two_generators(latent), networks);
    const std::vector<double> z = game.sample(2000, 1).to_vector<double>();
    double square = 0.0, largest = 0.0;
    for (const double each : z) {
      square += each * each / static_cast<double>(z.size());
      largest = std::max(largest, std::abs(each));
    }
    return std::pair{square, largest};
  };
  const auto [normal_square, normal_largest] = moments("normal");
  EXPECT_NEAR(normal_square, 1.0, 0.05);
  EXPECT_GT(normal_largest, 3.0);
  const auto [uniform_square, uniform_largest] = moments("uniform");
  EXPECT_NEAR(uniform_square, 1.0 / 3.0, 0.02);
  EXPECT_LE(uniform_largest, 1.0);
  EXPECT_THROW(moments("cauchy"), Error);
}

}  // namespace
}  // namespace saddle::test

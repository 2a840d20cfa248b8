#include "gan/recipes/recipes.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/temp_files.h"

namespace saddle {
namespace {

TEST(Recipes, AreCompleteUniqueAndSensible) {
  std::set<std::string> names;
  for (const Recipe& recipe : recipes()) {
    EXPECT_TRUE(names.insert(recipe.name).second) << recipe.name;
    EXPECT_EQ(recipe.config.recipe, recipe.name);
    EXPECT_FALSE(recipe.source.empty() || recipe.description.empty()) << recipe.name;
    EXPECT_NO_THROW(check(recipe.config)) << recipe.name;
  }
  for (const char* name : {"ring8", "mnist", "fashion-mnist"}) EXPECT_TRUE(names.contains(name));
}

// Table 2 of the paper.
TEST(Recipes, Ring8IsThePapersSetting) {
  const TrainConfig& config = find_recipe("ring8").config;
  EXPECT_EQ(config.data.dataset, "ring");
  EXPECT_EQ(config.data.modes, 8);
  EXPECT_EQ(config.data.radius, 1.0);
  EXPECT_EQ(config.data.deviation, 0.01);
  EXPECT_EQ(config.game.generators, 8);
  EXPECT_EQ(config.game.latent_dim, 2);
  EXPECT_EQ(config.networks.generator_hidden, (std::vector<std::int64_t>{16}));
  EXPECT_EQ(config.networks.discriminator_hidden, (std::vector<std::int64_t>{512, 256}));
  EXPECT_TRUE(config.networks.batch_norm);
  EXPECT_EQ(config.networks.slope, 0.2);
  EXPECT_EQ(config.game.batch_size, 64);
  EXPECT_EQ(config.game.generator_optimizer.name, "adam");
  EXPECT_EQ(config.game.generator_optimizer.learning_rate, 2e-4);
  EXPECT_EQ(config.game.generator_optimizer.beta1, 0.5);
  EXPECT_EQ(config.steps * config.game.batch_size, 200 * config.data.points);
}

// Tables 3 and 4: 600 batches of 100 are an epoch of 60,000 images.
TEST(Recipes, ImagesHaveThePapersSettings) {
  const TrainConfig& digits = find_recipe("mnist").config;
  EXPECT_EQ(digits.game.latent_dim, 100);
  EXPECT_EQ(digits.networks.generator_hidden, (std::vector<std::int64_t>{512}));
  const TrainConfig& clothes = find_recipe("fashion-mnist").config;
  EXPECT_EQ(clothes.game.latent_dim, 2);
  EXPECT_EQ(clothes.networks.generator_hidden, (std::vector<std::int64_t>{128, 256, 512, 1024}));
  EXPECT_EQ(clothes.steps, 500 * 600);
  for (const TrainConfig* config : {&digits, &clothes}) {
    EXPECT_EQ(config->game.generators, 10);
    EXPECT_EQ(config->game.batch_size, 100);
    EXPECT_EQ(config->game.generator_batch_sizes, (std::vector<std::int64_t>{100}));
    EXPECT_EQ(config->game.classifier_weight, 0.0);
  }
  EXPECT_EQ(find_recipe("mnist1").config.game.generators, 1);
  EXPECT_EQ(find_recipe("fashion-mnist5").config.game.generators, 5);
}

// Tables 3 to 5 and Algorithm 1 of the ICR paper.
TEST(Recipes, Cifar10AcgdIsThePapersSetting) {
  const TrainConfig& config = find_recipe("cifar10-acgd").config;
  EXPECT_EQ(config.data.dataset, "cifar10");
  EXPECT_EQ(config.networks.architecture, "icr-cifar10");
  EXPECT_EQ(config.game.objective, "wasserstein");
  EXPECT_EQ(config.game.generators, 1);
  EXPECT_EQ(config.game.latent_dim, 128);
  EXPECT_EQ(config.game.batch_size, 64);
  EXPECT_EQ(config.game.generator_batch_sizes, (std::vector<std::int64_t>{64}));
  EXPECT_EQ(config.game.game_optimizer.name, "acgd");
  EXPECT_EQ(config.game.game_optimizer.beta2, 0.99);
  EXPECT_EQ(config.game.game_optimizer.epsilon, 1e-5);
  EXPECT_EQ(config.game.generator_optimizer.learning_rate, 1e-4);
  EXPECT_EQ(config.game.discriminator_optimizer.learning_rate, 1e-4);
}

TEST(Recipes, AnUnknownNameSuggestsTheNearest) {
  test::expect_error([] { find_recipe("fasion-mnist"); }, {"'fasion-mnist'", "'fashion-mnist'"});
  test::expect_error([] { find_recipe("ring"); }, {"'ring8'"});
  test::expect_error([] { find_recipe(""); }, {"unknown recipe ''"});
}

}  // namespace
}  // namespace saddle

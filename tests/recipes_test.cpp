#include "gan/recipes/recipes.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

TEST(Recipes, AreCompleteUniqueAndSensible) {
  std::set<std::string> names;
  for (const Recipe& recipe : recipes()) {
    EXPECT_TRUE(names.insert(recipe.name).second) << recipe.name;
    EXPECT_EQ(recipe.config.recipe, recipe.name);
    EXPECT_FALSE(recipe.paper.empty() || recipe.source.empty() || recipe.description.empty())
        << recipe.name;
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

// Appendix 7.4 of the primal-dual paper.
TEST(Recipes, Ring8PrimalDualIsThePapersSetting) {
  const TrainConfig& config = find_recipe("ring8-primal-dual").config;
  EXPECT_EQ(config.data.modes, 8);
  EXPECT_EQ(config.data.radius, 2.0);
  EXPECT_EQ(config.data.deviation, 0.02);
  EXPECT_EQ(config.game.generators, 1);
  EXPECT_EQ(config.game.objective, "log-saturating");
  EXPECT_EQ(config.game.latent_dim, 256);
  EXPECT_EQ(config.game.latent, "normal");
  EXPECT_EQ(config.game.batch_size, 64);
  EXPECT_EQ(config.game.critic_steps, 1);
  EXPECT_EQ(config.networks.generator_hidden, (std::vector<std::int64_t>{128, 128}));
  EXPECT_EQ(config.networks.discriminator_hidden, (std::vector<std::int64_t>{128}));
  EXPECT_EQ(config.networks.initializer, "xavier");
  EXPECT_EQ(config.networks.slope, 0.0);
  EXPECT_EQ(config.networks.generator_output, "none");
  EXPECT_FALSE(config.networks.batch_norm);
  EXPECT_EQ(config.game.generator_optimizer.learning_rate, 4e-4);
  EXPECT_EQ(config.game.discriminator_optimizer.learning_rate, 8e-4);
  EXPECT_EQ(config.steps, 40000);
  EXPECT_EQ(config.picture_every, 10000);
  // sigma^2 = 0.1 * 0.8^(t / 2000).
  const PrimalDualOptions& term = config.game.primal_dual;
  EXPECT_TRUE(term.is_on());
  EXPECT_DOUBLE_EQ(squared_bandwidth(term, 0), 0.1);
  EXPECT_DOUBLE_EQ(squared_bandwidth(term, 4000), 0.1 * 0.64);
}

TEST(Recipes, PrimalDualImagesHaveThePapersSettings) {
  const TrainConfig& digits = find_recipe("mnist-primal-dual").config;
  EXPECT_EQ(digits.networks.architecture, "primal-dual-mnist");
  EXPECT_EQ(digits.game.latent_dim, 64);
  EXPECT_EQ(digits.game.generator_optimizer.beta1, 0.5);
  const TrainConfig& photographs = find_recipe("cifar10-primal-dual").config;
  EXPECT_EQ(photographs.networks.architecture, "primal-dual-cifar10");
  EXPECT_EQ(photographs.game.discriminator_optimizer.name, "rmsprop");
  EXPECT_EQ(photographs.game.discriminator_optimizer.learning_rate, 1e-4);
  EXPECT_EQ(photographs.game.discriminator_optimizer.decay, 0.95);
  EXPECT_EQ(photographs.game.discriminator_optimizer.momentum, 0.1);
  const TrainConfig& stacked = find_recipe("stacked-mnist-primal-dual").config;
  EXPECT_EQ(stacked.data.dataset, "stacked-mnist");
  EXPECT_EQ(stacked.networks.architecture, "primal-dual-stacked");
  EXPECT_EQ(stacked.game.latent_dim, 256);
  EXPECT_EQ(stacked.samples, 25600);
  EXPECT_EQ(find_recipe("mnist-primal-dual-features").config.game.primal_dual.features,
            "classifier");
  for (const TrainConfig* config : {&digits, &stacked, &photographs}) {
    EXPECT_EQ(config->game.generators, 1);
    EXPECT_TRUE(config->game.primal_dual.is_on());
  }
}

// SGAN's supplement, section 2.1.
TEST(Recipes, SganTextIsThePapersSetting) {
  const TrainConfig& config = find_recipe("sgan-text").config;
  EXPECT_EQ(config.data.dataset, "text");
  EXPECT_EQ(config.networks.architecture, "character");
  EXPECT_EQ(config.networks.width, 512);
  EXPECT_EQ(example_shape_of(config.data), (Shape{32, 96}));
  EXPECT_EQ(config.game.trainer, "sgan");
  EXPECT_EQ(config.game.generators, 5);
  EXPECT_EQ(config.game.objective, "wasserstein");
  EXPECT_EQ(config.game.penalties.gradient, 10);
  EXPECT_EQ(config.game.generator_optimizer.name, "rmsprop");
  EXPECT_EQ(config.game.discriminator_optimizer.name, "rmsprop");
  EXPECT_EQ(config.game.generator_optimizer.learning_rate, 1e-5);
  EXPECT_EQ(config.game.batch_size, 64);
  EXPECT_EQ(config.steps, 2500);
  const TrainConfig& single = find_recipe("text-wgan").config;
  EXPECT_EQ(single.game.trainer, "stackelberg");
  EXPECT_EQ(single.game.generators, 1);
  EXPECT_EQ(single.game.critic_steps, config.game.critic_steps);
  EXPECT_EQ(single.game.generator_optimizer.learning_rate,
            config.game.generator_optimizer.learning_rate);
}

TEST(Recipes, SganImagesAreDcgansOf64By64) {
  const TrainConfig& config = find_recipe("sgan-images").config;
  EXPECT_EQ(example_shape_of(config.data), (Shape{64, 64, 3}));
  EXPECT_EQ(config.networks.architecture, "dcgan64");
  EXPECT_EQ(config.game.trainer, "sgan");
}

TEST(Recipes, AnUnknownNameSuggestsTheNearest) {
  expect_error([] { find_recipe("fasion-mnist"); }, {"'fasion-mnist'", "'fashion-mnist'"});
  expect_error([] { find_recipe("ring"); }, {"'ring8'"});
  expect_error([] { find_recipe(""); }, {"unknown recipe ''"});
}

}  // namespace
}  // namespace saddle::test

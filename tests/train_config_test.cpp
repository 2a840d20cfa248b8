#include "gan/train_config.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "tests/temp_files.h"
#include "tests/tiny_config.h"

namespace saddle::test {
namespace {

TEST(TrainConfig, DefaultsAndTheTinyRunAreAccepted) {
  check(TrainConfig{});
  check(tiny_config());
}

struct Case {
  std::function<void(TrainConfig&)> spoil;
  std::vector<std::string> message;
};

TEST(TrainConfig, NamesTheSettingThatMakesNoSense) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();
  const std::vector<Case> cases = {
      {[](auto& c) { c.data.dataset = "cifar"; }, {"dataset", "ring, grid", "cifar"}},
      {[](auto& c) { c.data.modes = 0; }, {"modes", "1 to", "0"}},
      {[](auto& c) { c.data.modes = kHuge; }, {"modes"}},
      {[](auto& c) { c.data.dataset = "grid", c.data.modes = 24; }, {"modes", "square", "24"}},
      {[](auto& c) { c.data.radius = 0; }, {"radius", "more than 0"}},
      {[=](auto& c) { c.data.radius = kNaN; }, {"radius", "nan"}},
      {[](auto& c) { c.data.deviation = 0; }, {"deviation", "more than 0"}},
      {[](auto& c) { c.data.dataset = "swiss-roll", c.data.deviation = -1; }, {"deviation", "-1"}},
      {[](auto& c) { c.data.points = 0; }, {"points"}},
      {[](auto& c) { c.score_images = true; }, {"score_images", "mnist, ", "cifar10", "ring"}},
      {[](auto& c) { c.data.points = 7; }, {"batch_size", "7", "8"}},
      {[](auto& c) {
         c.networks.generator_hidden = {16, 0};
       },
       {"generator_hidden", "0"}},
      {[](auto& c) { c.networks.discriminator_hidden = {-3}; }, {"discriminator_hidden", "-3"}},
      {[](auto& c) { c.networks.generator_hidden.assign(100, 1); }, {"generator_hidden", "100"}},
      {[](auto& c) { c.networks.batch_norm_epsilon = 0; }, {"batch_norm_epsilon"}},
      {[](auto& c) { c.networks.generator_output = "sine"; }, {"generator_output", "tanh, none"}},
      {[](auto& c) { c.networks.slope = 1.5; }, {"slope", "0 to 1", "1.5"}},
      {[](auto& c) { c.networks.initializer = "he"; }, {"initializer", "fan-in, xavier", "he"}},
      {[](auto& c) { c.game.primal_dual.squared_bandwidth = 0; }, {"squared_bandwidth", "0"}},
      {[](auto& c) { c.game.generators = 0; }, {"generators", "0"}},
      {[](auto& c) { c.game.latent_dim = -1; }, {"latent_dim", "-1"}},
      {[](auto& c) { c.game.batch_size = 0; }, {"batch_size"}},
      {[](auto& c) { c.game.critic_steps = 0; }, {"critic_steps"}},
      {[](auto& c) {
         c.game.generator_batch_sizes = {8, 8, 8};
       },
       {"generator_batch_sizes", "3"}},
      {[](auto& c) { c.game.generator_batch_sizes = {}; }, {"generator_batch_sizes", "0"}},
      {[](auto& c) { c.game.objective = "hing"; }, {"objective", "hinge"}},
      {[](auto& c) { c.game.weighting = "max"; }, {"weighting", "mean or sum", "max"}},
      {[=](auto& c) { c.game.classifier_weight = kNaN; }, {"classifier_weight"}},
      {[](auto& c) { c.game.generator_optimizer.name = "lion"; },
       {"generator_optimizer", "lion", "adam"}},
      {[](auto& c) { c.game.discriminator_optimizer.beta1 = 2; },
       {"discriminator_beta1: expected", "found 2"}},
      {[](auto& c) { c.game.game_optimizer.name = "adam"; },
       {"game_optimizer", "none or one of simgd", "acgd-general", "'adam'"}},
      {[](auto& c) { c.game.game_optimizer.name = "acgd"; },
       {"game_optimizer", "acgd is for zero-sum games", "objective log is not"}},
      {[](auto& c) { c.game.game_optimizer.name = "simgd", c.game.game_optimizer.beta2 = 1; },
       {"game_beta2: expected", "found 1"}},
      {[](auto& c) {
         c.game.game_optimizer.name = "cgd-general", c.game.game_optimizer.tolerance = 0;
       },
       {"game_tolerance: expected", "found 0"}},
      {[](auto& c) { c.steps = -1; }, {"steps", "-1"}},
      {[](auto& c) { c.steps = kHuge; }, {"steps"}},
      {[](auto& c) { c.log_every = 0; }, {"log_every"}},
      {[](auto& c) { c.checkpoint_every = 0; }, {"checkpoint_every"}},
      {[](auto& c) { c.picture_every = -5; }, {"picture_every", "-5"}},
      {[](auto& c) { c.samples = 1; }, {"samples", "2 to", "1"}},
  };
  for (const Case& each : cases) {
    TrainConfig config = tiny_config();
    each.spoil(config);
    expect_error([&] { check(config); }, each.message);
  }
}

TEST(TrainConfig, BoundsMemoryBeforeAnythingIsAllocated) {
  TrainConfig config = tiny_config();
  config.networks.generator_hidden = {1 << 20, 1 << 20};
  expect_error([&] { check(config); }, {"networks", "hidden sizes"});
  config = tiny_config();
  config.data.points = 1 << 20;
  config.game.batch_size = 1 << 20;
  config.networks.discriminator_hidden = {4096};
  expect_error([&] { check(config); }, {"batch sizes"});
  config = tiny_config();
  config.samples = 1'000'000;
  config.networks.generator_hidden = {4096};
  expect_error([&] { check(config); }, {"samples"});
}

// Two networks of a pair hold 2^28 numbers each, of the limit's 2^31.
TrainConfig config_of_two_large_pairs() {
  TrainConfig config = tiny_config();
  config.game.trainer = "sgan";
  config.game.global_pair = "none";
  config.networks.generator_hidden = config.networks.discriminator_hidden = {1 << 14, 1 << 14};
  check(config);
  return config;
}

TEST(TrainConfig, MemoryCountsMessengersAndCopiesOfThePairs) {
  TrainConfig config = config_of_two_large_pairs();
  config.game.global_pair = "simplified";
  check(config);  // 6 networks
  config.game.global_updates = "pair";
  expect_error([&] { check(config); }, {"networks", "generators"});  // 10
  config.game.global_updates = "iteration";
  config.game.global_pair = "messengers";
  expect_error([&] { check(config); }, {"networks", "generators"});  // 8, and their biases
}

TEST(TrainConfig, MemoryCountsTheFeaturesOfTheKernel) {
  TrainConfig config = tiny_config();
  config.data.dataset = "image-folder";
  config.data.image_size = 2048;
  check(config);
  config.game.primal_dual.step_size = 0.3;
  check(config);
  config.game.primal_dual.features = "autoencoder";
  expect_error([&] { check(config); }, {"networks", "batch sizes"});
}

TEST(TrainConfig, LayerSizesStandBetweenTheEnds) {
  EXPECT_EQ(layer_sizes(2, {16, 8}, 1), (std::vector<std::int64_t>{2, 16, 8, 1}));
  EXPECT_EQ(layer_sizes(2, {}, 1), (std::vector<std::int64_t>{2, 1}));
}

}  // namespace
}  // namespace saddle::test

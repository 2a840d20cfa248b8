#include "gan/trainers/trainer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>

#include "nn/dropout.h"
#include "tests/circle_training.h"
#include "tests/stackelberg_game.h"
#include "tests/temp_files.h"
#include "tests/threads_guard.h"
#include "tests/tiny_config.h"

namespace saddle::test {
namespace {

std::vector<double> parameters_of(const Network& network) {
  const Var parameters = network.parameters();
  return parameters.graph->storage(parameters).to_vector<double>();
}

TEST(Stackelberg, RefusesOptionsThatMakeNoSense) {
  using Options = GanOptions;
  const std::vector<std::pair<std::function<void(Options&)>, std::vector<std::string>>> cases = {
      {[](Options& o) { o.generators = 0; }, {"generators", "0"}},
      {[](Options& o) { o.latent_dim = 0; }, {"latent_dim"}},
      {[](Options& o) { o.batch_size = -1; }, {"batch_size", "-1"}},
      {[](Options& o) { o.critic_steps = 0; }, {"critic_steps"}},
      {[](Options& o) {
         o.generator_batch_sizes = {3, 3};
       },
       {"generator_batch_sizes", "4", "2"}},
      {[](Options& o) { o.generator_batch_sizes = {0}; }, {"generator_batch_sizes", "0"}},
      {[](Options& o) { o.objective = "hing"; }, {"hinge"}},
      {[](Options& o) { o.weighting = "median"; }, {"weighting", "median"}},
      {[](Options& o) { o.classifier_weight = -1; }, {"classifier_weight", "-1"}},
      {[](Options& o) { o.branches = Branches::average, o.classifier_weight = 1; },
       {"classifier", "branches"}},
      {[](Options& o) {
         o.branches = Branches::average, o.generator_batch_sizes = {4, 4, 4, 8};
       },
       {"branches", "1 size"}},
      {[](Options& o) { o.branches = Branches::mixture, o.generator_batch_sizes = {10}; },
       {"4 branches", "10"}},
      {[](Options& o) { o.generator_optimizer.name = "lion"; }, {"lion"}},
  };
  for (const auto& each : cases) expect_error([&] { small_game(each.first); }, each.second);
}

TEST(Stackelberg, EachPlayerMovesByItsLearningRate) {
  Trainer game = small_game();
  const auto generators = parameters_of(game.generators());
  const auto discriminator = parameters_of(game.discriminators());
  game.set_learning_rates(0, 1e-2);
  train_on_circle(game, 0, 1);
  EXPECT_EQ(parameters_of(game.generators()), generators);
  EXPECT_NE(parameters_of(game.discriminators()), discriminator);
  const auto moved = parameters_of(game.discriminators());
  game.set_learning_rates(1e-2, 0);
  train_on_circle(game, 1, 2);
  EXPECT_NE(parameters_of(game.generators()), generators);
  EXPECT_EQ(parameters_of(game.discriminators()), moved);
}

TEST(Stackelberg, SumWeighsThePayoffsOfAllGenerators) {
  Trainer mean = small_game();
  Trainer sum = small_game([](auto& options) { options.weighting = "sum"; });
  train_on_circle(mean, 0, 1);
  train_on_circle(sum, 0, 1);
  EXPECT_NEAR(sum.discriminator_loss(), 4 * mean.discriminator_loss(), 1e-5);
  // The discriminators differ after their steps by little: Adam's first step has no scale.
  EXPECT_NEAR(sum.generator_loss(), 4 * mean.generator_loss(), 1e-4);
}

TEST(Stackelberg, UnequalBatchesCountGeneratorsEqually) {
  const auto unequal = [](auto& options) { options.generator_batch_sizes = {4, 4, 20, 9}; };
  Trainer game = small_game(unequal);
  train_on_circle(game, 0, 20);
  EXPECT_TRUE(std::isfinite(game.discriminator_loss()));
  EXPECT_EQ(game.sample(6, 0).shape(), (Shape{4, 6, kFeatures}));
  // Every generator learns.
  const auto before = parameters_of(small_game(unequal).generators());
  const auto after = parameters_of(game.generators());
  const std::size_t each = before.size() / 4;
  for (std::size_t i = 0; i < 4; ++i) {
    double moved = 0;
    for (std::size_t k = i * each; k < (i + 1) * each; ++k) moved += std::abs(after[k] - before[k]);
    EXPECT_GT(moved, 0.1) << "generator " << i;
  }
}

// With one value for all numbers the mean over a batch does not depend on its size.
TEST(Stackelberg, TheLossIsAMeanOfMeans) {
  const auto loss_with = [](std::vector<std::int64_t> sizes) {
    Trainer game = small_game([&](auto& options) { options.generator_batch_sizes = sizes; });
    for (const auto& [name, tensor] : game.state())
      if (name.starts_with("discriminator."))
        tensor.assign(Tensor::zeros(tensor.shape(), DType::f32));
    train_on_circle(game, 0, 1);
    return game.discriminator_loss();
  };
  EXPECT_NEAR(loss_with({kBatch}), 2 * std::log(2.0), 1e-6);
  EXPECT_NEAR(loss_with({2, 3, 4, 50}), 2 * std::log(2.0), 1e-6);
}

TEST(Stackelberg, TheClassifierHeadAddsItsCrossEntropy) {
  const auto loss_with = [](double weight) {
    Trainer game = small_game([&](auto& options) { options.classifier_weight = weight; });
    train_on_circle(game, 0, 1);
    return game.discriminator_loss();
  };
  const double one = loss_with(1), two = loss_with(2), three = loss_with(3);
  // An untrained head guesses: the cross entropy of 4 generators is about log 4.
  EXPECT_NEAR(two - one, std::log(4.0), 0.2);
  EXPECT_NEAR(three - two, two - one, 1e-5);
}

TEST(Stackelberg, TheClassifierHeadLearnsToTellGeneratorsApart) {
  Trainer game = small_game([](auto& options) { options.classifier_weight = 1; });
  train_on_circle(game, 0, 1);
  const double first = game.discriminator_loss();
  train_on_circle(game, 1, 200);
  EXPECT_LT(game.discriminator_loss(), first - 0.5);
  EXPECT_EQ(game.score(Tensor::zeros({5, kFeatures}, DType::f32)).shape(), (Shape{1, 5}));
}

TEST(Stackelberg, AveragedBranchesAreOneGenerator) {
  Trainer game = small_game([](auto& options) { options.branches = Branches::average; });
  train_on_circle(game, 0, 3);
  EXPECT_EQ(game.sample(6, 0).shape(), (Shape{1, 6, kFeatures}));
}

TEST(Stackelberg, BranchesOfAMixtureShareOneBatch) {
  Trainer game = small_game([](auto& options) { options.branches = Branches::mixture; });
  train_on_circle(game, 0, 3);
  EXPECT_EQ(game.sample(6, 0).shape(), (Shape{4, 6, kFeatures}));
}

TEST(Stackelberg, ASharedLatentIsTheSameForAllGenerators) {
  Trainer game = small_game([](auto& options) { options.shared_z = true; });
  // Give every generator the first one's parameters: equal z then means equal samples.
  const Var parameters = game.generators().parameters();
  const Tensor& all = parameters.graph->storage(parameters);
  for (std::int64_t i = 1; i < 4; ++i) all.slice(0, i, i + 1).assign(all.slice(0, 0, 1));
  const Tensor samples = game.sample(5, 1);
  EXPECT_EQ(samples.slice(0, 0, 1).to_vector<float>(), samples.slice(0, 3, 4).to_vector<float>());
}

TEST(Stackelberg, SamplesAreAFunctionOfStateAndDraw) {
  Trainer game = small_game();
  train_on_circle(game, 0, 5);
  const auto before = state_of(game);
  const auto first = game.sample(9, 3).to_vector<float>();
  EXPECT_NE(game.sample(9, 4).to_vector<float>(), first);
  EXPECT_EQ(game.sample(9, 3).to_vector<float>(), first);
  game.score(Tensor::zeros({3, kFeatures}, DType::f32));
  EXPECT_EQ(state_of(game), before);
  expect_error([&] { game.sample(0, 0); }, {"count", "0"});
  expect_error([&] { game.score(Tensor::zeros({3, 5}, DType::f32)); }, {"[3, 5]"});
}

TEST(Stackelberg, WeightsOfAWassersteinCriticAreClippedWhereAsked) {
  const auto largest_weight = [](double bound) {
    Trainer game = small_game([=](auto& options) {
      options.objective = "wasserstein";
      options.discriminator_optimizer.clip_weights = bound;
    });
    train_on_circle(game, 0, 5);
    double largest = 0;
    for (const double weight : parameters_of(game.discriminators()))
      largest = std::max(largest, std::abs(weight));
    return largest;
  };
  EXPECT_EQ(largest_weight(0.01), 0.01F);
  EXPECT_GT(largest_weight(0), 0.1);
}

TEST(Stackelberg, StateIsAllThatItTakesToContinue) {
  Trainer game = small_game(), copy = small_game();
  expect_to_continue(game, copy);
}

// Dropout of both players: masks of their own for each step, none in samples and scores, and no
// more state than before.
TEST(Stackelberg, TrainsNetworksWithDropout) {
  const auto make = [](double probability) {
    GanNetworks networks = small_networks();
    networks.generator = [=] {
      return sequential(linear(kLatent, kHidden), dropout(probability), linear(kHidden, kFeatures));
    };
    networks.discriminator = [=](std::int64_t outputs) {
      return sequential(linear(kFeatures, kHidden), relu_layer(), dropout(probability),
                        linear(kHidden, outputs));
    };
    return Trainer(small_options(), networks);
  };
  Trainer game = make(0.5), same = make(0.5), plain = make(0.0);
  EXPECT_EQ(game.sample(5, 1).to_vector<float>(), plain.sample(5, 1).to_vector<float>());
  train_on_circle(game, 0, 4);
  train_on_circle(same, 0, 4);
  train_on_circle(plain, 0, 4);
  EXPECT_EQ(state_of(game), state_of(same));
  EXPECT_NE(state_of(game), state_of(plain));
  EXPECT_TRUE(std::isfinite(game.generator_loss()));
  const Tensor points = Tensor::full({3, kFeatures}, 0.5, DType::f32);
  EXPECT_EQ(game.score(points).to_vector<float>(), game.score(points).to_vector<float>());
}

TEST(Stackelberg, ThreadsChangeNoBit) {
  const auto trained_with = [](int count) {
    const ThreadsGuard threads(count);
    // Large enough that its kernels are divided among threads.
    Trainer game = small_game([](auto& options) { options.generator_batch_sizes = {3000}; });
    train_on_circle(game, 0, 50);
    return state_of(game);
  };
  EXPECT_EQ(trained_with(1), trained_with(2));
}

TEST(Stackelberg, SeedsMatter) {
  const auto trained_with = [](std::uint64_t seed) {
    Trainer game = small_game([&](auto& options) { options.seed = seed; });
    train_on_circle(game, 0, 2);
    return state_of(game);
  };
  EXPECT_EQ(trained_with(1), trained_with(1));
  EXPECT_NE(trained_with(1), trained_with(2));
}

}  // namespace
}  // namespace saddle::test

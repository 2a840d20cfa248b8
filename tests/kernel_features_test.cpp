// F of the primal-dual term's kernel: where its values come from, and what the game does with it.
#include "gan/kernel_features.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "autograd/derivatives.h"
#include "autograd/gradcheck/function_check.h"
#include "autograd/ops.h"
#include "gan/networks.h"
#include "gan/streams.h"
#include "nn/gaussian_kernel.h"
#include "nn/layers.h"
#include "nn/networks/classifiers.h"
#include "tests/circle_training.h"
#include "tests/network_values.h"
#include "tests/temp_files.h"
#include "tests/tiny_config.h"

namespace saddle::test {
namespace {

// ---- In the game

FeatureNetwork small_features(const Shape& example = {2}) {
  return {"small", example,
          [] { return sequential(linear(2, 4), tanh_layer(), linear(4, 3), relu_layer()); }};
}

Trainer trainer_with(const FeatureNetwork& features, const std::string& trainer = "stackelberg") {
  const TrainConfig config = config_with_features(trainer);
  GanNetworks networks = networks_of(config);
  networks.features = features;
  return Trainer(config.game, networks, DType::f64);
}

// By plain operations, of the generators' batches y [2, 8, 2].
TEST(KernelFeatures, AreWhatTheKernelSees) {
  Trainer trainer = trainer_with(small_features());
  fill_with_circle(trainer.real_batch(), 1);
  const Players& players = trainer.players();
  const Network &f = *players.features(), &d = players.discriminators();
  const Var real = players.real_batches()[0], random = players.states()[0].second;
  const Var y =
      players.generators().train(random_normal(random, kLatentStream, {2, 8, 2}, DType::f64)).y;
  const Var sigma = literal(*y.graph, std::sqrt(0.5), {}, DType::f64);
  const Var density = kernel_mean(f.evaluate(real), f.evaluate(y), sigma);
  const Var f1 = std::log(2.0) - softplus(sum(d.train(real).y, {2}));
  const Var term = sum(mean(square(stop_gradient(density - 0.3 * f1) - density), {1}));
  const Var expected = 0.5 * (sum(mean(-softplus(d.train(y).y), {1, 2})) + term);
  const Var loss = players.generator_loss().value, gamma = players.generators().parameters();
  expect_close(flat_value(loss), flat_value(expected), 1e-12, "loss");
  expect_close(flat_value(grad(loss, gamma)), flat_value(grad(expected, gamma)), 1e-10, "gradient");
}

gradcheck::Variable whole(const std::string& name, const Network& network) {
  return {name, network.parameters(), {{name, 0, network.parameter_count()}}};
}

// Against differences, with the target held.
TEST(KernelFeatures, LetDerivativesThrough) {
  for (const char* name : {"stackelberg", "sgan"}) {
    Trainer trainer = trainer_with(small_features(), name);
    fill_with_circle(trainer.real_batch(), 1);
    const Players::Loss loss = trainer.players().generator_loss();
    Rng rng(1);
    const auto check =
        gradcheck::check_function(loss.value, whole("gamma", trainer.generators()),
                                  whole("theta", trainer.discriminators()), rng, {}, loss.targets);
    for (const auto& deviation : check.deviations) expect_within(deviation, name);
  }
}

// No player moves them, and a state holds them: a run goes on with those that it began with.
TEST(KernelFeatures, AreStateThatNoStepChanges) {
  for (const char* name : {"stackelberg", "sgan"}) {
    Trainer whole = trainer_with(small_features(), name),
            resumed = trainer_with(small_features(), name);
    const Network& f = *whole.players().features();
    f.parameters().graph->write(f.parameters()).fill(0.25);
    const auto before = flat_value(f.parameters());
    SCOPED_TRACE(name);
    expect_to_continue(whole, resumed);
    EXPECT_EQ(flat_value(f.parameters()), before);
  }
}

TEST(KernelFeatures, ThatDoNotFitAreRefused) {
  expect_error([] { trainer_with(small_features({3})); },
               {"kernel_features", "small takes examples [3]", "[2]"});
  expect_error([] { trainer_with({}); }, {"kernel_features", "autoencoder", "found none"});
  TrainConfig config = config_with_features();
  config.game.primal_dual.features = "discriminator";
  expect_error([&] { check(config); },
               {"kernel_features", "none, classifier or autoencoder", "discriminator"});
}

// ---- Of data sets

DataConfig data_of(const std::string& dataset) {
  DataConfig data;
  data.dataset = dataset;
  return data;
}

// What F makes of an example of the data set.
Shape seen_of(const std::string& kind, const std::string& dataset) {
  const FeatureNetwork features = kernel_features(kind, data_of(dataset));
  Graph graph;
  const Network network(graph, "features", features.make(), 1, DType::f32, 1, 0);
  Shape stack = {1, 2};
  for (const std::int64_t size : features.example) stack.push_back(size);
  return network.evaluate(graph.input(Tensor::zeros(stack, DType::f32), "x")).shape();
}

TEST(KernelFeatures, OfDataSets) {
  EXPECT_EQ(seen_of("classifier", "mnist"), (Shape{1, 2, 84}));
  EXPECT_EQ(seen_of("classifier", "stacked-mnist"), (Shape{1, 2, 252}));
  EXPECT_EQ(seen_of("classifier", "cifar10"), (Shape{1, 2, 256}));
  EXPECT_EQ(seen_of("autoencoder", "mnist"), (Shape{1, 2, 32}));
  EXPECT_EQ(seen_of("autoencoder", "cifar10"), (Shape{1, 2, 96}));
}

TEST(KernelFeatures, OfOtherDataSetsAreRefused) {
  expect_error([] { kernel_features("classifier", data_of("image-folder")); },
               {"kernel_features", "mnist, fashion-mnist, stacked-mnist, cifar10", "image-folder"});
  for (const char* kind : {"classifier", "autoencoder"})
    expect_error([&] { kernel_features(kind, data_of("ring")); }, {"kernel_features", "ring"});
}

TEST(KernelFeatures, OfAClassifierWithoutAnyAreRefused) {
  const auto& all = classifiers();
  const auto without =
      std::ranges::find_if(all, [](const Classifier& each) { return each.features == nullptr; });
  ASSERT_NE(without, all.end());
  expect_error([&] { features_of(*without); },
               {"classifier stacked-digits", "expected one with features"});
}

}  // namespace
}  // namespace saddle::test

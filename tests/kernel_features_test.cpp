// F of the primal-dual term's kernel: where its values come from, and what the game does with it.
#include "gan/kernel_features.h"

#include <gtest/gtest.h>

#include <sstream>

#include "autograd/derivatives.h"
#include "autograd/gradcheck/function_check.h"
#include "autograd/ops.h"
#include "gan/metrics/trained_network.h"
#include "gan/networks.h"
#include "gan/run.h"
#include "gan/streams.h"
#include "nn/gaussian_kernel.h"
#include "nn/layers.h"
#include "tests/circle_training.h"
#include "tests/network_values.h"
#include "tests/scoped_variable.h"
#include "tests/synthetic_digits.h"
#include "tests/tiny_config.h"

namespace saddle {
namespace {

using test::expect_error;
using test::fill_with_circle;
using test::networks_of;
using test::state_of;
using test::tiny_config;
using test::train_on_circle;
using testing::expect_close;
using testing::flat_value;

// ---- In the game

TrainConfig config_with_features(const std::string& trainer = "stackelberg") {
  TrainConfig config = tiny_config();
  config.game.trainer = trainer;
  config.game.objective = "log-saturating";
  config.game.primal_dual = {0.3, 0.5, "constant", 0.5, 3, "autoencoder"};
  return config;
}

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
    testing::Rng rng(1);
    const auto check =
        gradcheck::check_function(loss.value, whole("gamma", trainer.generators()),
                                  whole("theta", trainer.discriminators()), rng, {}, loss.targets);
    for (const auto& deviation : check.deviations) testing::expect_within(deviation, name);
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
    train_on_circle(whole, 0, 2);
    test::copy_state(whole, resumed);
    for (Trainer* each : {&whole, &resumed}) train_on_circle(*each, 2, 4);
    EXPECT_EQ(flat_value(f.parameters()), before);
    EXPECT_EQ(state_of(whole), state_of(resumed)) << name;
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
  EXPECT_EQ(seen_of("autoencoder", "mnist"), (Shape{1, 2, 32}));
  EXPECT_EQ(seen_of("autoencoder", "cifar10"), (Shape{1, 2, 96}));
}

TEST(KernelFeatures, OfOtherDataSetsAreRefused) {
  expect_error([] { kernel_features("classifier", data_of("image-folder")); },
               {"kernel_features", "mnist, fashion-mnist, stacked-mnist, cifar10", "image-folder"});
  for (const char* kind : {"classifier", "autoencoder"})
    expect_error([&] { kernel_features(kind, data_of("ring")); }, {"kernel_features", "ring"});
}

#ifdef SADDLE_HAS_JSON

class TrainedKernelFeatures : public ::testing::Test {
 protected:
  TrainedKernelFeatures() {
    std::filesystem::create_directory(data());
    test::write_digits(data(), 100, 20);
  }

  std::filesystem::path data() const { return folder_.path() / "digits"; }

  TrainConfig config(const std::string& kind, std::int64_t steps) const {
    TrainConfig config = config_with_features();
    config.data.dataset = "mnist";
    config.data.folder = data().string();
    config.game.primal_dual.features = kind;
    config.steps = steps;
    return config;
  }
  // With what it said in `said_`.
  void run(const TrainConfig& config, const std::string& name, bool resume = false) {
    RunOptions options;
    options.folder = folder_.path() / name;
    options.resume = resume;
    std::ostringstream notes;
    options.progress = {&notes, 0, [] { return 0.0; }};
    train(config, options);
    said_ = notes.str();
  }
  std::vector<double> state_after(const TrainConfig& config, const std::string& name) {
    std::ostringstream notes;
    return state_of(restore(config, folder_.path() / name, notes).model.trainer());
  }
  bool has_said(const std::string& part) const { return said_.find(part) != std::string::npos; }

  test::TempFolder folder_;
  test::ScopedVariable cache_{"SADDLE_CACHE", (folder_.path() / "cache").string()};
  std::string said_;
};

// The last layer of the classifier, behind F, says what the classifier says.
TEST_F(TrainedKernelFeatures, AreTheClassifiersLastHiddenLayer) {
  const FeatureNetwork features = kernel_features("classifier", config("classifier", 1).data);
  Graph graph;
  const Network f(graph, "features", features.make(), 1, DType::f32, 5, 0);
  std::ostringstream notes;
  const ProgressOutput output{&notes, 0, [] { return 0.0; }};
  load_kernel_features(f, "classifier", config("classifier", 1).data, test::synthetic_digits(20, 1),
                       output);
  EXPECT_NE(notes.str().find("the kernel's features: classifier lenet5, mean squared distance"),
            std::string::npos)
      << notes.str();
  TrainedClassifier trained = trained_classifier("mnist", data(), output);
  const Tensor images = all_images(test::synthetic_digits(6, 3));
  const Var seen =
      f.evaluate(graph.input(images.reshape({1, 6, 28, 28, 1}).to(default_device()), "x"));
  const Network& whole = trained.classifier.network();
  const auto last = [&](const char* name) {
    return testing::named_tensor(whole, std::string("classifier.11.") + name).clone();
  };
  const Var logits = matmul(reshape(seen, {6, 84}), graph.input(last("weight"), "w"), false, true) +
                     graph.input(last("bias"), "b");
  expect_close(flat_value(softmax(logits, -1)),
               trained.classifier.probabilities(images).to_vector<double>(), 1e-5, "p(y|x)");
}

TEST_F(TrainedKernelFeatures, AreTrainedOnceAndResumeBitForBit) {
  run(config("autoencoder", 6), "whole");
  EXPECT_TRUE(has_said("training an autoencoder of mnist: convolutional")) << said_;
  const auto file = folder_.path() / "cache/autoencoders/mnist-convolutional.safetensors";
  EXPECT_TRUE(std::filesystem::exists(file));
  run(config("autoencoder", 3), "part");
  EXPECT_FALSE(has_said("training an")) << said_;  // from the cache
  std::filesystem::remove(file);
  run(config("autoencoder", 6), "part", true);
  EXPECT_FALSE(has_said("autoencoder")) << said_;  // from the checkpoint
  EXPECT_EQ(state_after(config("autoencoder", 6), "part"),
            state_after(config("autoencoder", 6), "whole"));
}

#endif  // SADDLE_HAS_JSON

}  // namespace
}  // namespace saddle

#include "gan/train_config.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "data/cifar10.h"
#include "data/mnist.h"
#include "data/resize.h"
#include "data/stacked_mnist.h"
#include "data/text.h"
#include "gan/metrics/trained_network.h"
#include "gan/networks.h"
#include "optim/optimizer.h"
#include "tensor/format.h"
#include "tensor/names.h"

namespace saddle {
namespace {

constexpr std::int64_t kMaxSize = 1 << 20;  // of a layer, a batch, a latent vector
constexpr std::int64_t kMaxGenerators = 1024;
constexpr std::int64_t kMaxCriticSteps = 1000;
constexpr std::size_t kMaxHiddenLayers = 32;
constexpr std::int64_t kMaxModes = 10'000;
constexpr std::int64_t kMaxPoints = 10'000'000;
constexpr std::int64_t kMaxSamples = 1'000'000;
constexpr std::int64_t kMaxSteps = 1'000'000'000'000;
constexpr double kMaxLength = 1e6;
constexpr std::int64_t kMaxMaps = 512, kMaxMapLayers = 5;
constexpr std::int64_t kMaxWidth = 1024;
constexpr double kMaxElements = 2147483648.0;  // 8 GiB of f32

void require_count(const char* name, std::int64_t found, std::int64_t low, std::int64_t high) {
  require(low <= found && found <= high, name, ": expected ", low, " to ", high, ", found ", found);
}

// A NaN fails.
void require_positive(const char* name, double found, double high) {
  require(0 < found && found <= high, name, ": expected more than 0 and at most ", high, ", found ",
          found);
}

void require_at_least_zero(const char* name, double found, double high) {
  require(0 <= found && found <= high, name, ": expected 0 to ", high, ", found ", found);
}

void require_one_of(const char* name, const std::string& found,
                    const std::vector<std::string>& allowed) {
  if (std::find(allowed.begin(), allowed.end(), found) != allowed.end()) return;
  fail(name, ": ", unknown_name("name", found, allowed));
}

void check(const DataConfig& data) {
  require_one_of("dataset", data.dataset, dataset_names());
  require_count("modes", data.modes, 1, kMaxModes);
  if (data.dataset == "grid") {
    const auto side = std::llround(std::sqrt(static_cast<double>(data.modes)));
    require(side * side == data.modes, "modes: expected a square number for a grid, found ",
            data.modes);
  }
  require_positive("radius", data.radius, kMaxLength);
  // Figures count samples within 3 standard deviations, so a mixture needs one.
  if (data.dataset == "swiss-roll")
    require_at_least_zero("deviation", data.deviation, kMaxLength);
  else
    require_positive("deviation", data.deviation, kMaxLength);
  require_count("points", data.points, 1, kMaxPoints);
  require_count("image_size", data.image_size, 1, kMaxResizedSide);
  require_count("vocabulary", data.vocabulary, 3, Vocabulary::kMaxSize);
}

void check_scores(const TrainConfig& config) {
  require(!config.score_images || has_classifier(config.data.dataset),
          "score_images: expected a data set with a classifier, ", joined(classified_names(), ", "),
          ", found ", config.data.dataset);
}

void check_hidden(const char* name, const std::vector<std::int64_t>& sizes) {
  require(sizes.size() <= kMaxHiddenLayers, name, ": expected at most ", kMaxHiddenLayers,
          " layers, found ", sizes.size());
  for (const std::int64_t size : sizes) require_count(name, size, 1, kMaxSize);
}

// Of the architecture that takes numbers of feature maps.
void check_maps(const std::vector<std::int64_t>& maps) {
  require(1 <= maps.size() && maps.size() <= kMaxMapLayers, "generator_hidden: expected 1 to ",
          kMaxMapLayers, " numbers of feature maps, found ", maps.size());
  for (const std::int64_t count : maps) require_count("generator_hidden", count, 1, kMaxMaps);
}

void check(const NetworkConfig& networks) {
  find_architecture(networks.architecture);
  if (networks.architecture == "stackelberg") check_maps(networks.generator_hidden);
  check_hidden("generator_hidden", networks.generator_hidden);
  check_hidden("discriminator_hidden", networks.discriminator_hidden);
  require_positive("batch_norm_epsilon", networks.batch_norm_epsilon, 1e3);
  require_one_of("discriminator_norm", networks.discriminator_norm, {"none", "spectral"});
  require_one_of("generator_output", networks.generator_output, {"tanh", "none"});
  require_at_least_zero("slope", networks.slope, 1);
  require_one_of("initializer", networks.initializer, {"fan-in", "xavier"});
  require_count("width", networks.width, 1, kMaxWidth);
}

// What the game itself accepts, within bounds that keep products of sizes from overflowing.
void check_game(const GanOptions& game) {
  require_count("generators", game.generators, 1, kMaxGenerators);
  require_count("latent_dim", game.latent_dim, 1, kMaxSize);
  require_count("batch_size", game.batch_size, 1, kMaxSize);
  require_count("critic_steps", game.critic_steps, 1, kMaxCriticSteps);
  for (const std::int64_t size : game.generator_batch_sizes)
    require_count("generator_batch_sizes", size, 1, kMaxSize);
  check(game);
}

// An optimizer's options say what is wrong with "beta1: ...": here it is "generator_beta1: ...".
void check_optimizer(const char* player, const OptimizerOptions& options) {
  try {
    check(options);
  } catch (const Error& error) {
    fail(player, "_", error.what());
  }
}

// A kernel as narrow as that is 0 but for equal examples, and 1 / sigma^2 soon no float32.
constexpr double kSmallestSquaredBandwidth = 1e-30, kLargestSquaredBandwidth = 1e30;

void check_bandwidth(const TrainConfig& config) {
  const PrimalDualOptions& options = config.game.primal_dual;
  if (!options.is_on()) return;
  const double last = squared_bandwidth(options, config.steps);
  require(kSmallestSquaredBandwidth <= last && last <= kLargestSquaredBandwidth,
          "bandwidth_factor: expected a sigma^2 of ", kSmallestSquaredBandwidth, " to ",
          kLargestSquaredBandwidth, " at all steps, found ", last, " at step ", config.steps);
}

// Networks that are in memory at once: the players, and the copies of them that an SGAN keeps.
struct NetworkCounts {
  double generators, discriminators;
};

NetworkCounts network_counts(const GanOptions& game) {
  const auto count = static_cast<double>(game.generators);
  if (game.trainer != "sgan") return {count, 1};
  if (game.global_pair == "none") return {count, count};
  const double messengers = game.global_pair == "messengers" ? count : 0;
  const double met = game.global_updates == "pair" ? count : 0;
  return {count + 1 + met, count + 1 + messengers + met};
}

// Examples in the largest batches of all players: an SGAN generates as many as there are real ones.
struct ExampleCounts {
  double generated, real;
};

ExampleCounts example_counts(const GanOptions& game) {
  const auto generators = static_cast<double>(game.generators);
  const auto batch = static_cast<double>(game.batch_size);
  if (game.trainer == "sgan") return {generators * batch, generators * batch};
  const auto largest = std::ranges::max(game.generator_batch_sizes);
  return {generators * static_cast<double>(largest), batch};
}

// Of one network; nothing is allocated.
double parameter_count(const ModulePtr& module) {
  Declaration declaration;
  module->declare(declaration, "");
  return static_cast<double>(declaration.parameters.size());
}

// Numbers that the layers between `sizes` make of an example.
double activation_count(const std::vector<std::int64_t>& sizes) {
  return std::accumulate(sizes.begin() + 1, sizes.end(), 0.0);
}

// Numbers that a network of a paper's table and its gradients make of an example, at most about.
constexpr double kTableActivations = 1 << 19;
// F: those of the largest classifier, and of an encoder for each number of an example.
constexpr double kClassifierActivations = 1 << 17, kEncoderActivations = 8;

// Numbers that F holds, which sees all examples.
double features_count(const FeatureNetwork& features, double examples) {
  if (!features.make) return 0;
  const auto numbers = static_cast<double>(features.example.count());
  return parameter_count(features.make()) +
         examples * (kClassifierActivations + kEncoderActivations * numbers);
}

// Numbers that the layers of both players make of their examples.
double player_activations(const TrainConfig& config, const ExampleCounts& examples) {
  const double seen = examples.generated + examples.real;
  if (config.networks.architecture != "mlp") return seen * kTableActivations;
  const std::int64_t numbers = example_shape_of(config.data).count();
  const double made = std::max(examples.generated, static_cast<double>(config.samples));
  return made * activation_count(layer_sizes(config.game.latent_dim,
                                             config.networks.generator_hidden, numbers)) +
         seen * activation_count(layer_sizes(numbers, config.networks.discriminator_hidden, 1));
}

// Before anything is allocated: the networks with their largest batches must fit.
void check_memory(const TrainConfig& config) {
  const GanNetworks networks = make_networks(config);
  const NetworkCounts copies = network_counts(config.game);
  const ExampleCounts examples = example_counts(config.game);
  const double count = copies.generators * parameter_count(networks.generator()) +
                       copies.discriminators * parameter_count(networks.discriminator(1)) +
                       player_activations(config, examples) +
                       features_count(networks.features, examples.generated + examples.real);
  require(count <= kMaxElements, "the networks and their batches would hold about ", count,
          " numbers, more than the limit of ", kMaxElements,
          ": reduce hidden sizes, batch sizes, samples or generators");
}

}  // namespace

const std::vector<std::string>& dataset_names() {
  static const std::vector<std::string> names = {"ring",    "grid",          "swiss-roll",
                                                 "mnist",   "fashion-mnist", "stacked-mnist",
                                                 "cifar10", "image-folder",  "text"};
  return names;
}

bool is_image_dataset(const std::string& dataset) {
  return dataset == "mnist" || dataset == "fashion-mnist" || dataset == "stacked-mnist" ||
         dataset == "cifar10" || dataset == "image-folder";
}

Shape example_shape_of(const DataConfig& data) {
  if (data.dataset == "text") return {kTextLength, data.vocabulary};
  if (data.dataset == "image-folder") return {data.image_size, data.image_size, 3};
  if (data.dataset == "cifar10") return {kCifarSide, kCifarSide, 3};
  if (data.dataset == "stacked-mnist") return {kMnistSide, kMnistSide, kStackedDigits};
  return is_image_dataset(data.dataset) ? Shape{kMnistSide, kMnistSide, 1} : Shape{2};
}

std::vector<std::int64_t> layer_sizes(std::int64_t in, std::vector<std::int64_t> hidden,
                                      std::int64_t out) {
  hidden.insert(hidden.begin(), in);
  hidden.push_back(out);
  return hidden;
}

void check(const TrainConfig& config) {
  check(config.data);
  check_scores(config);
  check(config.networks);
  check_game(config.game);
  check_optimizer("generator", config.game.generator_optimizer);
  check_optimizer("discriminator", config.game.discriminator_optimizer);
  require_count("steps", config.steps, 0, kMaxSteps);
  require_count("log_every", config.log_every, 1, kMaxSteps);
  require_count("checkpoint_every", config.checkpoint_every, 1, kMaxSteps);
  require_count("picture_every", config.picture_every, 1, kMaxSteps);
  check_bandwidth(config);
  require_count("samples", config.samples, config.game.generators, kMaxSamples);
  const std::int64_t pairs = config.game.trainer == "sgan" ? config.game.generators : 1;
  const bool are_points = example_shape_of(config.data).rank() == 1;
  require(!are_points || config.game.batch_size <= config.data.points / pairs,
          "batch_size: expected at most ", config.data.points / pairs, ", of ", config.data.points,
          " points for ", pairs, pairs == 1 ? " batch" : " batches", ", found ",
          config.game.batch_size);
  check_memory(config);
}

}  // namespace saddle

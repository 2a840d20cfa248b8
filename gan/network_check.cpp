#include "gan/network_check.h"

#include <algorithm>

#include "gan/networks.h"
#include "gan/recipes/recipes.h"
#include "gan/streams.h"
#include "gan/trainers/trainer.h"
#include "nn/losses.h"
#include "nn/networks/classifiers.h"
#include "tensor/names.h"

namespace saddle {
namespace {

using gradcheck::check_function;
using gradcheck::CheckProgress;
using gradcheck::Variable;

constexpr std::int64_t kExamples = 4;  // of a batch; batch normalization needs more than one
constexpr std::int64_t kGenerators = 2;
constexpr std::int64_t kChannels = 32;  // of the blocks of "character"

// As training has it, with fewer and smaller batches.
GanOptions reduced(GanOptions options, unsigned seed) {
  options.generators = std::min(options.generators, kGenerators);
  options.batch_size = kExamples;
  const bool shares_batch = options.branches == Branches::mixture;
  options.generator_batch_sizes = {shares_batch ? kExamples * options.generators : kExamples};
  options.seed = seed;
  return options;
}

// The flat parameters of a network, a part for each of its tensors.
Variable parameters_of(const Network& network, const std::string& name) {
  Variable variable{name, network.parameters(), {}};
  for (const Slot& slot : network.declaration().parameters.slots())
    variable.parts.push_back(
        {network.name() + "." + slot.name, slot.offset, slot.offset + slot.shape.count()});
  return variable;
}

// `done` of one check of `count` equal ones.
CheckProgress part_of(const CheckProgress& progress, std::int64_t first, std::int64_t count) {
  if (!progress) return {};
  return
      [=](std::int64_t done, std::int64_t total) { progress(first * total + done, count * total); };
}

std::vector<LossCheck> check_game(const GanOptions& options, const GanNetworks& networks,
                                  unsigned seed, const CheckProgress& progress) {
  gradcheck::Rng rng(seed);
  Trainer game(reduced(options, seed), networks, DType::f64);
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  gradcheck::for_each_element<double>(game.real_batch(),
                                      [&](double& each) { each = uniform(rng); });
  const Variable gamma = parameters_of(game.generators(), "gamma"),
                 theta = parameters_of(game.discriminators(), "theta");
  const std::vector<Var> targets = game.players().generator_loss().targets;
  const auto check = [&](Var loss, std::int64_t i) {
    return check_function(loss, gamma, theta, rng, part_of(progress, i, 2), targets);
  };
  const TrainingRule::Losses losses = game.rule().losses();
  return {{"the discriminator's loss", check(losses.discriminator, 0)},
          {"the generators' loss", check(losses.generators, 1)}};
}

std::vector<LossCheck> check_classifier(const Classifier& classifier, unsigned seed,
                                        const CheckProgress& progress) {
  gradcheck::Rng rng(seed);
  Graph graph;
  const Network network(graph, std::string(classifier.name), classifier.make(), 1, DType::f64, seed,
                        kDiscriminatorInitStream);
  Shape batch = {1, kExamples};
  for (const std::int64_t size : classifier.example) batch.push_back(size);
  const Var x = gradcheck::random_input(graph, rng, batch, -1, 1);
  std::vector<std::int64_t> classes(kExamples);
  for (std::int64_t& each : classes)
    each = gradcheck::random_integer(rng, 0, classifier.classes - 1);
  const Var target = graph.input(Tensor::from(classes, {1, kExamples}), "classes");
  const Var loss = cross_entropy(network.train(x).y, target);
  return {{"the cross entropy", check_function(loss, parameters_of(network, "theta"),
                                               {"x", x, {{"x", 0, batch.back()}}}, rng, progress)}};
}

}  // namespace

std::vector<CheckableNetwork> checkable_networks() {
  std::vector<CheckableNetwork> list;
  for (const Architecture& each : architectures())
    list.push_back({std::string(each.name), concat_text(each.paper, ", ", each.source)});
  for (const Classifier& each : classifiers())
    list.push_back({std::string(each.name), std::string(each.source)});
  return list;
}

std::vector<std::string> names_of_checkable() {
  std::vector<std::string> names = names_in(recipes());
  for (const CheckableNetwork& network : checkable_networks()) names.push_back(network.name);
  return names;
}

std::vector<LossCheck> check_networks(const std::string& name, unsigned seed,
                                      const CheckProgress& progress) {
  if (const Recipe* recipe = named(recipes(), name)) {
    TrainConfig config = recipe->config;
    config.networks.width = std::min(config.networks.width, kChannels);
    return check_game(config.game, make_networks(config), seed, progress);
  }
  if (const Architecture* found = named(architectures(), name)) {
    GanOptions options;
    options.generators = 1;
    options.latent_dim = found->latent_dim;
    NetworkConfig narrow;
    narrow.width = kChannels;
    return check_game(options, make_networks(*found, narrow), seed, progress);
  }
  if (const Classifier* classifier = named(classifiers(), name))
    return check_classifier(*classifier, seed, progress);
  fail(unknown_name("recipe or network", name, names_of_checkable()));
}

}  // namespace saddle

#include "gan/stackelberg.h"

#include <algorithm>
#include <cmath>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "gan/streams.h"
#include "nn/losses.h"

namespace saddle {
namespace {

// One batch size per generator, from one for all or one for each.
std::vector<std::int64_t> each_batch_size(const StackelbergOptions& options) {
  std::vector<std::int64_t> sizes = options.generator_batch_sizes;
  if (options.branches == Branches::mixture) sizes[0] /= options.generators;
  if (sizes.size() == 1) sizes.resize(static_cast<std::size_t>(options.generators), sizes[0]);
  return sizes;
}

bool all_equal(const std::vector<std::int64_t>& values) {
  return std::all_of(values.begin(), values.end(), [&](std::int64_t v) { return v == values[0]; });
}

// [copies, batch, example...].
Shape stack_of(std::int64_t copies, std::int64_t batch, const Shape& example) {
  Shape shape = {copies, batch};
  for (const std::int64_t size : example) shape.push_back(size);
  return shape;
}

// Of [copies, batch, example...].
Shape example_of(const Shape& stack) { return Shape(std::span(stack.begin() + 2, stack.end())); }

// The same batches with the numbers of each example in a row.
Var flattened(Var stack) {
  const Shape& shape = stack.shape();
  return reshape(stack, {shape[0], shape[1], example_of(shape).count()});
}

// z ~ N(0, 1), or uniform in [-1, 1).
Var random_latent(const std::string& latent, Var random, std::uint32_t stream, const Shape& shape,
                  DType dtype) {
  if (latent == "normal") return random_normal(random, stream, shape, dtype);
  return 2.0 * random_uniform(random, stream, shape, dtype) - 1.0;
}

Var fake_logits(Var outputs) { return slice(outputs, -1, 0, 1); }

}  // namespace

void check(const StackelbergOptions& options) {
  const auto positive = [](const char* what, std::int64_t found) {
    require(found >= 1, what, ": expected at least 1, found ", found);
  };
  positive("generators", options.generators);
  positive("latent_dim", options.latent_dim);
  require(options.latent == "normal" || options.latent == "uniform",
          "latent: expected normal or uniform, found ", options.latent);
  positive("batch_size", options.batch_size);
  positive("critic_steps", options.critic_steps);
  for (std::int64_t size : options.generator_batch_sizes) positive("generator_batch_sizes", size);
  const auto sizes = static_cast<std::int64_t>(options.generator_batch_sizes.size());
  require(sizes == 1 || sizes == options.generators, "generator_batch_sizes: expected 1 size or ",
          options.generators, ", found ", sizes);
  find_objective(options.objective);
  require(options.weighting == "mean" || options.weighting == "sum",
          "weighting: expected mean or sum, found ", options.weighting);
  require(options.classifier_weight >= 0 && std::isfinite(options.classifier_weight),
          "classifier_weight: expected a number of at least 0, found ", options.classifier_weight);
  if (options.branches == Branches::none) return;
  require(options.weighting == "mean",
          "weighting: branches have one payoff to weigh: expected mean, found ", options.weighting);
  require(sizes == 1, "generator_batch_sizes: branches share one batch: expected 1 size, found ",
          sizes);
  require(options.classifier_weight == 0,
          "classifier_weight: a classifier head needs generators, not branches: expected 0, found ",
          options.classifier_weight);
  require(options.branches != Branches::mixture ||
              options.generator_batch_sizes[0] % options.generators == 0,
          "generator_batch_sizes: ", options.generators, " branches do not divide a batch of ",
          options.generator_batch_sizes[0]);
}

Stackelberg::Stackelberg(const StackelbergOptions& options, const StackelbergNetworks& networks,
                         DType dtype)
    : options_(options),
      dtype_(dtype),
      objective_(find_objective(options.objective)),
      graph_(std::make_unique<Graph>()) {
  check(options);
  const std::int64_t outputs = options.classifier_weight > 0 ? 1 + options.generators : 1;
  random_ = graph_->input(
      Tensor::from<std::int64_t>({static_cast<std::int64_t>(options.seed), 0}, {2}), "random");
  real_ = graph_->input(Tensor::zeros(stack_of(1, options.batch_size, networks.example), dtype),
                        "real");
  generators_ =
      std::make_unique<Network>(*graph_, "generator", networks.generator(), options.generators,
                                dtype, options.seed, kGeneratorInitStream);
  discriminator_ =
      std::make_unique<Network>(*graph_, "discriminator", networks.discriminator(outputs), 1, dtype,
                                options.seed, kDiscriminatorInitStream);
  generator_optimizer_ = make_optimizer(generators_->parameters(), options.generator_optimizer);
  discriminator_optimizer_ =
      make_optimizer(discriminator_->parameters(), options.discriminator_optimizer);
  build_discriminator_step();
  build_generator_step();
}

Update Stackelberg::next_random() const {
  return {random_, concatenate({slice(random_, 0, 0, 1), slice(random_, 0, 1, 2) + 1.0}, 0)};
}

// Each generator's batch [1, B_i, example...]; as one [I, B, example...] if all sizes are equal.
Stackelberg::Fakes Stackelberg::generate_each(Var random, Mode mode, std::uint32_t stream,
                                              const std::vector<std::int64_t>& sizes) const {
  const bool shared = options_.shared_z || options_.branches == Branches::average;
  const auto latent = [&](std::int64_t copies, std::int64_t batch, std::uint32_t offset) {
    const Var z = random_latent(options_.latent, random, stream + (shared ? 0 : offset),
                                {shared ? 1 : copies, batch, options_.latent_dim}, dtype_);
    return broadcast_to(z, {copies, batch, options_.latent_dim});
  };
  const Var parameters = generators_->parameters(), buffers = generators_->buffers();
  RandomStreams dropout(random, kGeneratorDropoutStream);
  if (all_equal(sizes)) {
    const Var z = latent(options_.generators, sizes[0], 0);
    const Network::Output output = generators_->apply(parameters, buffers, z, mode, &dropout);
    return {{output.y}, output.buffers};
  }
  Fakes fakes;
  std::vector<Var> new_buffers;
  for (std::int64_t i = 0; i < options_.generators; ++i) {
    const Var z = latent(1, sizes[static_cast<std::size_t>(i)], static_cast<std::uint32_t>(i));
    const Network::Output output = generators_->apply(
        slice(parameters, 0, i, i + 1), buffers.defined() ? slice(buffers, 0, i, i + 1) : Var{}, z,
        mode, &dropout);
    fakes.batches.push_back(output.y);
    new_buffers.push_back(output.buffers);
  }
  if (buffers.defined()) fakes.buffers = concatenate(new_buffers, 0);
  return fakes;
}

Stackelberg::Fakes Stackelberg::generate(Var random, Mode mode, std::uint32_t stream,
                                         const std::vector<std::int64_t>& sizes) const {
  Fakes fakes = generate_each(random, mode, stream, sizes);
  Var& outputs = fakes.batches[0];
  if (options_.branches == Branches::average) outputs = keep_mean(outputs, {0});
  if (options_.branches == Branches::mixture)
    outputs = reshape(
        outputs, stack_of(1, outputs.shape()[0] * outputs.shape()[1], example_of(outputs.shape())));
  return fakes;
}

// The discriminator's outputs for each of `batches`, in turn. Neighbours of one batch size go
// through it stacked: one product instead of several.
std::vector<Var> Stackelberg::discriminate(std::span<const Var> batches, Var& buffers) const {
  std::vector<Var> outputs;
  RandomStreams dropout(random_, kDiscriminatorDropoutStream);
  for (std::size_t first = 0; first < batches.size();) {
    std::size_t last = first;
    while (last < batches.size() && batches[last].shape()[1] == batches[first].shape()[1]) ++last;
    const Var stack = concatenate(batches.subspan(first, last - first), 0);
    const Network::Output output = discriminator_->apply(discriminator_->parameters(), buffers,
                                                         stack, Mode::training, &dropout);
    buffers = output.buffers;
    for (std::int64_t begin = 0; first < last; ++first) {
      const std::int64_t end = begin + batches[first].shape()[0];
      outputs.push_back(slice(output.y, 0, begin, end));
      begin = end;
    }
  }
  return outputs;
}

// sum over payoffs i of the mean over batch i; the caller weighs it.
Var Stackelberg::mean_cost(std::span<const Var> outputs, Var (*cost)(Var)) const {
  Var total;
  for (const Var& output : outputs) {
    const Var each = sum(mean(cost(fake_logits(output)), {1, 2}));
    total = total.defined() ? total + each : each;
  }
  return total;
}

// sum over generators i of the mean cross entropy of telling that i made its batch.
Var Stackelberg::classifier_cost(std::span<const Var> outputs) const {
  const std::int64_t count = options_.generators;
  Var total;
  std::int64_t first = 0;
  for (const Var& output : outputs) {
    const Var logits = slice(output, -1, 1, 1 + count);
    for (std::int64_t i = 0; i < output.shape()[0]; ++i, ++first) {
      // One-hot target `first`, as a padded 1.
      const Var target = pad(literal(*graph_, 1.0, {1, 1, 1}, dtype_), 2, first, count - 1 - first);
      const Var each = cross_entropy(slice(logits, 0, i, i + 1), target);
      total = total.defined() ? total + each : each;
    }
  }
  return total;
}

// 1 / I as written; 1 as released. Branches form a single payoff.
double Stackelberg::payoff_weight() const {
  const bool averaged = options_.branches == Branches::none && options_.weighting == "mean";
  return averaged ? 1.0 / static_cast<double>(options_.generators) : 1.0;
}

void Stackelberg::build_discriminator_step() {
  const Fakes fakes = generate(random_, Mode::training, kLatentStream, each_batch_size(options_));
  std::vector<Var> batches = {real_};
  batches.insert(batches.end(), fakes.batches.begin(), fakes.batches.end());
  Var buffers = discriminator_->buffers();
  const std::vector<Var> outputs = discriminate(batches, buffers);
  const auto of_fakes = std::span(outputs).subspan(1);
  // As released, the real cost is counted once per generator.
  const bool counted_often = options_.branches == Branches::none && options_.weighting == "sum";
  const double real_weight = counted_often ? static_cast<double>(options_.generators) : 1.0;
  Var loss = mean_cost({outputs.data(), 1}, objective_.real_cost) * real_weight +
             mean_cost(of_fakes, objective_.fake_cost) * payoff_weight();
  if (options_.classifier_weight > 0)
    loss = loss + classifier_cost(of_fakes) * (options_.classifier_weight * payoff_weight());
  std::vector<Update> updates =
      discriminator_optimizer_->step(grad(loss, discriminator_->parameters()));
  if (buffers.defined()) updates.push_back({discriminator_->buffers(), buffers});
  updates.push_back(next_random());
  discriminator_step_ = compile({loss}, updates);
}

void Stackelberg::build_generator_step() {
  const Fakes fakes = generate(random_, Mode::training, kLatentStream, each_batch_size(options_));
  Var buffers = discriminator_->buffers();
  const std::vector<Var> outputs = discriminate(fakes.batches, buffers);
  Var loss = mean_cost(outputs, objective_.generator_cost) * payoff_weight();
  if (options_.classifier_weight > 0)
    loss = loss + classifier_cost(outputs) * (options_.classifier_weight * payoff_weight());
  std::vector<Update> updates = generator_optimizer_->step(grad(loss, generators_->parameters()));
  if (fakes.buffers.defined()) updates.push_back({generators_->buffers(), fakes.buffers});
  updates.push_back(next_random());
  generator_step_ = compile({loss}, updates);
}

void Stackelberg::set_learning_rates(double generators, double discriminator) {
  graph_->write(generator_optimizer_->learning_rate()).fill(generators);
  graph_->write(discriminator_optimizer_->learning_rate()).fill(discriminator);
}

Tensor Stackelberg::sample(std::int64_t count, std::uint64_t draw) {
  require(count >= 1, "sample: count must be at least 1, found ", count);
  auto known = samplers_.find(count);
  if (known == samplers_.end()) {
    const Var random = graph_->input(Tensor::zeros({2}, DType::i64), "sample_random");
    const std::vector<std::int64_t> sizes(static_cast<std::size_t>(options_.generators), count);
    Var examples = generate_each(random, Mode::evaluation, kSampleStream, sizes).batches[0];
    if (options_.branches == Branches::average) examples = keep_mean(examples, {0});
    known = samplers_.emplace(count, Query{random, compile({flattened(examples)})}).first;
  }
  const std::int64_t state[] = {static_cast<std::int64_t>(options_.seed),
                                static_cast<std::int64_t>(draw)};
  graph_->write(known->second.in).set(std::span<const std::int64_t>(state));
  known->second.program.run();
  return known->second.program.output(0).clone();
}

Tensor Stackelberg::score(const Tensor& x) {
  const Shape example = example_of(real_.shape());
  const std::int64_t count = x.shape()[0], features = example.count();
  require(x.shape() == Shape({count, features}), "score: expected x [n, ", features, "], found ",
          x.shape());
  auto known = scorers_.find(count);
  if (known == scorers_.end()) {
    const Var in = graph_->input(Tensor::zeros(stack_of(1, count, example), dtype_), "scored");
    const Var scores = objective_.score(fake_logits(discriminator_->evaluate(in)));
    known = scorers_.emplace(count, Query{in, compile({reshape(scores, {count})})}).first;
  }
  graph_->write(known->second.in).reshape({count, features}).assign(x);
  known->second.program.run();
  return known->second.program.output(0).clone();
}

std::vector<std::pair<std::string, Tensor>> Stackelberg::state() const {
  std::vector<std::pair<std::string, Tensor>> tensors = {{"random", graph_->storage(random_)}};
  const auto add = [&](const Network& network, const Optimizer& optimizer) {
    for (auto& tensor : network.named_tensors()) tensors.push_back(std::move(tensor));
    for (const auto& [name, var] : optimizer.states())
      tensors.emplace_back("optimizer." + network.name() + "." + name, graph_->storage(var));
  };
  add(*generators_, *generator_optimizer_);
  add(*discriminator_, *discriminator_optimizer_);
  return tensors;
}

}  // namespace saddle

#include "gan/stackelberg_players.h"

#include <algorithm>

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

// z ~ N(0, 1), or uniform in [-1, 1).
Var random_latent(const std::string& latent, Var random, std::uint32_t stream, const Shape& shape,
                  DType dtype) {
  if (latent == "normal") return random_normal(random, stream, shape, dtype);
  return 2.0 * random_uniform(random, stream, shape, dtype) - 1.0;
}

Var fake_logits(Var outputs) { return slice(outputs, -1, 0, 1); }

}  // namespace

StackelbergPlayers::StackelbergPlayers(const StackelbergOptions& options,
                                       const StackelbergNetworks& networks, DType dtype)
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
}

Shape StackelbergPlayers::example() const { return example_of(real_.shape()); }

std::vector<Update> StackelbergPlayers::updates(Var generator_buffers,
                                                Var discriminator_buffers) const {
  std::vector<Update> result;
  if (generator_buffers.defined()) result.push_back({generators_->buffers(), generator_buffers});
  if (discriminator_buffers.defined())
    result.push_back({discriminator_->buffers(), discriminator_buffers});
  result.push_back(
      {random_, concatenate({slice(random_, 0, 0, 1), slice(random_, 0, 1, 2) + 1.0}, 0)});
  return result;
}

// Each generator's batch [1, B_i, example...]; as one [I, B, example...] if all sizes are equal.
StackelbergPlayers::Fakes StackelbergPlayers::generate_each(
    Var random, Mode mode, std::uint32_t stream, const std::vector<std::int64_t>& sizes) const {
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

StackelbergPlayers::Fakes StackelbergPlayers::generate() const {
  Fakes fakes = generate_each(random_, Mode::training, kLatentStream, each_batch_size(options_));
  Var& outputs = fakes.batches[0];
  if (options_.branches == Branches::average) outputs = keep_mean(outputs, {0});
  if (options_.branches == Branches::mixture)
    outputs = reshape(
        outputs, stack_of(1, outputs.shape()[0] * outputs.shape()[1], example_of(outputs.shape())));
  return fakes;
}

// Neighbours of one batch size go through the discriminator stacked: one product instead of
// several.
StackelbergPlayers::Verdicts StackelbergPlayers::discriminate(std::span<const Var> batches) const {
  Verdicts verdicts{{}, discriminator_->buffers()};
  RandomStreams dropout(random_, kDiscriminatorDropoutStream);
  for (std::size_t first = 0; first < batches.size();) {
    std::size_t last = first;
    while (last < batches.size() && batches[last].shape()[1] == batches[first].shape()[1]) ++last;
    const Var stack = concatenate(batches.subspan(first, last - first), 0);
    const Network::Output output = discriminator_->apply(
        discriminator_->parameters(), verdicts.buffers, stack, Mode::training, &dropout);
    verdicts.buffers = output.buffers;
    for (std::int64_t begin = 0; first < last; ++first) {
      const std::int64_t end = begin + batches[first].shape()[0];
      verdicts.outputs.push_back(slice(output.y, 0, begin, end));
      begin = end;
    }
  }
  return verdicts;
}

StackelbergPlayers::Verdicts StackelbergPlayers::discriminate_all(const Fakes& fakes) const {
  std::vector<Var> batches = {real_};
  batches.insert(batches.end(), fakes.batches.begin(), fakes.batches.end());
  return discriminate(batches);
}

// sum over payoffs i of the mean over batch i; the caller weighs it.
Var StackelbergPlayers::mean_cost(std::span<const Var> outputs, Var (*cost)(Var)) const {
  Var total;
  for (const Var& output : outputs) {
    const Var each = sum(mean(cost(fake_logits(output)), {1, 2}));
    total = total.defined() ? total + each : each;
  }
  return total;
}

// sum over generators i of the mean cross entropy of telling that i made its batch.
Var StackelbergPlayers::classifier_cost(std::span<const Var> outputs) const {
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
double StackelbergPlayers::payoff_weight() const {
  const bool averaged = options_.branches == Branches::none && options_.weighting == "mean";
  return averaged ? 1.0 / static_cast<double>(options_.generators) : 1.0;
}

Var StackelbergPlayers::discriminator_loss(const Verdicts& all) const {
  const auto of_fakes = std::span(all.outputs).subspan(1);
  // As released, the real cost is counted once per generator.
  const bool counted_often = options_.branches == Branches::none && options_.weighting == "sum";
  const double real_weight = counted_often ? static_cast<double>(options_.generators) : 1.0;
  const Var loss = mean_cost({all.outputs.data(), 1}, objective_.real_cost) * real_weight +
                   mean_cost(of_fakes, objective_.fake_cost) * payoff_weight();
  if (options_.classifier_weight == 0) return loss;
  return loss + classifier_cost(of_fakes) * (options_.classifier_weight * payoff_weight());
}

Var StackelbergPlayers::generator_loss(std::span<const Var> on_fakes) const {
  const Var loss = mean_cost(on_fakes, objective_.generator_cost) * payoff_weight();
  if (options_.classifier_weight == 0) return loss;
  return loss + classifier_cost(on_fakes) * (options_.classifier_weight * payoff_weight());
}

StackelbergPlayers::Loss StackelbergPlayers::discriminator_loss() const {
  const Verdicts all = discriminate_all(generate());
  return {discriminator_loss(all), updates({}, all.buffers)};
}

StackelbergPlayers::Loss StackelbergPlayers::generator_loss() const {
  const Fakes fakes = generate();
  return {generator_loss(discriminate(fakes.batches).outputs), updates(fakes.buffers, {})};
}

Game StackelbergPlayers::game() const {
  const Fakes fakes = generate();
  const Verdicts all = discriminate_all(fakes);
  const Var loss = discriminator_loss(all);
  Game game{{generators_->parameters()},
            {discriminator_->parameters()},
            -loss,
            {},
            updates(fakes.buffers, all.buffers)};
  if (!is_zero_sum(options_)) {
    game.f = generator_loss(std::span(all.outputs).subspan(1));
    game.g = loss;
  }
  return game;
}

Var StackelbergPlayers::examples(Var random, std::int64_t count) const {
  const std::vector<std::int64_t> sizes(static_cast<std::size_t>(options_.generators), count);
  const Var made = generate_each(random, Mode::evaluation, kSampleStream, sizes).batches[0];
  return options_.branches == Branches::average ? keep_mean(made, {0}) : made;
}

Var StackelbergPlayers::scores(Var examples) const {
  const Var scores = objective_.score(fake_logits(discriminator_->evaluate(examples)));
  return reshape(scores, {examples.shape()[1]});
}

}  // namespace saddle

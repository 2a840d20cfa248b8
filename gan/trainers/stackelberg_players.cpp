#include "gan/trainers/stackelberg_players.h"

#include <algorithm>

#include "autograd/ops.h"
#include "gan/streams.h"
#include "gan/trainers/training_rule.h"
#include "nn/losses.h"

namespace saddle {
namespace {

// One batch size per generator, from one for all or one for each.
std::vector<std::int64_t> each_batch_size(const GanOptions& options) {
  std::vector<std::int64_t> sizes = options.generator_batch_sizes;
  if (options.branches == Branches::mixture) sizes[0] /= options.generators;
  if (sizes.size() == 1) sizes.resize(static_cast<std::size_t>(options.generators), sizes[0]);
  return sizes;
}

bool all_equal(const std::vector<std::int64_t>& values) {
  return std::all_of(values.begin(), values.end(), [&](std::int64_t v) { return v == values[0]; });
}

}  // namespace

StackelbergPlayers::StackelbergPlayers(const GanOptions& options, const GanNetworks& networks,
                                       DType dtype)
    : Players(options, networks, dtype),
      random_(add_random("random", options.seed)),
      real_(add_real_batch("real", 1)),
      steps_(add_step_count("generator_steps")) {
  const std::int64_t outputs = options.classifier_weight > 0 ? 1 + options.generators : 1;
  generators_ =
      std::make_unique<Network>(graph(), "generator", networks.generator(), options.generators,
                                dtype, options.seed, kGeneratorInitStream);
  discriminator_ =
      std::make_unique<Network>(graph(), "discriminator", networks.discriminator(outputs), 1, dtype,
                                options.seed, kDiscriminatorInitStream);
}

std::unique_ptr<TrainingRule> StackelbergPlayers::make_rule() const {
  return make_training_rule(*this);
}

std::vector<Team> StackelbergPlayers::teams() const {
  return {{"", options().branches == Branches::average ? 1 : options().generators}};
}

std::vector<Update> StackelbergPlayers::updates(Var generator_buffers,
                                                Var discriminator_buffers) const {
  std::vector<Update> result;
  if (generator_buffers.defined()) result.push_back({generators_->buffers(), generator_buffers});
  if (discriminator_buffers.defined())
    result.push_back({discriminator_->buffers(), discriminator_buffers});
  result.push_back(next_draws(random_));
  return result;
}

// Each generator's batch [1, B_i, example...]; as one [I, B, example...] if all sizes are equal.
StackelbergPlayers::Fakes StackelbergPlayers::generate_each(
    Var random, Mode mode, std::uint32_t stream, const std::vector<std::int64_t>& sizes) const {
  const bool shared = options().shared_z || options().branches == Branches::average;
  const auto latents = [&](std::int64_t copies, std::int64_t batch, std::uint32_t offset) {
    const Var z = latent(random, stream + (shared ? 0 : offset), shared ? 1 : copies, batch);
    return broadcast_to(z, {copies, batch, options().latent_dim});
  };
  const Var parameters = generators_->parameters(), buffers = generators_->buffers();
  RandomStreams dropout(random, kGeneratorDropoutStream);
  if (all_equal(sizes)) {
    const Var z = latents(options().generators, sizes[0], 0);
    const Network::Output output = generators_->apply(parameters, buffers, z, mode, &dropout);
    return {{output.y}, output.buffers};
  }
  Fakes fakes;
  std::vector<Var> new_buffers;
  for (std::int64_t i = 0; i < options().generators; ++i) {
    const Var z = latents(1, sizes[static_cast<std::size_t>(i)], static_cast<std::uint32_t>(i));
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
  Fakes fakes = generate_each(random_, Mode::training, kLatentStream, each_batch_size(options()));
  Var& outputs = fakes.batches[0];
  if (options().branches == Branches::average) outputs = keep_mean(outputs, {0});
  if (options().branches == Branches::mixture)
    outputs = reshape(outputs, stack_of(1, outputs.shape()[0] * outputs.shape()[1]));
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
Var StackelbergPlayers::sum_of_costs(std::span<const Var> outputs, Var (*cost)(Var)) const {
  Var total;
  for (const Var& output : outputs) total = add_term(total, sum(mean_costs(output, cost)));
  return total;
}

// sum over generators i of the mean cross entropy of telling that i made its batch.
Var StackelbergPlayers::classifier_cost(std::span<const Var> outputs) const {
  const std::int64_t count = options().generators;
  Var total;
  std::int64_t first = 0;
  for (const Var& output : outputs) {
    const Var logits = slice(output, -1, 1, 1 + count);
    for (std::int64_t i = 0; i < output.shape()[0]; ++i, ++first) {
      // One-hot target `first`, as a padded 1.
      const Var target =
          pad(literal(graph(), 1.0, {1, 1, 1}, dtype()), 2, first, count - 1 - first);
      total = add_term(total, cross_entropy(slice(logits, 0, i, i + 1), target));
    }
  }
  return total;
}

// 1 / I as written; 1 as released. Branches form a single payoff.
double StackelbergPlayers::payoff_weight() const {
  const bool averaged = options().branches == Branches::none && options().weighting == "mean";
  return averaged ? 1.0 / static_cast<double>(options().generators) : 1.0;
}

// As released, what is said of real examples counts once per generator.
double StackelbergPlayers::real_weight() const {
  const bool counted_often = options().branches == Branches::none && options().weighting == "sum";
  return counted_often ? static_cast<double>(options().generators) : 1.0;
}

// The discriminator's loss grows by it. Each term has the weight of the cost of its examples.
Var StackelbergPlayers::penalty(const Fakes& fakes) const {
  const PenaltyOptions& penalties = options().penalties;
  const Critic critic = critic_of(*discriminator_, random_);
  Var between;
  for (const Var& batch : fakes.batches)
    between = add_term(between, penalty_between(penalties, critic, real_, batch, random_));
  const Var on_real = penalty_on_real(penalties, critic, real_, random_);
  return add_term(weighted(between, payoff_weight()),
                  add_term(weighted(on_real, real_weight()),
                           penalty_on_parameters(penalties, discriminator_->parameters())));
}

Var StackelbergPlayers::discriminator_loss(const Fakes& fakes, const Verdicts& all) const {
  const auto of_fakes = std::span(all.outputs).subspan(1);
  const Var loss = sum_of_costs({all.outputs.data(), 1}, objective().real_cost) * real_weight() +
                   sum_of_costs(of_fakes, objective().fake_cost) * payoff_weight();
  const Var penalized = add_term(loss, penalty(fakes));
  if (options().classifier_weight == 0) return penalized;
  return penalized + classifier_cost(of_fakes) * (options().classifier_weight * payoff_weight());
}

Var StackelbergPlayers::cost_of_generators(std::span<const Var> on_fakes) const {
  const Var loss = sum_of_costs(on_fakes, objective().generator_cost) * payoff_weight();
  if (options().classifier_weight == 0) return loss;
  return loss + classifier_cost(on_fakes) * (options().classifier_weight * payoff_weight());
}

Players::Loss StackelbergPlayers::generator_loss(const Fakes& fakes, const Verdicts& all) const {
  Loss loss{cost_of_generators(std::span(all.outputs).subspan(1)), {}};
  if (!options().primal_dual.is_on()) return loss;
  for (const Var& batch : fakes.batches) {
    const PrimalDualTerm term = generator_term(steps_, real_, all.outputs[0], batch);
    loss.value = loss.value + sum(term.value) * payoff_weight();  // primal-dual, (13)
    loss.targets.push_back(term.target);
  }
  return loss;
}

Players::Loss StackelbergPlayers::discriminator_loss() const {
  const Fakes fakes = generate();
  const Verdicts all = discriminate_all(fakes);
  return {discriminator_loss(fakes, all), updates({}, all.buffers)};
}

Players::Loss StackelbergPlayers::generator_loss() const {
  const Fakes fakes = generate();
  Loss loss = options().primal_dual.is_on()
                  ? generator_loss(fakes, discriminate_all(fakes))
                  : Loss{cost_of_generators(discriminate(fakes.batches).outputs), {}};
  loss.updates = updates(fakes.buffers, {});
  add_next_step(loss.updates, steps_);
  return loss;
}

Game StackelbergPlayers::game() const {
  const Fakes fakes = generate();
  const Verdicts all = discriminate_all(fakes);
  const Var loss = discriminator_loss(fakes, all);
  Game game{{generators_->parameters()},
            {discriminator_->parameters()},
            -loss,
            {},
            updates(fakes.buffers, all.buffers)};
  add_next_step(game.updates, steps_);
  if (!is_zero_sum(options())) {
    game.f = generator_loss(fakes, all).value;
    game.g = loss;
  }
  return game;
}

Var StackelbergPlayers::examples(std::size_t /*team*/, Var random, std::int64_t count) const {
  const std::vector<std::int64_t> sizes(static_cast<std::size_t>(options().generators), count);
  const Var made = generate_each(random, Mode::evaluation, kSampleStream, sizes).batches[0];
  return options().branches == Branches::average ? keep_mean(made, {0}) : made;
}

Var StackelbergPlayers::scores(std::size_t /*team*/, Var examples) const {
  const Var scores = objective().score(logits_of(discriminator_->evaluate(examples)));
  return reshape(scores, {1, examples.shape()[1]});
}

}  // namespace saddle

#include "gan/trainers/sgan_players.h"

#include "autograd/ops.h"
#include "gan/streams.h"
#include "gan/trainers/training_rule.h"

namespace saddle {
namespace {

// The global networks are behind the local ones in the streams of first values.
constexpr std::uint32_t kGlobalInit = 0x00800000;
// The global pair's random numbers have a seed of their own: none is drawn from the local pairs'.
constexpr std::uint64_t kGlobalSeed = 0x9e3779b97f4a7c15ULL;

void add_buffers(std::vector<Update>& updates, const Network& network, Var buffers) {
  if (buffers.defined()) updates.push_back({network.buffers(), buffers});
}

void add_copy(std::vector<Update>& updates, const Network& copy, const Network& original) {
  updates.push_back({copy.parameters(), original.parameters()});
  add_buffers(updates, copy, original.buffers());
}

}  // namespace

SganPlayers::SganPlayers(const GanOptions& options, const GanNetworks& networks, DType dtype)
    : Players(options, networks, dtype),
      random_(add_random("random", options.seed)),
      real_(add_real_batch("real", options.generators)) {
  const std::int64_t pairs = options.generators;
  const auto make = [&](const char* name, ModulePtr module, std::int64_t copies,
                        std::uint32_t stream) {
    return std::make_unique<Network>(graph(), name, std::move(module), copies, dtype, options.seed,
                                     stream);
  };
  generators_ = make("generator", networks.generator(), pairs, kGeneratorInitStream);
  discriminators_ =
      make("discriminator", networks.discriminator(1), pairs, kDiscriminatorInitStream);
  shared_generators_ = last_layers(generators_->declaration().parameters, options.shared_share);
  shared_discriminators_ =
      first_layers(discriminators_->declaration().parameters, options.shared_share);
  make_equal(*generators_, shared_generators_);
  make_equal(*discriminators_, shared_discriminators_);
  steps_ = add_step_count("generator_steps");
  if (options.global_pair == "none") return;
  global_random_ = add_random("global_random", options.seed + kGlobalSeed);
  global_real_ = add_real_batch("global_real", pairs);
  global_steps_ = add_step_count("global_generator_steps");
  global_generator_ =
      make("global_generator", networks.generator(), 1, kGeneratorInitStream + kGlobalInit);
  global_discriminator_ = make("global_discriminator", networks.discriminator(1), 1,
                               kDiscriminatorInitStream + kGlobalInit);
  if (options.global_pair == "messengers")
    messengers_ = make("messenger", networks.discriminator(1), pairs, kDiscriminatorInitStream);
  if (options.global_updates == "iteration") return;
  met_generators_ = make("met_generator", networks.generator(), pairs, kGeneratorInitStream);
  met_discriminators_ =
      make("met_discriminator", networks.discriminator(1), pairs, kDiscriminatorInitStream);
}

std::vector<const Network*> SganPlayers::networks() const {
  std::vector<const Network*> networks = {generators_.get(), discriminators_.get()};
  if (has_global_pair()) {
    networks.push_back(global_generator_.get());
    networks.push_back(global_discriminator_.get());
  }
  return networks;  // messengers and copies live for one iteration
}

std::unique_ptr<TrainingRule> SganPlayers::make_rule() const { return make_sgan_rule(*this); }

std::vector<Team> SganPlayers::teams() const {
  const std::int64_t pairs = options().generators;
  if (!has_global_pair()) return {{"local", pairs}};
  return {{kGlobalTeam, 1}, {"local", pairs}};
}

// A batch for each pair, [N, batch_size, example...], by N generators or by one.
Network::Output SganPlayers::generate(const Network& generators, Var random) const {
  RandomStreams dropout(random, kGeneratorDropoutStream);
  const Var z = latent(random, kLatentStream, options().generators, options().batch_size);
  return generators.apply(generators.parameters(), generators.buffers(), z, Mode::training,
                          &dropout);
}

// sum_n w_n cost_n. Where pay-offs weigh, the opponents' mixed strategy answers this player: w = N
// softmax(cost), a constant to the derivatives; equal costs give the uniform sum. The paper's
// supplement (section 3) leaves the form open. Costs that differ by much more than 1, as a critic's
// can, leave little but the largest.
Var SganPlayers::summed(Var costs) const {
  if (options().global_weights == "uniform") return sum(costs);
  const auto count = static_cast<double>(costs.shape()[0]);
  return count * sum(stop_gradient(exp(costs - keep_logsumexp(costs, 0))) * costs);
}

Var SganPlayers::penalty(const Network& discriminators, Var real, Var fake, Var random) const {
  const PenaltyOptions& penalties = options().penalties;
  const Critic critic = critic_of(discriminators, random);
  // Every pair's loss has the weights of its discriminator in it, so those of D0 count N times.
  const double losses_each =
      static_cast<double>(options().generators) / static_cast<double>(discriminators.copies());
  return add_term(penalty_between(penalties, critic, real, fake, random),
                  add_term(penalty_on_real(penalties, critic, real, random),
                           weighted(penalty_on_parameters(penalties, discriminators.parameters()),
                                    losses_each)));
}

// What the pairs' discriminators (N, or one for all) make of real examples and of the generators'.
SganPlayers::Verdicts SganPlayers::judge(const Network& generators, const Network& discriminators,
                                         Var real, Var random) const {
  const Network::Output fake = generate(generators, random);
  RandomStreams dropout(random, kDiscriminatorDropoutStream);
  const auto apply = [&](Var buffers, Var x) {
    return discriminators.apply(discriminators.parameters(), buffers, x, Mode::training, &dropout);
  };
  const Network::Output on_real = apply(discriminators.buffers(), real);
  const Network::Output on_fake = apply(on_real.buffers, fake.y);
  const Var costs =
      mean_costs(on_real.y, objective().real_cost) + mean_costs(on_fake.y, objective().fake_cost);
  return {on_real.y,
          fake.y,
          costs,
          penalty(discriminators, real, fake.y, random),
          mean_costs(on_fake.y, objective().generator_cost),
          fake.buffers,
          on_fake.buffers};
}

Players::Loss SganPlayers::discriminator_loss() const {
  const Verdicts verdicts = judge(*generators_, *discriminators_, real_, random_);
  Loss loss{add_term(sum(verdicts.costs), verdicts.penalty), {next_draws(random_)}};
  add_buffers(loss.updates, *discriminators_, verdicts.discriminator_buffers);
  return loss;
}

// What generators minimize, [N], and their buffers. `real` matters to a primal-dual term alone.
SganPlayers::Fooling SganPlayers::fool(const Network& generators, const Network& discriminators,
                                       Var real, Var random, Var steps) const {
  const Network::Output fake = generate(generators, random);
  RandomStreams dropout(random, kDiscriminatorDropoutStream);
  const auto apply = [&](Var x) {
    return discriminators
        .apply(discriminators.parameters(), discriminators.buffers(), x, Mode::training, &dropout)
        .y;
  };
  Fooling fooling{mean_costs(apply(fake.y), objective().generator_cost), fake.buffers, {}};
  if (!options().primal_dual.is_on()) return fooling;
  const PrimalDualTerm term = generator_term(steps, real, apply(real), fake.y);
  fooling.costs = fooling.costs + term.value;  // primal-dual paper, (13)
  fooling.targets = {term.target};
  return fooling;
}

Players::Loss SganPlayers::generator_loss() const {
  const Fooling fooling = fool(*generators_, *discriminators_, real_, random_, steps_);
  Loss loss{sum(fooling.costs), {next_draws(random_)}, fooling.targets};
  add_next_step(loss.updates, steps_);
  add_buffers(loss.updates, *generators_, fooling.generator_buffers);
  return loss;
}

Game SganPlayers::game() const {
  const Verdicts verdicts = judge(*generators_, *discriminators_, real_, random_);
  const Var loss = add_term(sum(verdicts.costs), verdicts.penalty);
  // One system for all pairs: a solve that is refused stops all of them.
  Game game{{generators_->parameters()},
            {discriminators_->parameters()},
            -loss,
            {},
            {next_draws(random_)}};
  add_next_step(game.updates, steps_);
  add_buffers(game.updates, *generators_, verdicts.generator_buffers);
  add_buffers(game.updates, *discriminators_, verdicts.discriminator_buffers);
  if (!is_zero_sum(options())) {
    const PrimalDualTerm term = generator_term(steps_, real_, verdicts.on_real, verdicts.fake);
    game.f = sum(add_term(verdicts.generator_costs, term.value));
    game.g = loss;
  }
  return game;
}

Players::Loss SganPlayers::messenger_loss() const {
  const Verdicts verdicts = judge(*global_generator_, *messengers_, global_real_, global_random_);
  Loss loss{add_term(sum(verdicts.costs), verdicts.penalty), {next_draws(global_random_)}};
  add_buffers(loss.updates, *messengers_, verdicts.discriminator_buffers);
  return loss;
}

Players::Loss SganPlayers::global_generator_loss() const {
  const Network& opponents = has_messengers() ? *messengers_ : met_discriminators();
  const Fooling fooling =
      fool(*global_generator_, opponents, global_real_, global_random_, global_steps_);
  Loss loss{summed(fooling.costs), {next_draws(global_random_)}, fooling.targets};
  add_next_step(loss.updates, global_steps_);
  add_buffers(loss.updates, *global_generator_, fooling.generator_buffers);
  return loss;
}

Players::Loss SganPlayers::global_discriminator_loss() const {
  const Verdicts verdicts =
      judge(met_generators(), *global_discriminator_, global_real_, global_random_);
  Loss loss{add_term(summed(verdicts.costs), verdicts.penalty), {next_draws(global_random_)}};
  add_buffers(loss.updates, *global_discriminator_, verdicts.discriminator_buffers);
  return loss;
}

std::vector<Update> SganPlayers::new_messengers() const {
  std::vector<Update> updates;
  add_copy(updates, *messengers_, met_discriminators());
  return updates;
}

std::vector<Update> SganPlayers::met_copies() const {
  std::vector<Update> updates;
  if (met_generators_) add_copy(updates, *met_generators_, *generators_);
  if (met_discriminators_) add_copy(updates, *met_discriminators_, *discriminators_);
  return updates;
}

Players::Direction SganPlayers::discriminator_direction() const {
  return summed_over_stack(shared_discriminators_);
}

Players::Direction SganPlayers::generator_direction() const {
  return summed_over_stack(shared_generators_);
}

bool SganPlayers::is_global(std::size_t team) const { return has_global_pair() && team == 0; }

Var SganPlayers::examples(std::size_t team, Var random, std::int64_t count) const {
  const bool global = is_global(team);
  const Network& generators = global ? *global_generator_ : *generators_;
  const std::uint32_t stream = kSampleStream + (global ? 1 : 0);
  return generators.evaluate(latent(random, stream, generators.copies(), count));
}

Var SganPlayers::scores(std::size_t team, Var examples) const {
  const Network& discriminators = is_global(team) ? *global_discriminator_ : *discriminators_;
  Shape stack = examples.shape();
  stack[0] = discriminators.copies();
  const Var logits = logits_of(discriminators.evaluate(broadcast_to(examples, stack)));
  return reshape(objective().score(logits), {stack[0], stack[1]});
}

}  // namespace saddle

#include "gan/trainers/players.h"

#include "autograd/ops.h"
#include "gan/streams.h"
#include "tensor/error.h"
#include "tensor/names.h"

namespace saddle {

Players::Players(const GanOptions& options, const GanNetworks& networks, DType dtype)
    : options_(options),
      dtype_(dtype),
      objective_(find_objective(options.objective)),
      example_(networks.example),
      graph_(std::make_unique<Graph>()) {
  check(options);
  if (options.primal_dual.looks_through_features()) add_features(networks.features);
}

void Players::add_features(const FeatureNetwork& features) {
  require(features.make != nullptr, "kernel_features: expected a network for ",
          options_.primal_dual.features, ", found none");
  require(example_ == features.example || example_ == Shape{features.example.count()},
          "kernel_features: ", features.name, " takes examples ", features.example, ", found ",
          example_);
  features_ = std::make_unique<Network>(*graph_, "features", features.make(), 1, dtype_,
                                        options_.seed, kFeaturesInitStream);
  features_example_ = features.example;
}

Var Players::seen_by_kernel(Var stack) const {
  Shape shape = {stack.shape()[0], stack.shape()[1]};
  if (features_ == nullptr) {
    shape.push_back(example_.count());
    return reshape(stack, shape);
  }
  for (const std::int64_t size : features_example_) shape.push_back(size);
  return features_->evaluate(reshape(stack, shape));
}

Var Players::add_real_batch(const std::string& name, std::int64_t copies) {
  const Shape shape = stack_of(copies, options_.batch_size);
  return real_batches_.emplace_back(graph_->input(Tensor::zeros(shape, dtype_), name));
}

Var Players::add_random(const std::string& name, std::uint64_t seed) {
  return add_state(name, Tensor::from<std::int64_t>({static_cast<std::int64_t>(seed), 0}, {2}));
}

Var Players::add_step_count(const std::string& name) {
  if (!options_.primal_dual.is_on()) return {};
  return add_state(name, Tensor::zeros({}, DType::i64));
}

Var Players::add_state(const std::string& name, const Tensor& initial) {
  return states_.emplace_back(name, graph_->input(initial, name)).second;
}

Shape Players::stack_of(std::int64_t copies, std::int64_t batch) const {
  Shape shape = {copies, batch};
  for (const std::int64_t size : example_) shape.push_back(size);
  return shape;
}

// N(0, 1), or uniform in [-1, 1).
Var Players::latent(Var random, std::uint32_t stream, std::int64_t copies,
                    std::int64_t batch) const {
  const Shape shape = {copies, batch, options_.latent_dim};
  if (options_.latent == "normal") return random_normal(random, stream, shape, dtype_);
  return 2.0 * random_uniform(random, stream, shape, dtype_) - 1.0;
}

PrimalDualTerm Players::generator_term(Var steps, Var real, Var on_real, Var fake) const {
  if (!options_.primal_dual.is_on()) return {};
  const Var constraint = sum(objective_.constraint(logits_of(on_real)), {2});
  return primal_dual_term(options_.primal_dual, steps, seen_by_kernel(real), constraint,
                          seen_by_kernel(fake));
}

std::string generator_name(const Team& team, std::int64_t i) {
  return team.name == kGlobalTeam ? "G0" : "G" + std::to_string(i + 1);
}

std::size_t find_team(const std::vector<Team>& teams, const std::string& name) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < teams.size(); ++i) {
    if (teams[i].name == name) return i;
    names.push_back(teams[i].name);
  }
  require(teams.size() > 1, "team: expected none, for these players are one team; found '", name,
          "'");
  fail("team: ", unknown_name("name", name, names));
}

Update next_draws(Var random) {
  return {random, concatenate({slice(random, 0, 0, 1), slice(random, 0, 1, 2) + 1.0}, 0)};
}

void add_next_step(std::vector<Update>& updates, Var steps) {
  if (steps.defined()) updates.push_back({steps, steps + 1.0});
}

Var logits_of(Var outputs) { return slice(outputs, -1, 0, 1); }

Critic critic_of(const Network& discriminators, Var random) {
  return [&discriminators, random](Var x) {
    RandomStreams dropout(random, kPenaltyDropoutStream);
    const Network::Output output = discriminators.apply(
        discriminators.parameters(), discriminators.buffers(), x, Mode::training, &dropout);
    return logits_of(output.y);
  };
}

Var mean_costs(Var outputs, Var (*cost)(Var)) { return mean(cost(logits_of(outputs)), {1, 2}); }

}  // namespace saddle

#include "gan/trainers/trainer.h"

#include "autograd/ops.h"

namespace saddle {
namespace {

// [copies, batch, example...] with the numbers of each example in a row.
Var flattened(Var stack, const Shape& example) {
  return reshape(stack, {stack.shape()[0], stack.shape()[1], example.count()});
}

}  // namespace

Trainer::Trainer(const GanOptions& options, const GanNetworks& networks, DType dtype)
    : players_(make_players(options, networks, dtype)), rule_(players_->make_rule()) {}

void Trainer::set_learning_rates(double generators, double discriminators) {
  const TrainingRule::LearningRates rates = rule_->learning_rates();
  for (const Var rate : rates.generators) graph().write(rate).fill(generators);
  for (const Var rate : rates.discriminators) graph().write(rate).fill(discriminators);
}

Tensor Trainer::sample(std::int64_t count, std::uint64_t draw, std::size_t team) {
  require(count >= 1, "sample: count must be at least 1, found ", count);
  auto known = samplers_.find({team, count});
  if (known == samplers_.end()) {
    const Var random = graph().input(Tensor::zeros({2}, DType::i64), "sample_random");
    const Var examples = flattened(players_->examples(team, random, count), players_->example());
    known = samplers_.emplace(std::pair(team, count), Query{random, compile({examples})}).first;
  }
  const std::int64_t state[] = {static_cast<std::int64_t>(options().seed),
                                static_cast<std::int64_t>(draw)};
  graph().write(known->second.in).set(std::span<const std::int64_t>(state));
  known->second.program.run();
  return known->second.program.output(0).clone();
}

Tensor Trainer::score(const Tensor& x, std::size_t team) {
  const std::int64_t count = x.shape()[0], features = players_->example().count();
  require(x.shape() == Shape({count, features}), "score: expected x [n, ", features, "], found ",
          x.shape());
  auto known = scorers_.find({team, count});
  if (known == scorers_.end()) {
    Shape stack = players_->real_batches()[0].shape();
    stack[0] = 1, stack[1] = count;
    const Var in = graph().input(Tensor::zeros(stack, players_->dtype()), "scored");
    known =
        scorers_.emplace(std::pair(team, count), Query{in, compile({players_->scores(team, in)})})
            .first;
  }
  graph().write(known->second.in).reshape({count, features}).assign(x);
  known->second.program.run();
  return known->second.program.output(0).clone();
}

std::vector<std::pair<std::string, Tensor>> Trainer::state() const {
  std::vector<std::pair<std::string, Tensor>> tensors;
  for (const auto& [name, var] : players_->states())
    tensors.emplace_back(name, graph().storage(var));
  std::vector<const Network*> networks = players_->networks();
  if (players_->features() != nullptr) networks.push_back(players_->features());
  for (const Network* network : networks)
    for (auto& tensor : network->named_tensors()) tensors.push_back(std::move(tensor));
  for (const auto& [name, var] : rule_->states())
    tensors.emplace_back("optimizer." + name, graph().storage(var));
  return tensors;
}

}  // namespace saddle

#include "gan/stackelberg.h"

#include "autograd/ops.h"

namespace saddle {
namespace {

// [copies, batch, example...] with the numbers of each example in a row.
Var flattened(Var stack, const Shape& example) {
  return reshape(stack, {stack.shape()[0], stack.shape()[1], example.count()});
}

}  // namespace

Stackelberg::Stackelberg(const StackelbergOptions& options, const StackelbergNetworks& networks,
                         DType dtype)
    : players_(options, networks, dtype), rule_(make_training_rule(players_)) {}

void Stackelberg::set_learning_rates(double generators, double discriminator) {
  const TrainingRule::LearningRates rates = rule_->learning_rates();
  graph().write(rates.generators).fill(generators);
  graph().write(rates.discriminator).fill(discriminator);
}

Tensor Stackelberg::sample(std::int64_t count, std::uint64_t draw) {
  require(count >= 1, "sample: count must be at least 1, found ", count);
  auto known = samplers_.find(count);
  if (known == samplers_.end()) {
    const Var random = graph().input(Tensor::zeros({2}, DType::i64), "sample_random");
    const Var examples = flattened(players_.examples(random, count), players_.example());
    known = samplers_.emplace(count, Query{random, compile({examples})}).first;
  }
  const std::int64_t state[] = {static_cast<std::int64_t>(options().seed),
                                static_cast<std::int64_t>(draw)};
  graph().write(known->second.in).set(std::span<const std::int64_t>(state));
  known->second.program.run();
  return known->second.program.output(0).clone();
}

Tensor Stackelberg::score(const Tensor& x) {
  const std::int64_t count = x.shape()[0], features = players_.example().count();
  require(x.shape() == Shape({count, features}), "score: expected x [n, ", features, "], found ",
          x.shape());
  auto known = scorers_.find(count);
  if (known == scorers_.end()) {
    Shape stack = players_.real_batch().shape();
    stack[1] = count;
    const Var in = graph().input(Tensor::zeros(stack, players_.dtype()), "scored");
    known = scorers_.emplace(count, Query{in, compile({players_.scores(in)})}).first;
  }
  graph().write(known->second.in).reshape({count, features}).assign(x);
  known->second.program.run();
  return known->second.program.output(0).clone();
}

std::vector<std::pair<std::string, Tensor>> Stackelberg::state() const {
  std::vector<std::pair<std::string, Tensor>> tensors = {
      {"random", graph().storage(players_.random())}};
  for (const Network* network : {&generators(), &discriminator()})
    for (auto& tensor : network->named_tensors()) tensors.push_back(std::move(tensor));
  for (const auto& [name, var] : rule_->states())
    tensors.emplace_back("optimizer." + name, graph().storage(var));
  return tensors;
}

}  // namespace saddle

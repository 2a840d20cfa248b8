// SGAN's messengers (Chavdarova and Fleuret 2018, Algorithm 1): a global generator learns from
// copies of the local discriminators, and the local pairs never learn of it.
// gan/trainers/sgan_players.cpp is the full one, with a global discriminator.
#include <iostream>

#include "saddle.h"

int main() {
  using namespace saddle;
  constexpr std::int64_t kPairs = 4, kBatch = 64;
  Graph graph;
  const auto network = [&](const char* name, const std::vector<std::int64_t>& sizes,
                           std::int64_t copies, std::uint32_t stream) {
    return Network(graph, name, mlp(sizes, {}), copies, DType::f32, /*seed=*/1, stream);
  };
  // N networks are one stack: parameters [N, P], one batched product for each layer.
  const Network g = network("g", {2, 32, 2}, kPairs, 100);
  const Network d = network("d", {2, 32, 32, 1}, kPairs, 200);
  const Network g0 = network("g0", {2, 32, 2}, 1, 300);
  const Network messengers = network("messengers", {2, 32, 32, 1}, kPairs, 400);

  const Dataset data = Dataset::of_points(sample_mixture(ring_mixture(8, 1.0, 0.01), 8000, 1));
  Batches batches(data, kBatch, /*seed=*/1, /*stream=*/500);
  const Var real = graph.input(Tensor::zeros({1, kBatch, 2}, DType::f32), "real");
  // The global pair has random numbers of its own.
  const auto noise = [&](const char* name, std::int64_t seed, std::int64_t copies) {
    const Var random = graph.input(Tensor::from<std::int64_t>({seed, 0}, {2}), name);
    const Var next = concatenate({slice(random, 0, 0, 1), slice(random, 0, 1, 2) + 1.0}, 0);
    return std::pair(random_normal(random, 1, {copies, kBatch, 2}, DType::f32),
                     Update{random, next});
  };
  const auto [z, next_z] = noise("random", 1, kPairs);
  const auto [z0, next_z0] = noise("global random", 2, 1);

  OptimizerOptions adam;
  adam.learning_rate = 1e-3;
  const auto program = [&](const Network& moved, Var loss, const Update& next) {
    std::vector<Update> updates =
        make_optimizer(moved.parameters(), adam)->step(grad(loss, moved.parameters()));
    updates.push_back(next);
    return compile({loss}, updates);
  };
  // All D_n look at points [N or 1, batch, 2]; what they say of each.
  const auto verdicts = [&](const Network& judges, Var points) {
    return judges.train(broadcast_to(points, {kPairs, kBatch, 2})).y;
  };
  const auto cost = [](Var logits) { return sum(mean(softplus(logits), {1, 2})); };  // sum over n
  const auto telling = [&](const Network& judges, Var fakes) {
    return cost(-verdicts(judges, real)) + cost(verdicts(judges, fakes));
  };
  const auto fooling = [&](const Network& judges, Var fakes) {
    return cost(-verdicts(judges, fakes));
  };
  const Var fakes = g.train(z).y, global_fakes = g0.train(z0).y;
  Program local_d = program(d, telling(d, fakes), next_z);                              // line 7
  Program local_g = program(g, fooling(d, fakes), next_z);                              // 11
  Program copy = compile({}, {{messengers.parameters(), d.parameters()}});              // 14
  Program messenger = program(messengers, telling(messengers, global_fakes), next_z0);  // 18
  Program global_g = program(g0, fooling(messengers, global_fakes), next_z0);           // 23 to 25

  for (int step = 1; step <= 200; ++step) {
    batches.next(graph.write(real).reshape({kBatch, 2}));
    local_d.run(), local_g.run();
    copy.run();
    const std::vector<float> before = value(d.parameters()).to_vector<float>();
    if (before != value(messengers.parameters()).to_vector<float>()) return 1;
    messenger.run(), global_g.run();
    if (before != value(d.parameters()).to_vector<float>()) return 1;  // no local bit has moved
    if (step % 50 == 0)
      std::cout << "step " << step << ": local d " << local_d.output(0).item() / kPairs
                << ", messengers " << messenger.output(0).item() / kPairs << ", g0 "
                << global_g.output(0).item() / kPairs << "\n";
  }
}

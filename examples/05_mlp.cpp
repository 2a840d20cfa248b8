// A multilayer perceptron learns which points of a square lie within a circle. Data, loss, gradient
// and Adam are one program.
#include <iostream>

#include "saddle.h"

int main() {
  using namespace saddle;
  constexpr std::int64_t kBatch = 128;
  Graph graph;
  const Network network(graph, "network", mlp({2, 32, 32, 1}, {}), /*copies=*/1, DType::f32,
                        /*seed=*/1, /*stream=*/1);

  // {seed, counter}: random numbers are a function of it, and the counter is an update like any.
  const Var random = graph.input(Tensor::from<std::int64_t>({1, 0}, {2}), "random");
  const Var next = concatenate({slice(random, 0, 0, 1), slice(random, 0, 1, 2) + 1.0}, 0);
  const Var points = 2.0 * random_uniform(random, /*stream=*/2, {1, kBatch, 2}, DType::f32) - 1.0;
  const Var inside = step(0.5 - keep_sum(square(points), {2}));  // 1 or 0: [1, batch, 1]

  const Var logits = network.train(points).y;
  const Var loss = binary_cross_entropy(logits, inside);
  const Var right = mean(step((2.0 * inside - 1.0) * logits));

  OptimizerOptions adam;
  adam.learning_rate = 3e-3;
  const auto optimizer = make_optimizer(network.parameters(), adam);
  std::vector<Update> updates = optimizer->step(grad(loss, network.parameters()));
  updates.push_back({random, next});
  Program training_step = compile({loss, right}, updates);

  double share = 0;  // of new points, of the last 100 batches
  for (int step = 1; step <= 1000; ++step) {
    training_step.run();
    if (step > 900) share += training_step.output(1).item() / 100;
    if (step % 200 == 0)
      std::cout << "step " << step << ": loss " << training_step.output(0).item() << "\n";
  }
  std::cout << "told right: " << share << " of new points\n";
  return share > 0.97 ? 0 : 1;
}

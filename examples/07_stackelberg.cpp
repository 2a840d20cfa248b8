// A Stackelberg GAN (Zhang et al.) from the parts of the library: eight generators, one
// discriminator, and two programs that are replayed. gan/trainers/ has the full one.
// usage: 07_stackelberg [STEPS]
#include <charconv>
#include <iostream>
#include <string_view>

#include "saddle.h"

int main(int argc, char** argv) {
  using namespace saddle;
  int steps = 300;
  if (argc > 1) {
    const std::string_view text = argv[1];
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), steps);
    if (argc > 2 || error != std::errc() || stop != text.data() + text.size() || steps < 1) {
      std::cerr << "error: expected at most one argument, the number of steps, at least 1\n";
      return 2;
    }
  }
  constexpr std::int64_t kGenerators = 8, kBatch = 64;
  Graph graph;

  // Networks. The eight generators are one stack: parameters [8, P].
  MlpOptions generator_options;
  generator_options.batch_norm = true;
  generator_options.output = tanh_layer;
  const Network generators(graph, "generator", mlp({2, 16, 2}, generator_options), kGenerators,
                           DType::f32, /*seed=*/1, /*stream=*/100);
  const Network discriminator(graph, "discriminator", mlp({2, 64, 64, 1}, {}), 1, DType::f32, 1,
                              200);

  // Data, and noise that a counter moves on.
  const Tensor points = sample_mixture(ring_mixture(8, 1.0, 0.01), 8000, /*seed=*/1);
  const Dataset dataset = Dataset::of_points(points);
  Batches batches(dataset, kBatch, /*seed=*/1, /*stream=*/300);
  const Var real = graph.input(Tensor::zeros({1, kBatch, 2}, DType::f32), "real");
  const Var random = graph.input(Tensor::from<std::int64_t>({1, 0}, {2}), "random");
  const Update next_random{random,
                           concatenate({slice(random, 0, 0, 1), slice(random, 0, 1, 2) + 1.0}, 0)};

  const Var z = random_normal(random, /*stream=*/1, {kGenerators, kBatch, 2}, DType::f32);
  const Network::Output fakes = generators.train(z);
  const Var real_logits = discriminator.train(real).y;
  const Var fake_logits = discriminator.train(fakes.y).y;

  // max over theta of E log D(x) + (1/I) sum_i E log(1 - D(G_i(z))), with log D in its stable form.
  const Var discriminator_loss = mean(softplus(-real_logits)) + mean(softplus(fake_logits));
  const Var generator_loss = mean(softplus(-fake_logits));  // the non-saturating form

  OptimizerOptions adam;
  adam.learning_rate = 1e-3;
  const auto descend = [&](const Network& network, Var loss) {
    return make_optimizer(network.parameters(), adam)->step(grad(loss, network.parameters()));
  };
  std::vector<Update> discriminator_updates = descend(discriminator, discriminator_loss);
  std::vector<Update> generator_updates = descend(generators, generator_loss);
  generator_updates.push_back({generators.buffers(), fakes.buffers});
  discriminator_updates.push_back(next_random);
  generator_updates.push_back(next_random);
  Program discriminator_step = compile({discriminator_loss}, discriminator_updates);
  Program generator_step = compile({generator_loss}, generator_updates);

  for (int step = 1; step <= steps; ++step) {
    batches.next(graph.write(real).reshape({kBatch, 2}));
    discriminator_step.run();
    generator_step.run();
    if (step % (steps / 3 + 1) == 0 || step == steps)
      std::cout << "step " << step << ": discriminator " << discriminator_step.output(0).item()
                << ", generators " << generator_step.output(0).item() << "\n";
  }
}

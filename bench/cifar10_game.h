// The ICR paper's CIFAR-10 networks (Tables 4 and 5) against each other, with the Wasserstein loss.
#pragma once

#include "saddle.h"

namespace saddle::bench {

// x is the generator, y the discriminator: f = mean D(real) - mean D(G(z)). `real` keeps the images
// that are written to it; z is drawn anew at each step.
struct Cifar10Game {
  static constexpr std::int64_t kBatch = 64, kLatentDim = 128;

  Cifar10Game() {
    random = graph.input(Tensor::from(std::vector<std::int64_t>{1, 0}, {2}), "random");
    const Var one = graph.input(Tensor::from(std::vector<std::int64_t>{0, 1}, {2}), "one");
    real = graph.input(Tensor::zeros({1, kBatch, 32, 32, 3}, DType::f32), "real");
    graph.write(real).assign(
        value(2.0 * random_uniform(random, 0, real.shape(), DType::f32) - 1.0));
    const Var z = random_normal(random, 1, {1, kBatch, kLatentDim}, DType::f32);
    const Network::Output generated = generator.train(z);
    fake = generated.y;
    f = mean(discriminator.train(real).y) - mean(discriminator.train(fake).y);
    next = {random, random + one};
    game = {{generator.parameters()},
            {discriminator.parameters()},
            f,
            {},
            {next, {generator.buffers(), generated.buffers}}};
  }

  Graph graph;
  Network generator{graph, "generator", icr_cifar10_generator(kLatentDim), 1, DType::f32, 1, 10};
  Network discriminator{graph, "discriminator", icr_cifar10_discriminator(1), 1, DType::f32, 1, 11};
  Var random, real, fake, f;
  Update next;  // of the random numbers
  Game game;
};

}  // namespace saddle::bench

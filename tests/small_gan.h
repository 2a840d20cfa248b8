// A GAN of two small MLPs in float64, written with plain operations: the smallest game that has all
// of what the real ones have.
#pragma once

#include <vector>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "tests/numeric.h"

namespace saddle::test {

// Each player's parameters are one flat vector, cut into weights and biases.
struct SmallGan {
  static constexpr std::int64_t kLatent = 2, kHidden = 4, kData = 2, kBatch = 5;
  static constexpr std::int64_t count_parameters(std::int64_t in, std::int64_t out) {
    return in * kHidden + kHidden + kHidden * out + out;
  }

  explicit SmallGan(unsigned seed = 1) : rng(seed) {
    theta = random_input(graph, rng, {count_parameters(kLatent, kData)}, -1, 1, "theta");
    phi = random_input(graph, rng, {count_parameters(kData, 1)}, -1, 1, "phi");
    z = random_input(graph, rng, {kBatch, kLatent}, -1, 1, "z");
    data = random_input(graph, rng, {kBatch, kData}, -1, 1, "data");
    fake = mlp(theta, z, kLatent, kData, "generator");
    // f = E[softplus(-D(data))] + E[softplus(D(G(z)))].
    loss = mean(softplus(-discriminate(data))) + mean(softplus(discriminate(fake)));
  }

  Var discriminate(Var x) { return mlp(phi, x, kData, 1, "discriminator"); }

  Var mlp(Var parameters, Var x, std::int64_t in, std::int64_t out, const char* name) {
    const Scope scope(graph, name);
    std::int64_t begin = 0;
    const auto next = [&](const Shape& shape) {
      const Var part = slice(parameters, 0, begin, begin + shape.count());
      begin += shape.count();
      return reshape(part, shape);
    };
    const Var w1 = next({in, kHidden}), b1 = next({kHidden});
    const Var w2 = next({kHidden, out}), b2 = next({out});
    return matmul(tanh(matmul(x, w1) + b1), w2) + b2;
  }

  Rng rng;
  Graph graph;
  Var theta, phi, z, data, fake, loss;
};

}  // namespace saddle::test

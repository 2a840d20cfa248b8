// The projection game of the implicit-competitive-regularization paper: section 4, equation 4, and
// appendix A.2.
#pragma once

#include <cstdint>

#include "gan/pictures/path.h"
#include "optim/game.h"

namespace saddle {

// Two networks without biases and of 28 weights each, rows of their matrices one after another. The
// generator takes no input: it maps its weights to a point,
//   h = arctan(w_1..4),  (x, y) = W2 arctan(W1 h),  W1 [4, 4], W2 [2, 4]
//   G = (exp(arctan(y) / pi + x), exp(arctan(y) / pi - x))
// whose coordinates have a product between 1/e and e. The data are the point (2, 2), which is thus
// out of reach.
//   D(p) = arctan(V3 arctan(V2 arctan(V1 eta p))),  V1 [4, 2], V2 [4, 4], V3 [1, 4]
//   f = D(data) - D(G), which the generator minimizes and the discriminator maximizes
// eta = diag(1, prominence): how well the discriminator sees the second coordinate.
struct ProjectionGame {
  static constexpr std::int64_t kWeights = 28;
  static constexpr Point kData{2.0, 2.0};

  // All weights are 0, float64.
  explicit ProjectionGame(double prominence);

  // The paper says nothing of the first weights; here they are N(0, deviation^2). Equal seeds give
  // equal bits.
  void draw_weights(std::uint64_t seed, double deviation) const;

  Graph graph;
  Var generator, discriminator;  // inputs [28]
  Var point;                     // G, [2]
  Game game;
};

}  // namespace saddle

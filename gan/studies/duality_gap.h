// Both sides of the duality gap of a Stackelberg GAN, each solved in two ways that have nothing in
// common, and the bound of Theorem 1.
#pragma once

#include "gan/studies/gap_game.h"

namespace saddle {

// The best reply of the discriminator to a mixture.
struct BestReply {
  Point theta;
  double value;  // max over theta
};
// Coordinate ascent, each coordinate to where its slope vanishes, by bisection.
BestReply best_reply_by_slopes(const GapGame& game, const ModeShares& shares);
// Golden sections within golden sections, of values alone.
BestReply best_reply_by_values(const GapGame& game, const ModeShares& shares);

// w* = min over the generators' choices of the max over theta.
struct Minimax {
  ModeShares shares;
  double value;
};
// Every mixture, each with its best reply by slopes.
Minimax minimax_by_enumeration(const GapGame& game, int generators);
// Cutting planes: the payoff at any theta bounds the maximum of all mixtures from below. The
// mixture with the least bound gets its best reply by values, until it has it already.
Minimax minimax_by_cuts(const GapGame& game, int generators);

// q* = max over theta of the min over the generators' choices, which is that of one generator,
// however many there are.
// Golden sections over theta, of the worst generator's payoff.
double maximin_by_values(const GapGame& game);
// By the minimax theorem: the min over all mixtures of the max over theta, which is also w* of
// generators that can mix. Golden sections over the triangle of mixtures, best replies by slopes.
Minimax maximin_by_mixtures(const GapGame& game);

// Delta of Theorem 1, sup over u of h(u) - cl h(u). As h(u) = min over one generator's choices of
// the max over theta of phi + <u, theta>, and cl h(u), its convex closure, is the max of the min,
// that is the largest gap that one generator has in any tilted game. Found by search over u: not
// above Delta.
double largest_tilted_gap(const GapGame& game);

// (t + 1) Delta / I, t = 2 parameters: no gap is larger (Corollary 2).
inline double gap_bound(double delta, int generators) { return 3 * delta / generators; }

}  // namespace saddle

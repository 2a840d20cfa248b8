// A Stackelberg GAN that is small enough to solve both ways round: Stackelberg GAN, section 2 and
// Corollary 2.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "gan/pictures/path.h"

namespace saddle {

// Which part of a sample comes from each mode: at least 0, sum 1.
using ModeShares = std::array<double, 3>;

// A generator produces one of three points, always the same: its choice is as far from convex as
// can be. The discriminator has two parameters theta within a square, and the payoff
//   phi = E f(D(x)) + E f(1 - D(G)),  concave in theta
// has D = <theta, x> and f(t) = t (linear, less a constant 1) or D = sigmoid(<theta, x>) and f =
// log (logistic). The mean payoff of several generators is that of their mixture.
struct GapGame {
  enum class Payoff { linear, logistic };

  Payoff payoff;
  std::vector<Point> data;
  std::vector<double> weights;  // the probability of each point of the data
  std::array<Point, 3> modes;
  double bound;  // |theta_1|, |theta_2| <= bound
  Point tilt{};  // adds <tilt, theta> to the payoff: 0, but where Delta is measured

  // Throws Error unless all numbers are finite, weights are positive and sum to 1, modes are no
  // line (so that mixtures are known by their mean) and the bound is positive.
  void check() const;

  double value(const ModeShares& shares, Point theta) const;
  Point slope(const ModeShares& shares, Point theta) const;  // by theta
  // No component of the slope is larger in size, the tilt apart.
  Point largest_slope() const;

  Point mean(const ModeShares& shares) const;  // of the modes
};

std::string_view name_of(GapGame::Payoff payoff);  // "linear"

// All mixtures of `generators` generators with equal weights: (n + 1)(n + 2) / 2 of them. Throws
// Error unless there are 1 to 1000.
std::vector<ModeShares> mixtures_of(int generators);

}  // namespace saddle

#include "gan/studies/duality_gap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace saddle {
namespace {

constexpr double kExact = 1e-12, kCoarse = 1e-4;  // of an interval's length
// Of the square's half side, where slopes vanish and values are off by its square.
constexpr double kRootTolerance = 1e-9;
constexpr std::array<ModeShares, 3> kPure = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};

struct Maximum {
  double at, value;
};

// Of a concave function. Ends are looked at too, so that a maximum there is exact.
template <class Function>
Maximum golden_section(const Function& f, double low, double high, double tolerance) {
  constexpr double kShare = 1 / std::numbers::phi;
  const double enough = tolerance * (high - low);
  Maximum best{low, f(low)};
  const auto look = [&](double at) {
    const Maximum found{at, f(at)};
    if (found.value > best.value) best = found;
    return found;
  };
  look(high);
  Maximum left = look(high - kShare * (high - low)), right = look(low + kShare * (high - low));
  while (high - low > enough) {
    if (left.value < right.value) {
      low = left.at, left = right;
      right = look(low + kShare * (high - low));
    } else {
      high = right.at, right = left;
      left = look(high - kShare * (high - low));
    }
  }
  return best;
}

// Of a concave function of theta in the square.
template <class Function>
BestReply square_maximum(const Function& f, double bound, double tolerance) {
  const auto along_y = [&](double x) {
    return golden_section([&](double y) { return f(Point{x, y}); }, -bound, bound, tolerance);
  };
  const Maximum best =
      golden_section([&](double x) { return along_y(x).value; }, -bound, bound, tolerance);
  const Maximum inner = along_y(best.at);
  return {{best.at, inner.at}, inner.value};
}

double worst_payoff(const GapGame& game, Point theta) {
  double worst = std::numeric_limits<double>::infinity();
  for (const ModeShares& pure : kPure) worst = std::min(worst, game.value(pure, theta));
  return worst;
}

double maximin(const GapGame& game, double tolerance) {
  return square_maximum([&](Point theta) { return worst_payoff(game, theta); }, game.bound,
                        tolerance)
      .value;
}

// Where the slope along one coordinate changes its sign, or the end that it points to.
void ascend(const GapGame& game, const ModeShares& shares, double Point::*axis, Point& theta) {
  const auto slope_at = [&](double value) {
    theta.*axis = value;
    return game.slope(shares, theta).*axis;
  };
  double low = -game.bound, high = game.bound;
  if (slope_at(high) >= 0 || slope_at(low) <= 0) {
    theta.*axis = slope_at(high) >= 0 ? high : low;
    return;
  }
  while (high - low > kRootTolerance * game.bound) {
    const double middle = (low + high) / 2;
    (slope_at(middle) > 0 ? low : high) = middle;
  }
  theta.*axis = (low + high) / 2;
}

// h(u) - cl h(u) at u = tilt.
double tilted_gap(GapGame game, Point tilt, double tolerance) {
  game.tilt = tilt;
  return minimax_by_enumeration(game, 1).value - maximin(game, tolerance);
}

}  // namespace

BestReply best_reply_by_slopes(const GapGame& game, const ModeShares& shares) {
  constexpr int kSweeps = 1000;
  Point theta;
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    const Point before = theta;
    for (const auto axis : {&Point::x, &Point::y}) ascend(game, shares, axis, theta);
    if (std::hypot(theta.x - before.x, theta.y - before.y) <= kRootTolerance * game.bound) break;
  }
  return {theta, game.value(shares, theta)};
}

BestReply best_reply_by_values(const GapGame& game, const ModeShares& shares) {
  return square_maximum([&](Point theta) { return game.value(shares, theta); }, game.bound, kExact);
}

Minimax minimax_by_enumeration(const GapGame& game, int generators) {
  Minimax best{{}, std::numeric_limits<double>::infinity()};
  for (const ModeShares& shares : mixtures_of(generators)) {
    const double value = best_reply_by_slopes(game, shares).value;
    if (value < best.value) best = {shares, value};
  }
  return best;
}

Minimax minimax_by_cuts(const GapGame& game, int generators) {
  const std::vector<ModeShares> mixtures = mixtures_of(generators);
  std::vector<double> bounds(mixtures.size(), -std::numeric_limits<double>::infinity());
  std::vector<bool> replied(mixtures.size(), false);
  while (true) {
    const auto least = std::min_element(bounds.begin(), bounds.end());
    const auto at = static_cast<std::size_t>(least - bounds.begin());
    if (replied[at]) return {mixtures[at], *least};
    const BestReply reply = best_reply_by_values(game, mixtures[at]);
    replied[at] = true;
    for (std::size_t i = 0; i < mixtures.size(); ++i)
      bounds[i] = std::max(bounds[i], game.value(mixtures[i], reply.theta));
  }
}

double maximin_by_values(const GapGame& game) { return maximin(game, kExact); }

Minimax maximin_by_mixtures(const GapGame& game) {
  const auto shares_at = [](double first, double part) {
    const double second = (1 - first) * part;
    return ModeShares{first, second, 1 - first - second};
  };
  const auto along_edge = [&](double first) {
    return golden_section(
        [&](double part) { return -best_reply_by_slopes(game, shares_at(first, part)).value; }, 0,
        1, 1e-10);
  };
  const Maximum best =
      golden_section([&](double first) { return along_edge(first).value; }, 0, 1, 1e-10);
  return {shares_at(best.at, along_edge(best.at).at), -best.value};
}

// Beyond the largest slope, theta is at the square's side for all choices alike.
double largest_tilted_gap(const GapGame& game) {
  constexpr int kSide = 32;
  const Point reach = game.largest_slope();
  Point best;
  double largest = tilted_gap(game, best, kCoarse);
  const auto look = [&](Point tilt) {
    const double gap = tilted_gap(game, tilt, kCoarse);
    const bool is_larger = gap > largest;
    if (is_larger) best = tilt, largest = gap;
    return is_larger;
  };
  for (int i = 0; i <= kSide; ++i)
    for (int j = 0; j <= kSide; ++j)
      look({reach.x * (2.0 * i / kSide - 1), reach.y * (2.0 * j / kSide - 1)});
  // From the best, to the better of its neighbours, ever nearer.
  for (double step = 2.0 / kSide; step > 1e-4;) {
    const Point from = best;
    bool has_moved = false;
    for (const Point& to : {Point{step, 0}, Point{-step, 0}, Point{0, step}, Point{0, -step}})
      has_moved |= look({from.x + to.x * reach.x, from.y + to.y * reach.y});
    if (!has_moved) step /= 2;
  }
  return tilted_gap(game, best, kExact);
}

}  // namespace saddle

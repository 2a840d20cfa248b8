#include "gan/studies/gap_game.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tensor/error.h"

namespace saddle {
namespace {

bool is_finite(const Point& point) { return std::isfinite(point.x) && std::isfinite(point.y); }

double dot(const Point& a, const Point& b) { return a.x * b.x + a.y * b.y; }

void add(Point& sum, double factor, const Point& term) {
  sum.x += factor * term.x;
  sum.y += factor * term.y;
}

// f(D) at v = <theta, x>, and its slope; f(1 - D) is the same at -v, less the constant.
double payoff_at(GapGame::Payoff payoff, double v) {
  return payoff == GapGame::Payoff::linear ? v : -std::log1p(std::exp(-v));
}
double payoff_slope_at(GapGame::Payoff payoff, double v) {
  return payoff == GapGame::Payoff::linear ? 1.0 : 1.0 / (1.0 + std::exp(v));
}

}  // namespace

void GapGame::check() const {
  require(!data.empty() && data.size() == weights.size(),
          "gap game: expected data with a weight for each point, found ", data.size(),
          " points and ", weights.size(), " weights");
  for (const double weight : weights)
    require(std::isfinite(weight) && weight > 0, "gap game: expected positive weights, found ",
            weight);
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  require(std::abs(total - 1) < 1e-9, "gap game: expected weights that sum to 1, found ", total);
  require(std::all_of(data.begin(), data.end(), is_finite) &&
              std::all_of(modes.begin(), modes.end(), is_finite) && is_finite(tilt),
          "gap game: expected finite points");
  const Point first{modes[1].x - modes[0].x, modes[1].y - modes[0].y},
      second{modes[2].x - modes[0].x, modes[2].y - modes[0].y};
  require(std::abs(first.x * second.y - first.y * second.x) > 1e-9,
          "gap game: expected modes that are no line");
  require(std::isfinite(bound) && bound > 0, "gap game: expected a positive bound, found ", bound);
}

double GapGame::value(const ModeShares& shares, Point theta) const {
  double sum = dot(tilt, theta);
  for (std::size_t i = 0; i < data.size(); ++i)
    sum += weights[i] * payoff_at(payoff, dot(theta, data[i]));
  for (std::size_t k = 0; k < modes.size(); ++k)
    if (shares[k] > 0) sum += shares[k] * payoff_at(payoff, -dot(theta, modes[k]));
  return sum;
}

Point GapGame::slope(const ModeShares& shares, Point theta) const {
  Point sum = tilt;
  for (std::size_t i = 0; i < data.size(); ++i)
    add(sum, weights[i] * payoff_slope_at(payoff, dot(theta, data[i])), data[i]);
  for (std::size_t k = 0; k < modes.size(); ++k)
    add(sum, -shares[k] * payoff_slope_at(payoff, -dot(theta, modes[k])), modes[k]);
  return sum;
}

Point GapGame::largest_slope() const {
  Point sum, largest;
  for (std::size_t i = 0; i < data.size(); ++i)
    add(sum, weights[i], {std::abs(data[i].x), std::abs(data[i].y)});
  for (const Point& mode : modes)
    largest = {std::max(largest.x, std::abs(mode.x)), std::max(largest.y, std::abs(mode.y))};
  add(sum, 1.0, largest);
  return sum;
}

Point GapGame::mean(const ModeShares& shares) const {
  Point sum;
  for (std::size_t k = 0; k < modes.size(); ++k) add(sum, shares[k], modes[k]);
  return sum;
}

std::string_view name_of(GapGame::Payoff payoff) {
  return payoff == GapGame::Payoff::linear ? "linear" : "logistic";
}

std::vector<ModeShares> mixtures_of(int generators) {
  require(1 <= generators && generators <= 1000, "gap game: expected 1 to 1000 generators, found ",
          generators);
  std::vector<ModeShares> all;
  const double n = generators;
  for (int first = 0; first <= generators; ++first)
    for (int second = 0; first + second <= generators; ++second)
      all.push_back({first / n, second / n, (generators - first - second) / n});
  return all;
}

}  // namespace saddle

#include "gan/studies/spread.h"

#include <algorithm>
#include <cmath>

#include "autograd/profile.h"
#include "tensor/error.h"

namespace saddle {

Spread spread_of(std::span<const double> numbers) {
  require(!numbers.empty(), "spread: expected at least one number");
  const auto count = static_cast<double>(numbers.size());
  Spread spread;
  for (const double number : numbers) spread.mean += number;
  spread.mean /= count;
  double squares = 0.0;
  for (const double number : numbers) squares += (number - spread.mean) * (number - spread.mean);
  if (numbers.size() > 1) spread.deviation = std::sqrt(squares / (count - 1.0));
  const auto [lowest, highest] = std::ranges::minmax(numbers);
  spread.lowest = lowest, spread.highest = highest;
  spread.median = median({numbers.begin(), numbers.end()});
  return spread;
}

std::vector<Spread> spreads_of(std::span<const std::vector<double>> rows) {
  require(!rows.empty(), "spread: expected at least one seed");
  std::vector<Spread> spreads;
  for (std::size_t i = 0; i < rows[0].size(); ++i) {
    std::vector<double> numbers;
    for (const std::vector<double>& row : rows) numbers.push_back(row.at(i));
    spreads.push_back(spread_of(numbers));
  }
  return spreads;
}

Curve mean_curve(const std::string& name, const std::vector<double>& x,
                 std::span<const Spread> spreads) {
  Curve curve{name, x, {}};
  for (const Spread& spread : spreads) {
    curve.y.push_back(spread.mean);
    curve.low.push_back(spread.mean - spread.deviation);
    curve.high.push_back(spread.mean + spread.deviation);
  }
  return curve;
}

}  // namespace saddle

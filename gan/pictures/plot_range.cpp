#include "gan/pictures/plot_range.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace saddle {

Range range_of(std::span<const double> values, Scale scale) {
  Range range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const double value : values) {
    if (!std::isfinite(value) || (scale == Scale::logarithmic && value <= 0.0)) continue;
    range = {std::min(range.low, value), std::max(range.high, value)};
  }
  return range.low <= range.high ? range : Range{1.0, 10.0};
}

Range with_margin(Range range, Scale scale) {
  constexpr double kMargin = 0.05;
  if (scale == Scale::logarithmic) {
    const double factor =
        range.low < range.high ? std::pow(range.high / range.low, kMargin) : std::sqrt(10.0);
    return {range.low / factor, range.high * factor};
  }
  const double span = range.high - range.low;
  const double margin = span > 0.0 ? kMargin * span : std::max(0.5, kMargin * std::abs(range.low));
  return {range.low - margin, range.high + margin};
}

}  // namespace saddle

// One number of several seeds.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gan/pictures/curve.h"

namespace saddle {

struct Spread {
  double mean = 0.0;
  double deviation = 0.0;  // of the sample, with n - 1; 0 of one number
  double lowest = 0.0, median = 0.0, highest = 0.0;
};

// Throws Error for no numbers.
Spread spread_of(std::span<const double> numbers);

// By place: of rows[seed][i], all of one length. Throws Error for no rows.
std::vector<Spread> spreads_of(std::span<const std::vector<double>> rows);

// The means, in a band of one deviation to either side.
Curve mean_curve(const std::string& name, const std::vector<double>& x,
                 std::span<const Spread> spreads);

}  // namespace saddle

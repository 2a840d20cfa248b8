// The modes that no pair of an independent ensemble covers, by the number of pairs (SGAN, Figure
// 2d).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace saddle {

// covering: of each mode, how many of `pairs` pairs cover it. Returns, for n = 1 .. pairs, the
// share of modes that n of them leave uncovered, the mean over all subsets of n pairs: of these a
// mode that k pairs cover is missed by
//   C(N - k, n) / C(N, n),  N = pairs.
// Throws Error for no mode, no pair, or a count outside [0, pairs].
std::vector<double> uncovered_shares(std::span<const std::int64_t> covering, std::int64_t pairs);

struct Decay {
  double amplitude = 0.0, rate = 0.0;

  double at(double n) const;  // amplitude exp(-rate n)
};

// The decay nearest to shares[n - 1], n = 1, 2, ...: least squares of the differences, not of their
// logarithms, which shares of 0 do not have. 0 <= rate <= 20. Throws Error for fewer than two
// shares, or one that is not finite.
Decay fit_decay(std::span<const double> shares);

}  // namespace saddle

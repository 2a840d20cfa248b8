#include "gan/studies/uncovered_modes.h"

#include <algorithm>
#include <cmath>

#include "tensor/error.h"

namespace saddle {
namespace {

constexpr double kMaxRate = 20.0, kRateStep = 0.01;
constexpr double kGoldenSection = 0.6180339887498949;
constexpr int kSections = 60;  // which narrow an interval by 3e-13

// The best amplitude for a rate: sum_n shares_n e_n / sum_n e_n^2, e_n = exp(-rate n).
Decay with_rate(std::span<const double> shares, double rate) {
  double products = 0.0, squares = 0.0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double e = std::exp(-rate * static_cast<double>(i));  // relative to e_1: never 0 for all
    products += shares[i] * e;
    squares += e * e;
  }
  return {products / squares * std::exp(rate), rate};
}

double distance(std::span<const double> shares, const Decay& decay) {
  double sum = 0.0;
  for (std::size_t i = 0; i < shares.size(); ++i)
    sum += std::pow(decay.at(static_cast<double>(i + 1)) - shares[i], 2);
  return sum;
}

}  // namespace

std::vector<double> uncovered_shares(std::span<const std::int64_t> covering, std::int64_t pairs) {
  require(!covering.empty() && pairs >= 1,
          "uncovered shares: expected at least 1 mode and 1 pair, found ", covering.size(), " and ",
          pairs);
  const auto modes = static_cast<double>(covering.size());
  std::vector<double> shares(static_cast<std::size_t>(pairs), 0.0);
  for (const std::int64_t count : covering) {
    require(0 <= count && count <= pairs, "uncovered shares: expected a mode covered by 0 to ",
            pairs, " pairs, found ", count);
    double missed = 1.0;  // C(N - k, n) / C(N, n), from n - 1 on
    for (std::int64_t n = 1; n <= pairs - count; ++n) {
      missed *= static_cast<double>(pairs - count - n + 1) / static_cast<double>(pairs - n + 1);
      shares[static_cast<std::size_t>(n - 1)] += missed / modes;
    }
  }
  return shares;
}

double Decay::at(double n) const { return amplitude * std::exp(-rate * n); }

Decay fit_decay(std::span<const double> shares) {
  require(shares.size() >= 2, "fit of a decay: expected at least 2 shares, found ", shares.size());
  for (const double share : shares)
    require(std::isfinite(share), "fit of a decay: expected finite shares, found ", share);
  const auto badness = [&](double rate) { return distance(shares, with_rate(shares, rate)); };
  double best = 0.0;
  for (double rate = 0.0; rate <= kMaxRate; rate += kRateStep)
    if (badness(rate) < badness(best)) best = rate;
  double low = std::max(best - kRateStep, 0.0), high = std::min(best + kRateStep, kMaxRate);
  for (int i = 0; i < kSections; ++i) {
    const double reach = kGoldenSection * (high - low);
    const double left = high - reach, right = low + reach;
    if (badness(left) < badness(right))
      high = right;
    else
      low = left;
  }
  return with_rate(shares, (low + high) / 2);
}

}  // namespace saddle

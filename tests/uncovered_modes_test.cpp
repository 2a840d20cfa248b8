#include "gan/studies/uncovered_modes.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "gan/studies/spread.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

// By going through all subsets of the pairs; covers[mode] has a bit for each pair.
std::vector<double> by_subsets(const std::vector<unsigned>& covers, int pairs) {
  std::vector<double> missed(static_cast<std::size_t>(pairs), 0.0), subsets = missed;
  for (unsigned subset = 1; subset < 1u << pairs; ++subset) {
    const auto n = static_cast<std::size_t>(std::popcount(subset) - 1);
    subsets[n] += 1.0;
    for (const unsigned cover : covers)
      missed[n] += (cover & subset) == 0 ? 1.0 / static_cast<double>(covers.size()) : 0.0;
  }
  for (std::size_t n = 0; n < missed.size(); ++n) missed[n] /= subsets[n];
  return missed;
}

TEST(UncoveredModes, AreCountedOverAllSubsets) {
  const std::vector<unsigned> covers = {0b00000, 0b00100, 0b10110, 0b11111};
  const std::vector<std::int64_t> covering = {0, 1, 3, 5};
  const std::vector<double> expected = by_subsets(covers, 5), found = uncovered_shares(covering, 5);
  ASSERT_EQ(found.size(), 5u);
  for (std::size_t n = 0; n < 5; ++n) EXPECT_NEAR(found[n], expected[n], 1e-15) << n;
  EXPECT_DOUBLE_EQ(found[4], 0.25);  // that which no pair covers
}

TEST(UncoveredModes, ADecayIsFoundAgain) {
  std::vector<double> shares;
  for (int n = 1; n <= 10; ++n) shares.push_back(0.9 * std::exp(-0.73 * n));
  const Decay exact = fit_decay(shares);
  EXPECT_NEAR(exact.amplitude, 0.9, 1e-7);
  EXPECT_NEAR(exact.rate, 0.73, 1e-7);
  EXPECT_NEAR(exact.at(2.5), 0.9 * std::exp(-0.73 * 2.5), 1e-7);
  // Half of all modes, however many pairs.
  EXPECT_NEAR(fit_decay(std::vector<double>(6, 0.5)).rate, 0.0, 1e-9);
  const Decay nothing = fit_decay(std::vector<double>(6, 0.0));
  EXPECT_EQ(nothing.at(1), 0.0);
}

// No decay near the best one is nearer to shares that are none.
TEST(UncoveredModes, TheBestDecayIsTheNearest) {
  const std::vector<double> shares = {0.6, 0.5, 0.2, 0.15, 0.0, 0.05};
  const auto distance = [&](const Decay& decay) {
    double sum = 0.0;
    for (std::size_t i = 0; i < shares.size(); ++i)
      sum += std::pow(decay.at(static_cast<double>(i) + 1.0) - shares[i], 2);
    return sum;
  };
  const Decay best = fit_decay(shares);
  for (const double a : {-1e-3, 0.0, 1e-3})
    for (const double b : {-1e-3, 0.0, 1e-3})
      EXPECT_GE(distance({best.amplitude + a, best.rate + b}), distance(best)) << a << " " << b;
}

TEST(UncoveredModes, RefuseBadInput) {
  const std::vector<std::int64_t> too_many = {3, 6};
  expect_error([&] { uncovered_shares(too_many, 5); }, {"0 to 5", "found 6"});
  expect_error([&] { uncovered_shares({}, 5); }, {"at least 1 mode"});
  const std::vector<double> one = {0.5}, bad = {0.5, std::nan("")};
  expect_error([&] { fit_decay(one); }, {"at least 2", "found 1"});
  expect_error([&] { fit_decay(bad); }, {"finite", "nan"});
}

TEST(Spread, IsTheMeanAndTheDeviationOfASample) {
  const std::vector<std::vector<double>> rows = {{1.0, 2.0}, {4.0, 2.0}, {1.0, 2.0}};
  const std::vector<Spread> spreads = spreads_of(rows);
  EXPECT_DOUBLE_EQ(spreads[0].mean, 2.0);
  EXPECT_DOUBLE_EQ(spreads[0].deviation, std::sqrt(3.0));  // (1 + 4 + 1) / 2
  EXPECT_DOUBLE_EQ(spreads[1].mean, 2.0);
  EXPECT_DOUBLE_EQ(spreads[1].deviation, 0.0);
  const std::vector<double> x = {10.0, 20.0};
  const Curve curve = mean_curve("modes", x, spreads);
  EXPECT_EQ(curve.name, "modes");
  EXPECT_EQ(curve.x, x);
  EXPECT_EQ(curve.y, (std::vector<double>{2.0, 2.0}));
  EXPECT_EQ(curve.low, (std::vector<double>{2.0 - std::sqrt(3.0), 2.0}));
  EXPECT_EQ(curve.high, (std::vector<double>{2.0 + std::sqrt(3.0), 2.0}));
  EXPECT_EQ(spreads[0].lowest, 1.0);
  EXPECT_EQ(spreads[0].median, 1.0);
  EXPECT_EQ(spreads[0].highest, 4.0);
  const std::vector<double> one = {7.0};
  EXPECT_EQ(spread_of(one).deviation, 0.0);
  expect_error([] { spread_of({}); }, {"at least one number"});
  expect_error([] { spreads_of(std::span<const std::vector<double>>{}); }, {"at least one seed"});
}

}  // namespace
}  // namespace saddle::test

#include "gan/metrics/coverage.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

using Densities = std::vector<double>;

// The level leaves 95 of the samples' densities 1 .. 100 at or above it.
TEST(Coverage, TheLevelIsTheFivePercentQuantileOfTheSamples) {
  Densities samples;
  for (int i = 100; i >= 1; --i) samples.push_back(i);
  EXPECT_EQ(coverage(samples, Densities{5, 6, 7, 1000}), 0.75);
  EXPECT_EQ(coverage(samples, Densities{5, 6, 7, 1000}, 0.94), 0.5);
  EXPECT_EQ(coverage(samples, Densities{1, 0.5}, 1.0), 0.5);
  EXPECT_EQ(coverage(Densities{3}, Densities{3, 2}), 0.5);
}

// log N(x; 0, 1) without its constant, at draws of N(0, deviation^2).
Densities at_normal(double deviation) {
  std::mt19937 rng(1);
  std::normal_distribution<double> normal(0.0, deviation);
  Densities densities;
  for (int i = 0; i < 100'000; ++i) {
    const double x = normal(rng);
    densities.push_back(-0.5 * x * x);
  }
  return densities;
}

// The region is |x| <= 1.96: of other data erf(1.96 / (deviation sqrt 2)) lies in it. Of 100,000
// draws the share has a deviation of at most 0.0016.
TEST(Coverage, OfNormalDataByANormalModel) {
  const Densities model = at_normal(1.0);
  EXPECT_DOUBLE_EQ(coverage(model, model), 0.95);
  for (const double deviation : {0.5, 2.0, 10.0})
    EXPECT_NEAR(coverage(model, at_normal(deviation)),
                std::erf(1.96 / deviation / std::numbers::sqrt2), 0.008);
}

TEST(Coverage, AModelOfOnePartOfTheDataCoversThatPart) {
  constexpr double kLow = -std::numeric_limits<double>::infinity();  // the log of no density
  EXPECT_EQ(coverage(Densities{0, 0, 0}, Densities{0, kLow, kLow, kLow}), 0.25);
}

TEST(Coverage, RefusesWhatHasNoQuantile) {
  const Densities some = {1, 2};
  const double kNaN = std::nan("");
  expect_error([&] { coverage({}, some); }, {"samples", "none"});
  expect_error([&] { coverage(some, {}); }, {"real points", "none"});
  expect_error([&] { coverage(Densities{1, kNaN}, some); }, {"samples", "no number"});
  expect_error([&] { coverage(some, Densities{kNaN}); }, {"real points", "no number"});
  for (const double mass : {0.0, -1.0, 1.1, kNaN})
    expect_error([&] { coverage(some, some, mass); }, {"mass in (0, 1]"});
}

}  // namespace
}  // namespace saddle::test

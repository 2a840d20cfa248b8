#include "gan/metrics/mixture_metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

// Modes at (0, 0) and (10, 0), high quality within 0.3.
const Mixture kTwoModes = {{{0.0, 0.0}, {10.0, 0.0}}, 0.1};

// [generators, count, 2] with y = 0: samples are given by x, row by row.
Tensor samples_at(const std::vector<std::vector<float>>& rows) {
  std::vector<float> values;
  for (const auto& row : rows)
    for (const float x : row) values.insert(values.end(), {x, 0.0F});
  return Tensor::from(values, {static_cast<std::int64_t>(rows.size()),
                               static_cast<std::int64_t>(rows[0].size()), 2});
}

TEST(MixtureMetrics, CountsWhatLiesWithinThreeDeviations) {
  const MixtureFigures figures = mixture_figures(
      samples_at({{0.0F, 0.29F, 0.31F, 10.2F}, {5.0F, 9.8F, -0.2F, 1e9F}}), kTwoModes);
  EXPECT_EQ(figures.modes, 2);
  EXPECT_EQ(figures.modes_covered, 2);
  EXPECT_EQ(figures.samples_per_mode, (std::vector<std::int64_t>{3, 2}));
  EXPECT_DOUBLE_EQ(figures.high_quality, 5.0 / 8);
  EXPECT_EQ(figures.modes_per_generator, (std::vector<std::int64_t>{2, 2}));
}

TEST(MixtureMetrics, AModeNeedsTwentyOfEightThousandSamples) {
  std::vector<float> row(8000, 0.0F);
  std::fill(row.begin(), row.begin() + 19, 10.0F);
  EXPECT_EQ(mixture_figures(samples_at({row}), kTwoModes).modes_covered, 1);
  row[19] = 10.0F;
  EXPECT_EQ(mixture_figures(samples_at({row}), kTwoModes).modes_covered, 2);
}

TEST(MixtureMetrics, TheSameShareOfOtherCounts) {
  std::vector<float> row(800, 0.0F);
  row[0] = 10.0F;
  EXPECT_EQ(mixture_figures(samples_at({row}), kTwoModes).modes_covered, 1);
  row[1] = 10.0F;
  EXPECT_EQ(mixture_figures(samples_at({row}), kTwoModes).modes_covered, 2);
}

TEST(MixtureMetrics, AGeneratorIsJudgedByItsOwnSamples) {
  const MixtureFigures figures =
      mixture_figures(samples_at({{0.0F, 0.0F}, {10.0F, 10.0F}, {5.0F, 5.0F}}), kTwoModes);
  EXPECT_EQ(figures.modes_per_generator, (std::vector<std::int64_t>{1, 1, 0}));
  EXPECT_EQ(figures.generators_per_mode, (std::vector<std::int64_t>{1, 1}));
  EXPECT_EQ(figures.modes_covered, 2);
}

TEST(MixtureMetrics, DistancesToUniform) {
  const auto even = mixture_figures(samples_at({{0.0F, 10.0F, 5.0F}}), kTwoModes);
  EXPECT_DOUBLE_EQ(even.kl_from_uniform, 0.0);
  EXPECT_DOUBLE_EQ(even.total_variation_from_uniform, 0.0);
  const auto one = mixture_figures(samples_at({{0.0F, 0.1F}}), kTwoModes);
  EXPECT_DOUBLE_EQ(one.kl_from_uniform, std::log(2.0));
  EXPECT_DOUBLE_EQ(one.total_variation_from_uniform, 0.5);
  // p = (3/4, 1/4): KL = 3/4 log(3/2) + 1/4 log(1/2).
  const auto uneven = mixture_figures(samples_at({{0.0F, 0.0F, 0.0F, 10.0F}}), kTwoModes);
  EXPECT_DOUBLE_EQ(uneven.kl_from_uniform, 0.75 * std::log(1.5) + 0.25 * std::log(0.5));
  EXPECT_DOUBLE_EQ(uneven.total_variation_from_uniform, 0.25);
}

TEST(MixtureMetrics, NothingGoodIsNoDistribution) {
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  const auto figures = mixture_figures(samples_at({{5.0F, kNaN}}), kTwoModes);
  EXPECT_EQ(figures.high_quality, 0.0);
  EXPECT_EQ(figures.modes_covered, 0);
  EXPECT_TRUE(std::isnan(figures.kl_from_uniform));
  EXPECT_TRUE(std::isnan(figures.total_variation_from_uniform));
}

TEST(MixtureMetrics, RefusesOtherShapes) {
  expect_error(
      [] {
        mixture_figures(Tensor::zeros({4, 2}, DType::f32), kTwoModes);
      },
      {"[generators, count, 2]", "[4, 2]"});
  expect_error(
      [] {
        mixture_figures(Tensor::zeros({1, 0, 2}, DType::f32), kTwoModes);
      },
      {"[1, 0, 2]"});
  expect_error([] { mixture_figures(Tensor::zeros({1, 1, 2}, DType::f32), {}); }, {"mode"});
}

}  // namespace
}  // namespace saddle::test

#include "gan/metrics/histogram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

HistogramFigures figures_of(const std::vector<std::int64_t>& counts) {
  return histogram_figures(counts);
}

TEST(Histogram, OfEqualShares) {
  const HistogramFigures figures = figures_of({7, 7, 7, 7});
  EXPECT_EQ(figures.found, 4);
  EXPECT_DOUBLE_EQ(figures.entropy, std::log(4.0));
  EXPECT_DOUBLE_EQ(figures.kl_from_uniform, 0.0);
  EXPECT_DOUBLE_EQ(figures.total_variation_from_uniform, 0.0);
}

TEST(Histogram, OfOneClassAlone) {
  const HistogramFigures figures = figures_of({0, 0, 9, 0});
  EXPECT_EQ(figures.found, 1);
  EXPECT_DOUBLE_EQ(figures.entropy, 0.0);
  EXPECT_DOUBLE_EQ(figures.kl_from_uniform, std::log(4.0));
  EXPECT_DOUBLE_EQ(figures.total_variation_from_uniform, 0.75);
}

// p = (1/2, 1/4, 1/4, 0).
TEST(Histogram, OfUnequalShares) {
  const HistogramFigures figures = figures_of({50, 25, 25, 0});
  EXPECT_EQ(figures.found, 3);
  EXPECT_NEAR(figures.entropy, 1.5 * std::log(2.0), 1e-15);
  EXPECT_NEAR(figures.kl_from_uniform, 0.5 * std::log(2.0), 1e-15);
  EXPECT_DOUBLE_EQ(figures.total_variation_from_uniform, 0.25);
}

TEST(Histogram, OfNothingIsNoDistribution) {
  const HistogramFigures figures = figures_of({0, 0});
  EXPECT_EQ(figures.found, 0);
  EXPECT_TRUE(std::isnan(figures.entropy));
  EXPECT_TRUE(std::isnan(figures.kl_from_uniform));
  EXPECT_TRUE(std::isnan(figures.total_variation_from_uniform));
}

TEST(Histogram, RefusesNoClassAndNegativeCounts) {
  expect_error([] { figures_of({}); }, {"at least 1 class"});
  expect_error([] { figures_of({3, -1}); }, {"-1"});
}

}  // namespace
}  // namespace saddle::test

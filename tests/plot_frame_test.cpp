#include "gan/pictures/plot_frame.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

std::vector<std::string> labels(Range range, Scale scale, int wanted = 7) {
  std::vector<std::string> result;
  for (const Tick& tick : axis_ticks({"", range, scale}, wanted)) result.push_back(tick.label);
  return result;
}

using Labels = std::vector<std::string>;

TEST(PlotFrame, TicksAreRoundNumbersInTheRange) {
  EXPECT_EQ(labels({-3, 3}, Scale::linear), (Labels{"-3", "-2", "-1", "0", "1", "2", "3"}));
  EXPECT_EQ(labels({0, 1}, Scale::linear), (Labels{"0", "0.2", "0.4", "0.6", "0.8", "1"}));
  EXPECT_EQ(labels({0.13, 0.31}, Scale::linear, 4), (Labels{"0.15", "0.2", "0.25", "0.3"}));
  EXPECT_EQ(labels({0, 25000}, Scale::linear),
            (Labels{"0", "5000", "10000", "15000", "20000", "25000"}));
}

TEST(PlotFrame, LogarithmicTicksArePowersOfTen) {
  EXPECT_EQ(labels({0.5, 2e3}, Scale::logarithmic), (Labels{"1", "10", "100", "1000"}));
  EXPECT_EQ(labels({1e-6, 1e-4}, Scale::logarithmic), (Labels{"1e-6", "1e-5", "1e-4"}));
  EXPECT_EQ(labels({0.4, 30}, Scale::logarithmic), (Labels{"0.5", "1", "2", "5", "10", "20"}));
  EXPECT_EQ(labels({0.02, 0.1}, Scale::logarithmic), (Labels{"0.02", "0.05", "0.1"}));
  EXPECT_EQ(labels({2, 6}, Scale::logarithmic, 5), (Labels{"2", "3", "4", "5", "6"}));
  EXPECT_LE(labels({1e-200, 1e200}, Scale::logarithmic).size(), 8u);
}

TEST(PlotFrame, AnAxisThatCountsHasWholeTicks) {
  const auto counted = [](Range range, Scale scale = Scale::linear) {
    Labels result;
    for (const Tick& tick : axis_ticks({"", range, scale, {}, true}, 7))
      result.push_back(tick.label);
    return result;
  };
  EXPECT_EQ(counted({1, 3}), (Labels{"1", "2", "3"}));
  EXPECT_EQ(counted({0.9, 3.05}), (Labels{"1", "2", "3"}));
  EXPECT_EQ(counted({0, 25000}), labels({0, 25000}, Scale::linear));
  EXPECT_EQ(counted({0.4, 30}, Scale::logarithmic), (Labels{"1", "2", "5", "10", "20"}));
  EXPECT_EQ(counted({7.2, 7.8}), labels({7.2, 7.8}, Scale::linear));  // means of counts
}

TEST(PlotFrame, AnAxisMayHaveTicksOfItsOwn) {
  const std::vector<Tick> ticks =
      axis_ticks({"", {0, 2}, Scale::linear, {{0.5, "b"}, {1.5, "a"}}}, 7);
  ASSERT_EQ(ticks.size(), 2u);
  EXPECT_EQ(ticks[1].label, "a");
  EXPECT_EQ(ticks[1].value, 1.5);
}

TEST(PlotFrame, MapsValuesToPixels) {
  const PlotFrame frame({100, 50, 400, 200}, {"x", {0, 10}, Scale::linear},
                        {"y", {1, 100}, Scale::logarithmic});
  EXPECT_DOUBLE_EQ(frame.to_pixels(0, 1).x, 100.0);
  EXPECT_DOUBLE_EQ(frame.to_pixels(0, 1).y, 250.0);
  EXPECT_DOUBLE_EQ(frame.to_pixels(10, 100).x, 500.0);
  EXPECT_DOUBLE_EQ(frame.to_pixels(10, 100).y, 50.0);
  EXPECT_DOUBLE_EQ(frame.to_pixels(5, 10).y, 150.0);
  EXPECT_DOUBLE_EQ(frame.to_shares(2.5, 10).x, 0.25);
}

TEST(PlotFrame, RefusesBadRangesAndSizes) {
  const PlotArea area{0, 0, 100, 100};
  const PlotAxis good{"x", {0, 1}, Scale::linear};
  const auto frame_with = [&](Range range, Scale scale) {
    return PlotFrame(area, good, {"loss", range, scale});
  };
  expect_error([&] { frame_with({1, 1}, Scale::linear); }, {"'loss'", "[1, 1]"});
  expect_error([&] { frame_with({0, HUGE_VAL}, Scale::linear); }, {"finite"});
  expect_error([&] { frame_with({std::nan(""), 1}, Scale::linear); }, {"finite"});
  expect_error([&] { frame_with({0, 1}, Scale::logarithmic); }, {"positive"});
  expect_error([&] { PlotFrame({0, 0, 5, 100}, good, good); }, {"5 x 100"});
}

TEST(PlotFrame, LegendsGrowByRows) {
  const LegendEntry entry{"generator", kBlack, Marker::disc};
  EXPECT_EQ(Legend({}, 500).height(), 0);
  EXPECT_EQ(Legend({{"", kBlack, Marker::line}}, 500).height(), 0);
  const int one = Legend({entry, entry}, 500).height();
  EXPECT_GT(one, 0);
  EXPECT_EQ(Legend(std::vector<LegendEntry>(12, entry), 500).height() % one, 0);
  EXPECT_GT(Legend(std::vector<LegendEntry>(12, entry), 500).height(), one);
  EXPECT_EQ(Legend({entry, entry}, 1).height(), 2 * one);
}

}  // namespace
}  // namespace saddle::test

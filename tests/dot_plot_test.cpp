#include "gan/pictures/dot_plot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

// The middle of the pixels of that colour.
Point center_of(const Image& image, Color color) {
  double x = 0.0, y = 0.0, count = 0.0;
  for (int row = 0; row < image.height(); ++row)
    for (int column = 0; column < image.width(); ++column)
      if (image.at(column, row) == color) x += column, y += row, ++count;
  return {x / count, y / count};
}

int count_differences(const Image& a, const Image& b) {
  int count = 0;
  for (int row = 0; row < a.height(); ++row)
    for (int column = 0; column < a.width(); ++column)
      count += a.at(column, row) != b.at(column, row);
  return count;
}

TEST(DotPlot, RowsAreFromTheTopAndNumbersFromTheLeft) {
  DotPlot plot;
  plot.rows = {"first", "second", "third"};
  plot.series = {
      {"", {{1.0}, {NAN}, {NAN}}}, {"", {{NAN}, {2.0}, {NAN}}}, {"", {{NAN}, {NAN}, {4.0}}}};
  const Image image = dot_plot(plot);
  const Point first = center_of(image, palette_color(0)),
              second = center_of(image, palette_color(1)),
              third = center_of(image, palette_color(2));
  EXPECT_NEAR(third.x - second.x, 2.0 * (second.x - first.x), 1.5);
  EXPECT_GT(second.x, first.x + 50.0);
  EXPECT_GT(second.y, first.y + 40.0);
  EXPECT_NEAR(third.y - second.y, second.y - first.y, 1.5);
  plot.x_scale = Scale::logarithmic;
  const Image scaled = dot_plot(plot);
  EXPECT_NEAR(center_of(scaled, palette_color(2)).x - center_of(scaled, palette_color(1)).x,
              center_of(scaled, palette_color(1)).x - center_of(scaled, palette_color(0)).x, 1.5);
}

TEST(DotPlot, SeriesLieBeneathEachOtherInARow) {
  DotPlot plot;
  plot.rows = {"first", "second"};
  plot.series = {{"early", {{1.0}, {NAN}}}, {"late", {{1.0}, {NAN}}}};
  plot.series[0].name = plot.series[1].name = "";  // no markers below
  const Image image = dot_plot(plot);
  const Point early = center_of(image, palette_color(0)), late = center_of(image, palette_color(1));
  EXPECT_NEAR(early.x, late.x, 0.5);
  EXPECT_GT(late.y, early.y + 12.0);
}

// In the second row a bar from where the first has one dot to where it has the other.
TEST(DotPlot, ABarSpansTheRange) {
  DotPlot plot;
  plot.rows = {"dots", "bar"};
  plot.series = {{"", {{0.0}, {1.0, 0.0, 4.0}}}, {"", {{4.0}, {1.0}}}};
  const Image with = dot_plot(plot);
  plot.series[0].dots[1] = {1.0};
  const Image without = dot_plot(plot);
  int left = with.width(), right = 0;
  for (int row = 0; row < with.height(); ++row)
    for (int column = 0; column < with.width(); ++column)
      if (with.at(column, row) != without.at(column, row))
        left = std::min(left, column), right = std::max(right, column);
  plot.series = {{"", {{0.0}, {NAN}}}, {"", {{4.0}, {NAN}}}};
  const Image dots = dot_plot(plot);
  EXPECT_NEAR(left, center_of(dots, palette_color(0)).x, 3.0);
  EXPECT_NEAR(right, center_of(dots, palette_color(1)).x, 3.0);
}

// A logarithmic axis has no place for a range's low end of 0, nor for a value of 0.
TEST(DotPlot, ABarThatCannotEndGoesToTheFrame) {
  DotPlot plot;
  plot.x_scale = Scale::logarithmic;
  plot.rows = {"dots", "bar"};
  plot.series = {{"", {{1.0}, {10.0, 0.0, 100.0}}}, {"", {{100.0}, {0.0}}}};
  const Image with = dot_plot(plot);
  plot.series[0].dots[1] = {10.0};
  const Image without = dot_plot(plot);
  plot.series[0].dots[1] = {0.0};
  const Image none = dot_plot(plot);
  EXPECT_GT(count_differences(without, none), 40);    // the dot
  EXPECT_GT(count_differences(with, without), 1000);  // the bar
  EXPECT_LT(center_of(with, palette_color(0)).x, with.width() - 100.0);
}

TEST(DotPlot, TheMarkIsAVerticalLine) {
  DotPlot plot;
  plot.rows = {"first"};
  plot.series = {{"", {{1.0, 0.0, 2.0}}}};
  const Image without = dot_plot(plot);
  plot.mark = 1.5;
  const Image with = dot_plot(plot);
  EXPECT_GT(count_differences(with, without), 150);
  EXPECT_LT(count_differences(with, without), 1000);
  plot.mark = 20.0;  // the axis reaches it
  EXPECT_LT(center_of(dot_plot(plot), palette_color(0)).x, 150.0);
}

TEST(DotPlot, RefusesBadInput) {
  DotPlot plot;
  plot.rows = {"first", "second"};
  plot.series = {{"late", {{1.0}}}};
  expect_error([&] { dot_plot(plot); }, {"'late'", "1 dots for 2 rows"});
  plot.series = {};
  EXPECT_EQ(dot_plot(plot).width(), plot.width);
  plot.width = 60;
  expect_error([&] { dot_plot(plot); }, {"at least 16"});
}

}  // namespace
}  // namespace saddle::test

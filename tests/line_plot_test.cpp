#include "gan/pictures/line_plot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

bool is_saturated(Color color) {
  return std::max({color.red, color.green, color.blue}) -
             std::min({color.red, color.green, color.blue}) >
         60;
}

// The curve's height in pixels at column `x`, inside the frame, or -1.
double curve_height(const Image& image, int x) {
  double sum = 0.0;
  int count = 0;
  for (int y = 50; y < image.height() - 100; ++y)
    if (is_saturated(image.at(x, y))) sum += y + 0.5, ++count;
  return count > 0 ? sum / count : -1.0;
}

// Its one curve is a straight line, whose left part is 50 pixels above its middle, or more.
void expect_straight_fall(const LinePlot& plot) {
  const Image image = line_plot(plot);
  const double left = curve_height(image, 200), middle = curve_height(image, 400),
               right = curve_height(image, 600);
  EXPECT_GT(middle, left + 50.0);
  EXPECT_NEAR(left - middle, middle - right, 1.0);
}

TEST(LinePlot, StraightDataIsAStraightLine) {
  LinePlot plot;
  plot.curves = {{"loss", {0, 50, 100}, {10, 5, 0}}};
  expect_straight_fall(plot);
}

TEST(LinePlot, AnExponentialIsStraightOnALogarithmicAxis) {
  LinePlot plot;
  plot.y_scale = Scale::logarithmic;
  plot.curves = {{"loss", {}, {}}};
  for (int i = 0; i <= 100; ++i) {
    plot.curves[0].x.push_back(i);
    plot.curves[0].y.push_back(std::pow(10.0, -i / 20.0));
  }
  expect_straight_fall(plot);
}

TEST(LinePlot, APowerIsStraightBetweenLogarithmicAxes) {
  LinePlot plot;
  plot.x_scale = plot.y_scale = Scale::logarithmic;
  plot.curves = {{"loss", {0}, {1}}};  // which no logarithmic axis has
  for (int i = 0; i <= 100; ++i) {
    plot.curves[0].x.push_back(std::pow(10.0, i / 20.0));
    plot.curves[0].y.push_back(std::pow(10.0, -i / 40.0));
  }
  expect_straight_fall(plot);
}

TEST(LinePlot, WhatCannotBeDrawnInterruptsTheCurve) {
  LinePlot plot;
  plot.curves = {{"", {0, 40, 50, 60, 100}, {1, 1, std::nan(""), 1, 1}}};
  const Image image = line_plot(plot);
  const int middle = (76 + 900 - 24) / 2;
  EXPECT_LT(curve_height(image, middle), 0.0);
  EXPECT_GT(curve_height(image, 200), 0.0);
  EXPECT_GT(curve_height(image, 700), 0.0);
}

// How many pixels of column `x` inside the frame differ.
int differences(const Image& a, const Image& b, int x) {
  int count = 0;
  for (int y = 50; y < a.height() - 100; ++y) count += a.at(x, y) != b.at(x, y);
  return count;
}

TEST(LinePlot, ABandIsAsHighAsItsSpread) {
  LinePlot plot;
  plot.curves = {{"", {0, 100}, {0, 0}, {-1, -1}, {1, 1}}, {"range", {0, 100}, {-4, 4}}};
  const Image wide = line_plot(plot);
  plot.curves[0].low = {0, -1}, plot.curves[0].high = {0, 1};
  const Image wedge = line_plot(plot);
  plot.curves[0].low = plot.curves[0].high = {};
  const Image none = line_plot(plot);
  const int middle = (76 + 900 - 24) / 2;
  const int whole = differences(wide, none, middle), half = differences(wedge, none, middle);
  EXPECT_GT(whole, 60);
  EXPECT_NEAR(half, whole / 2.0, 4.0);
  EXPECT_LT(differences(wedge, none, 80), 4);
  plot.curves[0].low = {-1, std::nan("")}, plot.curves[0].high = {1, 1};
  EXPECT_EQ(differences(line_plot(plot), none, middle), 0);
}

// Pixels of that colour and no other.
int count_of(const Image& image, Color color) {
  int count = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) count += image.at(x, y) == color;
  return count;
}

// A run of one row, and what stands alone between gaps.
TEST(LinePlot, APointAloneIsADisc) {
  LinePlot plot;
  plot.curves = {{"", {300}, {1.07}}};
  const int alone = count_of(line_plot(plot), palette_color(0));
  EXPECT_GT(alone, 30);
  plot.curves = {{"", {0, 1, 2, 3, 4}, {1, std::nan(""), 1, std::nan(""), 1}}};
  EXPECT_GT(count_of(line_plot(plot), palette_color(0)), 2 * alone);
}

TEST(LinePlot, CurvesMayBeDiscsInAColourOfTheirOwn) {
  LinePlot plot;
  plot.curves = {{"", {0, 5, 10}, {0, 5, 10}}, {"", {0, 10}, {10, 0}}};
  plot.curves[0].marker = Marker::disc;
  plot.curves[0].color = plot.curves[1].color = 3;
  const Image image = line_plot(plot);
  EXPECT_EQ(count_of(image, palette_color(0)) + count_of(image, palette_color(1)), 0);
  EXPECT_GT(count_of(image, palette_color(3)), 500);
  plot.curves.pop_back();
  const int discs = count_of(line_plot(plot), palette_color(3));
  EXPECT_GT(discs, 50);  // two at the edges
  EXPECT_LT(discs, 200);
}

TEST(LinePlot, CurvesWithoutPointsAreAnEmptyFrame) {
  LinePlot plot;
  EXPECT_EQ(line_plot(plot).width(), plot.width);
  plot.y_scale = Scale::logarithmic;
  plot.curves = {{"none", {}, {}}, {"negative", {1, 2}, {-1, 0}}, {"point", {1}, {5}}};
  EXPECT_EQ(line_plot(plot).height(), plot.height);
}

TEST(LinePlot, RefusesBadInput) {
  LinePlot plot;
  plot.curves = {{"loss", {0, 1}, {0}}};
  expect_error([&] { line_plot(plot); }, {"'loss'", "2 values", "1 of y"});
  plot.curves = {{"loss", {0, 1}, {0, 1}, {0, 1}, {0}}};
  expect_error([&] { line_plot(plot); }, {"'loss'", "2 values", "band of 2 and 1"});
  plot = {};
  plot.height = 90;
  expect_error([&] { line_plot(plot); }, {"at least 16"});
}

// Discs in the colours after those of the curves, where their numbers are.
TEST(LinePlot, PointsStandWhereTheyBelong) {
  LinePlot plot;
  plot.curves = {{"", {0, 10}, {0, 10}}};
  plot.points = {{"low", 2, 2}, {"high", 8, 8}, {"none", std::nan(""), 1}};
  const Image image = line_plot(plot);
  Point low, high;
  int low_count = 0, high_count = 0, other_count = 0;
  for (int row = 0; row < image.height(); ++row)
    for (int column = 0; column < image.width(); ++column) {
      const Color color = image.at(column, row);
      if (color == palette_color(1)) low.x += column, low.y += row, ++low_count;
      if (color == palette_color(2)) high.x += column, high.y += row, ++high_count;
      other_count += color == palette_color(3);
    }
  ASSERT_GT(low_count, 50);
  ASSERT_GT(high_count, 50);
  EXPECT_EQ(other_count, 0);
  // The area is 800 pixels wide, and has a margin of a 22nd at both ends.
  EXPECT_NEAR(high.x / high_count - low.x / low_count, 800.0 * 6.0 / 11.0, 1.0);
  EXPECT_GT(low.y / low_count, high.y / high_count + 100.0);
}

}  // namespace
}  // namespace saddle::test

#include "gan/pictures/scatter_plot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

// The pixels of one colour family inside the frame: count and center.
struct Blob {
  int count = 0;
  double x = 0.0;
  double y = 0.0;
};

template <class Predicate>
Blob find(const Image& image, Predicate&& matches) {
  Blob blob;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      if (!matches(image.at(x, y))) continue;
      ++blob.count;
      blob.x += x + 0.5;
      blob.y += y + 0.5;
    }
  }
  if (blob.count > 0) blob.x /= blob.count, blob.y /= blob.count;
  return blob;
}

bool is_saturated(Color color) {
  return std::max({color.red, color.green, color.blue}) -
             std::min({color.red, color.green, color.blue}) >
         60;
}

// The legend has a marker of the same colour: so points are found by the difference between a plot
// with and one without them.
Blob point_at(double x, double y) {
  ScatterPlot plot;
  plot.width = plot.height = 400;
  plot.series = {{"G1", Tensor::from(std::vector<double>{x, y}, {1, 2})}};
  const Image with = scatter(plot);
  plot.series[0].points = Tensor::from(std::vector<double>{}, {0, 2});
  const Image without = scatter(plot);
  Image difference(400, 400);
  for (int row = 0; row < 400; ++row)
    for (int column = 0; column < 400; ++column)
      if (with.at(column, row) != without.at(column, row))
        difference.set(column, row, with.at(column, row));
  return find(difference, is_saturated);
}

TEST(Scatter, PointsStandWhereTheyBelong) {
  const Blob center = point_at(0, 0), right = point_at(2, 0), up = point_at(0, 2);
  ASSERT_GT(center.count, 4);
  const double unit = (right.x - center.x) / 2.0;
  EXPECT_GT(unit, 40.0);
  EXPECT_NEAR(right.y, center.y, 0.5);
  EXPECT_NEAR(center.y - up.y, 2.0 * unit, 1.0);  // a unit is as long in y
  EXPECT_NEAR(up.x, center.x, 0.5);
}

TEST(Scatter, PointsOutsideOrNotFiniteAreLeftOut) {
  EXPECT_EQ(point_at(3.5, 0).count, 0);
  EXPECT_EQ(point_at(0, -1e300).count, 0);
  EXPECT_EQ(point_at(std::nan(""), 0).count, 0);
  EXPECT_EQ(point_at(0, std::numeric_limits<double>::infinity()).count, 0);
}

TEST(Scatter, EachSeriesHasItsColorOverTheGreyData) {
  ScatterPlot plot;
  plot.width = plot.height = 400;
  std::vector<float> many(2 * 300, 1.0f);  // one place, drawn so often that it is opaque
  plot.data = Tensor::from(many, {300, 2});
  const auto at_the_place = [&] {
    const Blob place = point_at(1, 1);
    return scatter(plot).at(static_cast<int>(place.x), static_cast<int>(place.y));
  };
  const Color grey = at_the_place();
  EXPECT_EQ(grey.red, grey.green);
  EXPECT_EQ(grey.green, grey.blue);
  EXPECT_NE(grey, kWhite);
  plot.series.push_back({"G1", plot.data});
  EXPECT_EQ(at_the_place(), palette_color(0));
  plot.series.push_back({"G2", plot.data});
  EXPECT_EQ(at_the_place(), palette_color(1));
  plot.first_color = 3;
  EXPECT_EQ(at_the_place(), palette_color(4));
}

TEST(Scatter, LevelSetsChangeColorAcrossTheMiddle) {
  ScatterPlot plot;
  plot.width = plot.height = 400;
  plot.fields = {Tensor::from(std::vector<double>{0, 1, 0, 1}, {2, 2})};  // grows with x
  const Image image = scatter(plot);
  const Blob center = point_at(0, 0);  // the colour bar moves the frame by a few pixels only
  const int y = static_cast<int>(center.y) + 7;
  const Color low = image.at(static_cast<int>(center.x) - 100, y);
  const Color high = image.at(static_cast<int>(center.x) + 70, y);
  EXPECT_GT(low.blue, low.red + 20);
  EXPECT_GT(high.red, high.blue + 20);
  // Ten bands and nine lines: the colour along a row changes often, and not at every pixel.
  int changes = 0;
  for (int x = 110; x < 300; ++x) changes += image.at(x, y) != image.at(x - 1, y);
  EXPECT_GE(changes, 9);
  EXPECT_LE(changes, 40);
}

// The lines of several fields have a key right of the frame, the darkest in its middle.
TEST(Scatter, LinesHaveAKey) {
  ScatterPlot plot;
  plot.width = plot.height = 400;
  const Tensor field = Tensor::from(std::vector<double>{0, 1, 0, 1}, {2, 2});
  plot.fields = {field, field};
  const Image image = scatter(plot);
  // The frame is 252 pixels wide and high and ends at (328, 316); the key is 180 high.
  constexpr int kX = 328 + 14 + 7, kTop = 316 - 180;
  const auto darkness = [&](int tenths) {  // of the line at that height
    int most = 0;
    for (int y = kTop + 180 - 18 * tenths - 2; y < kTop + 180 - 18 * tenths + 2; ++y)
      most = std::max(most, 255 - image.at(kX, y).red);
    return most;
  };
  for (const int tenths : {1, 2, 3, 4, 6, 7, 8, 9}) {
    EXPECT_GT(darkness(tenths), 30) << tenths;
    EXPECT_GT(darkness(5), 1.5 * darkness(tenths)) << tenths;
  }
  plot.fields = {};
  EXPECT_EQ(scatter(plot).at(kX, kTop + 90), kWhite);
}

TEST(Scatter, AFieldThatIsNotFiniteStaysWhite) {
  ScatterPlot plot;
  plot.width = plot.height = 400;
  plot.field_label = "";
  plot.fields = {Tensor::from(std::vector<double>(4, std::nan("")), {2, 2})};
  const Blob center = point_at(0, 0);
  EXPECT_EQ(scatter(plot).at(static_cast<int>(center.x) + 9, static_cast<int>(center.y) + 9),
            kWhite);
}

TEST(Scatter, FieldsSpanWhatIsFinite) {
  const auto field = [](std::vector<double> values) { return Tensor::from(values, {2, 2}); };
  const Range span = field_span({field({0.5, INFINITY, NAN, 0.25}), field({-1, 0, -INFINITY, 0})});
  EXPECT_EQ(span.low, -1.0);
  EXPECT_EQ(span.high, 0.5);
  const Range flat = field_span({field({2, 2, 2, 2})});
  EXPECT_EQ(flat.low, 0.0);
  EXPECT_EQ(flat.high, 1.0);
}

TEST(Scatter, RefusesBadInput) {
  ScatterPlot plot;
  plot.x_range = {1, -1};
  expect_error([&] { scatter(plot); }, {"low < high", "[1, -1]"});
  plot = {};
  plot.width = 40;
  expect_error([&] { scatter(plot); }, {"at least 16"});
  plot.width = 0;
  expect_error([&] { scatter(plot); }, {"image", "0 x"});
  plot = {};
  plot.data = Tensor::from(std::vector<float>(6), {2, 3});
  expect_error([&] { scatter(plot); }, {"[N, 2]", "[2, 3]"});
  plot = {};
  plot.series = {{"G1", Tensor()}};
  expect_error([&] { scatter(plot); }, {"[N, 2]"});
  plot = {};
  plot.fields = {Tensor::from(std::vector<float>(4), {4})};
  expect_error([&] { scatter(plot); }, {"[rows, columns]"});
  plot.fields = {Tensor::from(std::vector<float>(4), {2, 2})};
  plot.field_range = {0, 0};
  expect_error([&] { scatter(plot); }, {"field: expected a finite range"});
}

TEST(PlaneGrid, RunsFromCornerToCornerByRows) {
  const Tensor grid = plane_grid({-1, 1}, {0, 4}, 3, 2);
  EXPECT_EQ(grid.shape(), Shape({6, 2}));
  EXPECT_EQ(grid.to_vector<float>(), (std::vector<float>{-1, 0, 1, 0, -1, 2, 1, 2, -1, 4, 1, 4}));
  expect_error([] { plane_grid({0, 1}, {0, 1}, 1, 5); }, {"1 x 5"});
}

// How many pixels two pictures differ in, by columns from `left` to `right`.
int differences(const Image& a, const Image& b, int left, int right) {
  int count = 0;
  for (int y = 0; y < a.height(); ++y)
    for (int x = left; x < right; ++x) count += a.at(x, y) != b.at(x, y);
  return count;
}

// A curve ends at the frame, and goes on where it comes back.
TEST(Scatter, CurvesAreCutAtTheFrame) {
  ScatterPlot plot;
  plot.width = plot.height = 400;
  plot.x_range = plot.y_range = {-1.0, 1.0};
  const Image without = scatter(plot);
  const auto drawn = [&](std::vector<double> x, std::vector<double> y) {
    plot.curves = {{"", std::move(x), std::move(y)}};
    return scatter(plot);
  };
  // The frame is 292 pixels wide, from 80 on, and as high.
  const Image crossing = drawn({-5.0, 5.0}, {0.0, 0.0}), whole = drawn({-1.0, 1.0}, {0.0, 0.0});
  EXPECT_GT(differences(crossing, without, 76, 376), 500);
  EXPECT_EQ(differences(crossing, without, 0, 72), 0);
  EXPECT_EQ(differences(crossing, without, 380, 400), 0);
  EXPECT_EQ(differences(crossing, whole, 80, 372), 0);
  // Out at the right edge and back, at two heights; past a corner; along an edge, outside.
  const Image back = drawn({0.0, 3.0, 0.0}, {0.5, 0.5, -1.0}), near = drawn({0.0, 1.0}, {0.5, 0.5});
  EXPECT_GT(differences(back, without, 230, 370), differences(near, without, 230, 370) + 100);
  EXPECT_EQ(differences(drawn({0.5, 3.0}, {3.0, 0.5}), without, 0, 400), 0);
  EXPECT_EQ(differences(drawn({-2.0, 2.0}, {1.5, 1.5}), without, 0, 400), 0);
  plot.curves = {{"bent", {0.0, 1.0}, {0.0}}};
  expect_error([&] { scatter(plot); }, {"scatter", "bent", "2 values of x", "1 of y"});
}

}  // namespace
}  // namespace saddle::test

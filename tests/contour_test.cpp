#include "gan/pictures/contour.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

Field field_of(int rows, int columns, double (*f)(double x, double y)) {
  std::vector<double> values;
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) values.push_back(f(column, row));
  return Field(Tensor::from(values, {rows, columns}));
}

TEST(Contour, InterpolatesBilinearlyAndClamps) {
  const Field field = field_of(3, 4, [](double x, double y) { return x + 10 * y + x * y; });
  EXPECT_EQ(field.at(2, 3), 29.0);
  EXPECT_DOUBLE_EQ(field.interpolate(1.5, 0.25), 1.5 + 2.5 + 0.375);
  EXPECT_DOUBLE_EQ(field.interpolate(9.0, -4.0), 3.0);
  EXPECT_DOUBLE_EQ(field.interpolate(3.0, 2.0), 29.0);
}

TEST(Contour, ACircleHasItsRadiusAndLength) {
  const Field field =
      field_of(41, 41, [](double x, double y) { return std::hypot(x - 20, y - 20); });
  double length = 0.0;
  for (const Path& piece : contour_lines(field, 15.0)) {
    ASSERT_EQ(piece.size(), 2u);
    for (const Point& p : piece) EXPECT_NEAR(std::hypot(p.x - 20, p.y - 20), 15.0, 0.02);
    length += std::hypot(piece[1].x - piece[0].x, piece[1].y - piece[0].y);
  }
  EXPECT_NEAR(length, 2 * 3.14159265 * 15.0, 0.2);
}

TEST(Contour, LevelsOutsideTheRangeHaveNoLines) {
  const Field field = field_of(4, 4, [](double x, double) { return x; });
  EXPECT_TRUE(contour_lines(field, -1.0).empty());
  EXPECT_TRUE(contour_lines(field, 3.0).empty());
  EXPECT_EQ(contour_lines(field, 1.5).size(), 3u);
}

TEST(Contour, SaddlesAreCutByTheirMiddle) {
  // Corners (0,0) and (1,1) are high. A high middle joins them: each line cuts off a low corner.
  const auto lines_at = [](double level) {
    return contour_lines(Field(Tensor::from(std::vector<double>{1, 0, 0, 1}, {2, 2})), level);
  };
  const auto cuts_off = [](const std::vector<Path>& lines, double x, double y) {
    for (const Path& line : lines) {
      const bool near = std::abs(line[0].x - x) + std::abs(line[0].y - y) < 0.5 &&
                        std::abs(line[1].x - x) + std::abs(line[1].y - y) < 0.5;
      if (near) return true;
    }
    return false;
  };
  const auto low_level = lines_at(0.4), high_level = lines_at(0.6);
  ASSERT_EQ(low_level.size(), 2u);
  EXPECT_TRUE(cuts_off(low_level, 1, 0) && cuts_off(low_level, 0, 1));
  ASSERT_EQ(high_level.size(), 2u);
  EXPECT_TRUE(cuts_off(high_level, 0, 0) && cuts_off(high_level, 1, 1));
}

TEST(Contour, CellsThatAreNotFiniteHaveNoLines) {
  const Field field =
      field_of(3, 3, [](double x, double y) { return x == 1 && y == 1 ? std::nan("") : x; });
  EXPECT_TRUE(contour_lines(field, 0.5).empty());
}

TEST(Contour, RefusesOtherShapes) {
  expect_error([] { Field(Tensor::from(std::vector<float>(4), {4})); }, {"[rows, columns]", "[4]"});
  expect_error([] { Field(Tensor::from(std::vector<float>(4), {1, 4})); }, {"[1, 4]"});
  expect_error([] { Field(Tensor::from(std::vector<std::int64_t>(4), {2, 2})); }, {"i64"});
  expect_error([] { Field{Tensor()}; }, {"expected"});
}

}  // namespace
}  // namespace saddle::test

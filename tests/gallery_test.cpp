#include "gan/pictures/gallery.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr int kGap = 3;
constexpr Color kRed{255, 0, 0};

TEST(Gallery, GridHasOneRowPerGenerator) {
  // 2 x 3 grey pictures of 1 x 2 pixels: value (row, column) on the left, its negative on the
  // right.
  std::vector<float> values;
  for (const float value : {-1.0f, -0.5f, 0.0f, 0.25f, 0.5f, 1.0f}) {
    values.push_back(value);
    values.push_back(-value);
  }
  const int scale = 4, cell_width = 2 * scale + kGap, cell_height = scale + kGap;
  const Image image = image_grid(Tensor::from(values, {2, 3, 1, 2, 1}), scale);
  EXPECT_EQ(image.width(), kGap + 3 * cell_width);
  EXPECT_EQ(image.height(), kGap + 2 * cell_height);
  for (int row = 0; row < 2; ++row) {
    for (int column = 0; column < 3; ++column) {
      const int left = kGap + column * cell_width, top = kGap + row * cell_height;
      const float value = values[static_cast<std::size_t>(2 * (3 * row + column))];
      const auto level = [](float v) {
        return static_cast<std::uint8_t>(std::lround((v + 1) * 127.5f));
      };
      const Color first{level(value), level(value), level(value)};
      const Color second{level(-value), level(-value), level(-value)};
      EXPECT_EQ(image.at(left, top), first);
      EXPECT_EQ(image.at(left + scale - 1, top + scale - 1), first);
      EXPECT_EQ(image.at(left + scale, top), second);
      EXPECT_EQ(image.at(left - 1, top), kWhite);
      EXPECT_EQ(image.at(left, top + scale), kWhite);
    }
  }
}

TEST(Gallery, GridShowsColorsAndClampsThem) {
  const std::vector<double> values = {1, -1, -1, 7, -7, std::nan("")};
  const Image image = image_grid(Tensor::from(values, {1, 1, 2, 1, 3}), 1);
  EXPECT_EQ(image.at(kGap, kGap), kRed);
  EXPECT_EQ(image.at(kGap, kGap + 1), kRed);
}

TEST(Gallery, RowLabelsStandLeftOfTheirRows) {
  const Tensor images = Tensor::from(std::vector<float>(2 * 20 * 20, 1.0f), {2, 1, 20, 20, 1});
  const std::vector<std::string> labels = {"G1", ""};
  const Image image = image_grid(images, 1, labels);
  const int space = image.width() - image_grid(images, 1).width();
  EXPECT_GT(space, static_cast<int>(text_width("G1", 11.0)));
  const auto is_inked = [&](int top) {
    for (int y = top; y < top + 20; ++y)
      for (int x = 0; x < space; ++x)
        if (image.at(x, y) != kWhite) return true;
    return false;
  };
  EXPECT_TRUE(is_inked(kGap));
  EXPECT_FALSE(is_inked(20 + 2 * kGap));
}

TEST(Gallery, GridRefusesOtherShapes) {
  const auto grid = [](const Shape& shape, int scale = 1, std::vector<std::string> labels = {}) {
    const std::vector<float> values(static_cast<std::size_t>(shape.count()));
    image_grid(Tensor::from(values, shape), scale, labels);
  };
  expect_error([&] { grid({2, 2, 4, 4}); }, {"[2, 2, 4, 4]"});
  expect_error([&] { grid({1, 1, 4, 4, 2}); }, {"1 or 3", "[1, 1, 4, 4, 2]"});
  expect_error([&] { grid({0, 1, 4, 4, 1}); }, {"[0, 1, 4, 4, 1]"});
  expect_error([&] { grid({1, 1, 4, 4, 1}, 0); }, {"scale", "found 0"});
  expect_error([&] { grid({1, 1, 4, 4, 1}, 65); }, {"found 65"});
  expect_error([&] { grid({2, 1, 4, 4, 1}, 1, {"G1"}); }, {"2 row labels", "found 1"});
  expect_error([&] { grid({1, 10'000, 1, 1, 1}, 64); }, {"over the limit"});
  expect_error([] { image_grid(Tensor(), 1); }, {"expected floating images"});
  const Tensor integers = Tensor::from(std::vector<std::int64_t>(16), {1, 1, 4, 4, 1});
  expect_error([&] { image_grid(integers, 1); }, {"i64"});
}

TEST(Gallery, PanelsStandSideBySideOverTheirCaptions) {
  const Color blue{0, 0, 255};
  const std::vector<Panel> parts = {{Image(50, 40, kRed), "left"}, {Image(30, 60, blue), ""}};
  const Image image = panels(parts);
  int red = 0, blues = 0, last_red = -1, first_blue = image.width();
  int ink_below = 0, ink_below_second = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const Color color = image.at(x, y);
      if (color == kRed) ++red, last_red = std::max(last_red, x);
      if (color == blue) ++blues, first_blue = std::min(first_blue, x);
      const bool is_text = color != kRed && color != blue && color != kWhite;
      ink_below += is_text && x < first_blue;
      ink_below_second += is_text && x >= first_blue;
    }
  }
  EXPECT_EQ(red, 50 * 40);
  EXPECT_EQ(blues, 30 * 60);
  EXPECT_GT(first_blue, last_red);
  EXPECT_GT(ink_below, 0);
  EXPECT_EQ(ink_below_second, 0);
}

TEST(Gallery, PanelsWithoutCaptionsHaveOneGapAllAround) {
  const std::vector<Panel> parts = {{Image(50, 40, kRed), ""}};
  const Image image = panels(parts);
  EXPECT_EQ(image.width() - 50, image.height() - 40);
  const int gap = (image.width() - 50) / 2;
  EXPECT_EQ(image.at(gap, gap), kRed);
  EXPECT_EQ(image.at(gap + 49, gap + 39), kRed);
  EXPECT_EQ(image.at(gap - 1, gap), kWhite);
  EXPECT_EQ(image.at(gap, gap - 1), kWhite);
}

TEST(Gallery, PicturesStandBesideAndBeneathEachOther) {
  const Color red{255, 0, 0}, blue{0, 0, 255}, green{0, 128, 0};
  const std::array column = {Image(20, 10, blue), Image(30, 15, green)};
  const std::array row = {Image(40, 20, red), beneath_each_other(column)};
  const Image all = side_by_side(row);
  EXPECT_EQ(all.width(), 70);
  EXPECT_EQ(all.height(), 25);
  EXPECT_EQ(all.at(39, 19), red);
  EXPECT_EQ(all.at(0, 20), kWhite);
  EXPECT_EQ(all.at(40, 9), blue);
  EXPECT_EQ(all.at(69, 24), green);
  EXPECT_EQ(all.at(69, 9), kWhite);
  expect_error([] { side_by_side({}); }, {"0 x 0"});
  expect_error([] { beneath_each_other({}); }, {"0 x 0"});
}

TEST(Gallery, PanelsRefuseNothingAndTooMuch) {
  expect_error([] { panels({}); }, {"at least one"});
  const std::vector<Panel> wide(4, {Image(10'000, 1), ""});
  expect_error([&] { panels(wide); }, {"over the limit"});
}

TEST(Gallery, AShrunkPictureHasTheMeansOfItsSquares) {
  Image image(5, 4, {200, 100, 0});
  image.set(0, 0, {0, 100, 255});
  const Image small = shrunk(image, 2);
  EXPECT_EQ(small.width(), 2);
  EXPECT_EQ(small.height(), 2);
  EXPECT_EQ(small.at(0, 0), (Color{150, 100, 64}));
  EXPECT_EQ(small.at(1, 1), (Color{200, 100, 0}));
  expect_error([&] { shrunk(image, 0); }, {"1 to 4", "found 0"});
  expect_error([&] { shrunk(image, 5); }, {"1 to 4", "found 5"});
}

}  // namespace
}  // namespace saddle::test

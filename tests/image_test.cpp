#include "gan/pictures/image.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/file_size_limit.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr Color kRed{255, 0, 0};

// Area that is inked in black on white, in pixels.
double ink(const Image& image) {
  double sum = 0.0;
  for (const std::uint8_t byte : image.bytes()) sum += (255 - byte) / 255.0 / 3.0;
  return sum;
}

TEST(Image, SetsAndBlendsPixels) {
  Image image(4, 3, kRed);
  EXPECT_EQ(image.at(3, 2), kRed);
  image.set(1, 2, kBlack);
  EXPECT_EQ(image.at(1, 2), kBlack);
  EXPECT_EQ(image.bytes()[(2 * 4 + 1) * 3], 0);
  image.blend(0, 0, kWhite, 0.5);
  EXPECT_EQ(image.at(0, 0), (Color{255, 128, 128}));
  image.fill(kWhite);
  EXPECT_EQ(ink(image), 0.0);
}

TEST(Image, ClipsWhatLiesOutside) {
  Image image(8, 8);
  image.set(-1, 0, kRed);
  image.set(0, 8, kRed);
  image.blend(8, 0, kRed, 1.0);
  image.rectangle(20, 20, 5, 5, kRed);
  image.disc({-50, -50}, 3, kRed);
  image.line({1e30, 1e30}, {2e30, 1e30}, 1.0, kRed);
  image.line({std::nan(""), 0}, {4, 4}, 1.0, kRed);
  image.disc({std::numeric_limits<double>::infinity(), 4}, 1.0, kRed);
  image.text({100, 100}, "outside", {});
  EXPECT_EQ(ink(image), 0.0);
  image.rectangle(-2, -2, 4, 4, kBlack);
  EXPECT_EQ(ink(image), 4.0);
  expect_error([&] { image.at(8, 0); }, {"(8, 0)", "8 x 8"});
}

TEST(Image, RefusesSizesThatAreAbsurd) {
  expect_error([] { Image(0, 5); }, {"0 x 5"});
  expect_error([] { Image(5, -1); }, {"5 x -1"});
  expect_error([] { Image(Image::kMaxSide + 1, 1); }, {"pixels"});
  expect_error([] { Image(Image::kMaxSide, Image::kMaxSide); }, {"pixels"});
}

TEST(Image, DiscsAndLinesHaveTheAreaOfTheirShape) {
  Image disc(40, 40);
  disc.disc({20.3, 19.8}, 10.0, kBlack);
  EXPECT_NEAR(ink(disc), 314.16, 2.0);
  EXPECT_EQ(disc.at(20, 20), kBlack);
  EXPECT_EQ(disc.at(20, 32), kWhite);
  EXPECT_EQ(disc.at(28, 28), kWhite);  // 11.3 from the center

  Image line(100, 100);
  line.line({10, 10}, {70, 90}, 4.0, kBlack);  // length 100, round caps
  EXPECT_NEAR(ink(line), 4.0 * 100.0 + 12.57, 4.0);
  EXPECT_EQ(line.at(40, 50), kBlack);

  Image thin(100, 20);
  thin.line({0, 10}, {100, 10}, 0.5, kBlack);
  EXPECT_NEAR(ink(thin), 50.0, 1.0);
}

TEST(Image, AStrokeIsOneShape) {
  Image image(20, 20);
  const std::vector<Path> cross = {{{10, 2}, {10, 18}}, {{2, 10}, {18, 10}}};
  image.stroke(cross, 4.0, kBlack, 0.5);
  EXPECT_EQ(image.at(10, 10), image.at(10, 4));
  EXPECT_EQ(image.at(10, 10), (Color{128, 128, 128}));
}

TEST(Image, PastesOverAndClips) {
  Image image(6, 6);
  image.paste(Image(4, 4, kRed), 4, -2);
  EXPECT_EQ(image.at(4, 0), kRed);
  EXPECT_EQ(image.at(5, 1), kRed);
  EXPECT_EQ(image.at(4, 2), kWhite);
  EXPECT_EQ(image.at(3, 0), kWhite);
}

TEST(Image, TextIsAlignedAndRotated) {
  const auto columns_of = [](const TextStyle& style) {
    Image image(200, 200);
    image.text({100, 100}, "Hello", style);
    int left = 200, right = -1, top = 200, bottom = -1;
    for (int y = 0; y < 200; ++y) {
      for (int x = 0; x < 200; ++x) {
        if (image.at(x, y) == kWhite) continue;
        left = std::min(left, x), right = std::max(right, x);
        top = std::min(top, y), bottom = std::max(bottom, y);
      }
    }
    return std::tuple(left, top, right, bottom);
  };
  const int width = static_cast<int>(std::lround(text_width("Hello", 20)));
  EXPECT_GT(width, 40);
  const auto near = [](int a, int b) { return std::abs(a - b) <= 2; };
  const auto [left, top, right, bottom] = columns_of({20, kBlack, 0.0, 0.0});
  EXPECT_TRUE(near(left, 99) && near(right, 101 + width) && near(top, 79) && near(bottom, 101));
  const auto [left2, top2, right2, bottom2] = columns_of({20, kBlack, 1.0, 0.0});
  EXPECT_TRUE(near(left2, 99 - width) && near(right2, 101));
  const auto [left3, top3, right3, bottom3] = columns_of({20, kBlack, 0.5, 90.0});
  EXPECT_TRUE(near(top3, 99 - width / 2) && near(bottom3, 101 + width / 2));
  EXPECT_TRUE(near(left3, 79) && near(right3, 101));
}

TEST(Image, PaletteColorsDiffer) {
  std::set<std::tuple<int, int, int>> seen;
  for (std::size_t i = 0; i < 12; ++i) {
    const Color color = palette_color(i);
    seen.emplace(color.red, color.green, color.blue);
  }
  EXPECT_EQ(seen.size(), 12u);
  EXPECT_EQ(palette_color(12), palette_color(0));
}

#ifdef SADDLE_HAS_STB

TEST(Image, WritesAPngOfItsSize) {
  const TempFolder folder;
  write_png(folder.path() / "a.png", Image(300, 7, kRed));
  const std::string bytes = contents_of(folder.path() / "a.png");
  ASSERT_GT(bytes.size(), 33u);
  EXPECT_EQ(bytes.substr(0, 8), "\x89PNG\r\n\x1a\n");
  // IHDR: width, height (big-endian), 8 bits, RGB.
  EXPECT_EQ(bytes.substr(16, 10), std::string("\0\0\x01\x2c\0\0\0\x07\x08\x02", 10));
}

TEST(Image, AFailedPngLeavesTheOldFile) {
  const TempFolder folder;
  const auto path = folder.path() / "a.png";
  write_png(path, Image(3, 3));
  const std::string before = contents_of(path);
  {
    const FileSizeLimit limit(20);
    expect_error([&] { write_png(path, Image(9, 9, kRed)); }, {"cannot write", path.string()});
  }
  EXPECT_EQ(contents_of(path), before);
}

#else

TEST(Image, SaysThatTheBuildLacksStb) {
  expect_error([] { write_png("a.png", Image(3, 3)); }, {"a.png", "lacks"});
}

#endif

}  // namespace
}  // namespace saddle::test

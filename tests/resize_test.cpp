#include "data/resize.h"

#include <cmath>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

Bytes resized(const Bytes& pixels, const Shape& shape, std::int64_t size) {
  Bytes out(static_cast<std::size_t>(size * size * shape[2]));
  crop_and_resize(pixels, shape, size, out);
  return out;
}

// [7, 9, channels]; channel k is 255 minus the pattern for odd k.
Bytes pattern(std::size_t channels) {
  Bytes pixels;
  for (int r = 0; r < 7; ++r)
    for (int c = 0; c < 9; ++c)
      for (std::size_t k = 0; k < channels; ++k) {
        const auto value = static_cast<std::uint8_t>((37 * r * r + 91 * c + 13 * r * c) % 256);
        pixels.push_back(k % 2 == 0 ? value : static_cast<std::uint8_t>(255 - value));
      }
  return pixels;
}

// torch.nn.functional.interpolate(x[..., 1:8], mode='bilinear', antialias=True) of the pattern.
const std::vector<double> kThree = {139.306, 132.378, 139.51,  149.958, 144.626,
                                    144.546, 149.306, 118.092, 127.061};
const std::vector<double> kFive = {139.444, 113.741, 122.152, 114.185, 135.889, 104.741, 177.469,
                                   150.505, 129.0,   185.926, 147.424, 166.677, 136.537, 146.596,
                                   158.091, 151.407, 175.222, 104.242, 105.667, 129.481, 164.333,
                                   109.593, 132.818, 101.741, 160.778};
const std::vector<double> kTenFirstRows = {
    91.0,  141.05,  140.75,  25.25,  76.15,   139.85,  190.75,  75.25,   74.95,   125.0,
    118.5, 172.482, 177.188, 66.693, 122.597, 142.023, 113.448, 101.512, 141.417, 195.4};

TEST(Resize, AgreesWithPyTorchOnTheCenteredSquare) {
  for (const auto& [size, expected] :
       {std::pair<std::int64_t, std::vector<double>>{3, kThree}, {5, kFive}, {10, kTenFirstRows}}) {
    const Bytes out = resized(pattern(1), {7, 9, 1}, size);
    for (std::size_t i = 0; i < expected.size(); ++i)
      EXPECT_NEAR(out[i], expected[i], 0.501) << size << " at " << i;
  }
}

TEST(Resize, ChannelsDoNotMix) {
  const Bytes gray = resized(pattern(1), {7, 9, 1}, 5), color = resized(pattern(3), {7, 9, 3}, 5);
  for (std::size_t i = 0; i < gray.size(); ++i) {
    EXPECT_EQ(color[3 * i], gray[i]);
    EXPECT_NEAR(color[3 * i + 1], 255 - gray[i], 1);
    EXPECT_EQ(color[3 * i + 2], gray[i]);
  }
}

TEST(Resize, ASquareOfTheSizeStaysAndOthersAreCutInTheMiddle) {
  const Bytes pixels = pattern(3);
  Bytes middle;
  for (std::size_t r = 0; r < 7; ++r)
    middle.insert(middle.end(), pixels.begin() + static_cast<std::ptrdiff_t>((r * 9 + 1) * 3),
                  pixels.begin() + static_cast<std::ptrdiff_t>((r * 9 + 8) * 3));
  EXPECT_EQ(resized(pixels, {7, 9, 3}, 7), middle);
  EXPECT_EQ(resized(middle, {7, 7, 3}, 7), middle);
  EXPECT_EQ(resized({1, 2, 3, 4, 5}, {5, 1, 1}, 1), (Bytes{3}));
}

TEST(Resize, OneColorStaysThatColorAtEverySize) {
  for (const std::int64_t side : {1, 2, 5, 97})
    for (const std::int64_t size : {1, 2, 3, 64}) {
      const Bytes pixels(static_cast<std::size_t>(side * side), 255);
      EXPECT_EQ(resized(pixels, {side, side, 1}, size),
                Bytes(static_cast<std::size_t>(size * size), 255));
    }
}

TEST(Resize, ResizesDatasets) {
  const Bytes pixels = pattern(3), zeros(pixels.size());
  Bytes both = zeros;
  both.insert(both.end(), pixels.begin(), pixels.end());
  const Dataset images = resize_images(Dataset::of_images(both, {2, 7, 9, 3}, {4, 5}), 5);
  EXPECT_EQ(images.shape(), (Shape{2, 5, 5, 3}));
  EXPECT_EQ(images.labels()[1], 5);
  const auto second = images.bytes().subspan(75);
  EXPECT_EQ(Bytes(second.begin(), second.end()), resized(pixels, {7, 9, 3}, 5));
  EXPECT_EQ(images.bytes()[74], 0);
  expect_error([&] { resize_images(images, 0); }, {"1 to 2048, found 0"});
}

TEST(Resize, RefusesSizesThatDoNotMatch) {
  Bytes out(4);
  expect_error([&] { crop_and_resize(Bytes(12), {2, 2, 3}, 0, out); }, {"1 to 2048, found 0"});
  expect_error([&] { crop_and_resize(Bytes(12), {2, 2, 3}, 4096, out); }, {"found 4096"});
  expect_error([&] { crop_and_resize(Bytes(11), {2, 2, 3}, 2, out); }, {"found 11 for [2, 2, 3]"});
  expect_error([&] { crop_and_resize(Bytes(12), {2, 2, 3}, 2, out); }, {"12 bytes, found 4"});
  expect_error([&] { crop_and_resize({}, {0, 2, 3}, 2, out); }, {"[0, 2, 3]"});
}

}  // namespace
}  // namespace saddle::test

#include "data/stacked_mnist.h"

#include <algorithm>
#include <set>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

// Ten digits of 1 x 2 pixels: digit d is (d, 100 + d).
Dataset digits() {
  Bytes bytes;
  std::vector<std::int64_t> labels;
  for (std::uint8_t d = 0; d < 10; ++d) {
    bytes.insert(bytes.end(), {d, static_cast<std::uint8_t>(100 + d)});
    labels.push_back(d);
  }
  return Dataset::of_images(bytes, {10, 1, 2, 1}, labels);
}

TEST(StackedMnist, LabelsSayTheDigitsOfTheChannels) {
  const Dataset stacked = stack_digits(digits(), 500, 7);
  EXPECT_EQ(stacked.shape(), (Shape{500, 1, 2, 3}));
  for (std::size_t i = 0; i < 500; ++i) {
    const auto pixels = stacked.bytes().subspan(6 * i, 6);
    EXPECT_EQ(stacked.labels()[i], 100 * pixels[0] + 10 * pixels[1] + pixels[2]);
    for (std::size_t c = 0; c < 3; ++c) EXPECT_EQ(pixels[3 + c], 100 + pixels[c]);
  }
}

TEST(StackedMnist, EveryModeOccursAboutEquallyOften) {
  const Dataset stacked = stack_digits(digits(), 20'000, 1);
  std::vector<int> modes(1000, 0);
  for (const std::int64_t label : stacked.labels()) ++modes[static_cast<std::size_t>(label)];
  EXPECT_GT(*std::ranges::min_element(modes), 0);
  EXPECT_LT(*std::ranges::max_element(modes), 50);  // mean 20, deviation 4.5
}

TEST(StackedMnist, APureFunctionOfTheSeed) {
  const Dataset a = stack_digits(digits(), 100, 3), b = stack_digits(digits(), 60, 3);
  EXPECT_TRUE(std::ranges::equal(a.bytes().first(360), b.bytes()));
  EXPECT_FALSE(std::ranges::equal(stack_digits(digits(), 60, 4).bytes(), b.bytes()));
}

TEST(StackedMnist, RefusesWhatIsNoDigits) {
  expect_error(
      [] {
        stack_digits(Dataset::of_images({1}, {1, 1, 1, 1}), 1, 0);
      },
      {"labels 0 to 9"});
  expect_error(
      [] {
        stack_digits(Dataset::of_images({1}, {1, 1, 1, 1}, {10}), 1, 0);
      },
      {"labels 0 to 9"});
  expect_error(
      [] {
        stack_digits(Dataset::of_images({1, 2, 3}, {1, 1, 1, 3}, {1}), 1, 0);
      },
      {"[N, H, W, 1]", "[1, 1, 1, 3]"});
  expect_error([] { stack_digits(digits(), 0, 0); }, {"at least 1 image, found 0"});
  expect_error([] { stack_digits(digits(), std::int64_t{1} << 40, 0); }, {"limit"});
}

}  // namespace
}  // namespace saddle::test

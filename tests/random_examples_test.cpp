#include "data/random_examples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/numeric.h"

namespace saddle::test {
namespace {

TEST(RandomExamples, ArePoints) {
  const Dataset points = random_examples(500, {2}, 1);
  EXPECT_EQ(points.shape(), Shape({500, 2}));
  const Tensor first = Tensor::empty({2, 2}, DType::f32, cpu_device());
  const std::int64_t indices[] = {0, 499};
  points.copy_examples(indices, first);
  const std::vector<float> values = first.to_vector<float>();
  EXPECT_EQ(std::set<float>(values.begin(), values.end()).size(), 4u);
}

TEST(RandomExamples, AreImagesOfAllBytes) {
  const Dataset images = random_examples(101, {5, 3, 3}, 1);  // no multiple of 16 bytes
  EXPECT_EQ(images.shape(), Shape({101, 5, 3, 3}));
  std::vector<int> counts(256, 0);
  for (const std::uint8_t byte : images.bytes()) ++counts[byte];
  EXPECT_GT(*std::min_element(counts.begin(), counts.end()), 0);  // of 18 on average
}

TEST(RandomExamples, AreTextOfAllCharacters) {
  const Dataset text = random_examples(101, {5, 7}, 1);
  EXPECT_EQ(text.shape(), Shape({101, 5, 7}));
  std::vector<int> counts(7, 0);
  for (const std::uint8_t index : text.indices()) ++counts.at(index);
  EXPECT_GT(*std::min_element(counts.begin(), counts.end()), 0);  // of 72 on average
}

TEST(RandomExamples, AreAFunctionOfTheSeed) {
  const auto bytes = [](std::uint64_t seed) {
    const Dataset images = random_examples(3, {4, 4, 1}, seed);
    return std::vector<std::uint8_t>(images.bytes().begin(), images.bytes().end());
  };
  EXPECT_EQ(bytes(1), bytes(1));
  EXPECT_NE(bytes(1), bytes(2));
}

TEST(RandomExamples, RefuseOtherShapes) {
  EXPECT_NE(error_of([] {
              random_examples(3, {4, 4, 1, 1}, 1);
            }).find("[length, classes] or [H, W, C], found [4, 4, 1, 1]"),
            std::string::npos);
  EXPECT_NE(error_of([] { random_examples(0, {2}, 1); }).find("at least 1, found 0"),
            std::string::npos);
}

}  // namespace
}  // namespace saddle::test

// The split product: float32's accuracy from three parts of each number in bfloat16.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "tensor/device.h"
#include "tests/each_bf16_kernels.h"
#include "tests/random_convolutions.h"
#include "tests/random_products.h"
#include "tests/random_views.h"

namespace saddle::test {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kLargest = std::numeric_limits<float>::max();

TEST(SplitProduct, IsAsExactAsFloat32) {
  for_each_kernels(3, [] {
    std::mt19937 random(3);
    check_random_products<float>(12);
    check_product<float>({1, 31, 75, 1700}, {}, {true}, {}, random);
    check_product<float>({300, 3, 33, 100}, {}, {}, {}, random);
  });
}

struct Scales {
  float a, b;
};

// The largest error of a product of numbers around these scales, of the sum of its absolute terms.
double largest_error(const Scales& scales) {
  constexpr std::int64_t kRows = 64, kColumns = 64, kDepth = 500;
  std::mt19937 random(23);
  Operand<float> a(1, kRows, kDepth, {}, random), b(1, kDepth, kColumns, {}, random);
  for (float& value : a.values()) value *= scales.a;
  for (float& value : b.values()) value *= scales.b;
  const std::vector<float> found = product_of(a, b, {1, kRows, kColumns});
  double largest = 0;
  for (std::int64_t r = 0; r < kRows; ++r) {
    for (std::int64_t c = 0; c < kColumns; ++c) {
      double sum = 0, terms = 0;
      for (std::int64_t k = 0; k < kDepth; ++k) {
        const double term = double{a.at(0, r, k)} * double{b.at(0, k, c)};
        sum += term;
        terms += std::abs(term);
      }
      const double error = std::abs(found[static_cast<std::size_t>(r * kColumns + c)] - sum);
      largest = std::max(largest, error / terms);
    }
  }
  return largest;
}

constexpr Scales kScales[] = {{1, 1},          {1e30f, 1},  {1e15f, 1e15f},  {1e-15f, 1},
                              {1e-25f, 1e25f}, {1e-30f, 1}, {1e30f, 1e-30f}, {1e-30f, 1e-5f}};

// The last three are for float32. docs/reduced-precision.md has these figures;
// --gtest_output=json:FILE writes them.
TEST(SplitProduct, HasTheErrorOfFloat32AtAnyScale) {
  for (const Scales& scales : kScales) {
    const std::string name = concat_text(scales.a, " x ", scales.b);
    SCOPED_TRACE(name);
    const auto record = [&](const char* math, double error) {
      ::testing::Test::RecordProperty(concat_text(math, " ", name), concat_text(error));
    };
    const double plain = largest_error(scales);
    record("f32", plain);
    for_each_kernels(3, [&] {
      const double split = largest_error(scales);
      record("split", split);
      EXPECT_LE(split, 1e-6);
      EXPECT_LE(split, 2 * plain);
    });
    for_each_kernels(1, [&] { record("bf16", largest_error(scales)); });
  }
}

// By the rule of the split and by float32, with a few numbers of the kind in question.
void expect_float32(const std::vector<float>& some_a, const std::vector<float>& some_b,
                    float scale = 1) {
  constexpr std::int64_t kRows = 40, kColumns = 45, kDepth = 400;
  std::mt19937 random(29);
  Operand<float> a(1, kRows, kDepth, {}, random), b(1, kDepth, kColumns, {}, random);
  for (float& value : a.values()) value *= scale;
  std::uniform_int_distribution<std::size_t> place(0, kRows * kDepth - 1);
  for (float value : some_a) a.values()[kMargin + place(random)] = value;
  for (float value : some_b) b.values()[kMargin + place(random)] = value;
  const Shape shape{1, kRows, kColumns};
  const std::vector<float> expected = product_of(a, b, shape);
  for_each_kernels(3, [&] {
    const std::vector<float> found = product_of(a, b, shape);
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (std::isfinite(expected[i])) {
        double terms = 0;
        for (std::int64_t k = 0; k < kDepth; ++k) {
          terms += std::abs(double{a.at(0, static_cast<std::int64_t>(i) / kColumns, k)} *
                            double{b.at(0, k, static_cast<std::int64_t>(i) % kColumns)});
        }
        ASSERT_NEAR(found[i], expected[i], 1e-6 * terms + 0x1p-149 * kDepth) << i;
      } else {
        ASSERT_EQ(std::isnan(found[i]), std::isnan(expected[i])) << i << ": " << found[i];
        ASSERT_TRUE(std::isnan(found[i]) || found[i] == expected[i]) << i << ": " << found[i];
      }
    }
  });
}

TEST(SplitProduct, GivesWhatFloat32GivesOfNumbersThatCannotBeSplit) {
  expect_float32({kInfinity}, {});
  expect_float32({kInfinity, -kInfinity, kInfinity}, {kInfinity});  // NaN where they meet
  expect_float32({kNan}, {kNan, -kInfinity});
  expect_float32({kLargest, -kLargest}, {});  // a1 would be infinite
  expect_float32({kLargest}, {kLargest});     // the sum is
  expect_float32({1e25f, -1e25f}, {1e25f});   // infinities whose corrections are, too
  expect_float32({1e-40f, -3e-45f}, {});      // subnormal
  expect_float32({1e-40f}, {1e30f});
  expect_float32({0.0f, -0.0f}, {0.0f});
  expect_float32({}, {}, 1e-40f);
  expect_float32({}, {}, 1e-38f);  // sums around the least normal number
  expect_float32({1.0f}, {}, 0.0f);
  expect_float32({3e38f}, {1e-38f}, 1e-35f);  // both ends at once
}

// Rows in several pieces are read again, too.
TEST(SplitProduct, LeavesInfinitiesOfImagesToFloat32) {
  Rng rng(31);
  const ConvolutionSizes& sizes = kByPosition;
  Operands<float> given(rng, sizes);
  given.x[given.x.size() / 2] = kInfinity;
  const Tensor x = Tensor::from(given.x, sizes.x()), w = Tensor::from(given.w, sizes.w());
  const auto output = [&] {
    const Tensor y = Tensor::empty(sizes.y(), DType::f32);
    cpu_device().convolution(x.view(), w.view(), sizes.options, y.view());
    return elements<float>(y);
  };
  const std::vector<float> expected = output();
  for_each_kernels(3, [&] {
    const std::vector<float> found = output();
    for (std::size_t i = 0; i < found.size(); ++i) {
      ASSERT_EQ(std::isfinite(found[i]), std::isfinite(expected[i])) << i;
      ASSERT_TRUE(!std::isfinite(found[i]) || std::abs(found[i] - expected[i]) < 1e-2) << i;
    }
  });
}

// The first block of depth leaves subnormal sums, the second adds zeros to them.
TEST(SplitProduct, KeepsSubnormalSumsOfOtherBlocks) {
  constexpr std::int64_t kRows = 6, kDepth = 600;
  std::vector<float> a(kRows * kDepth), b(kDepth * kRows), out(kRows * kRows);
  for (std::int64_t i = 0; i < kRows; ++i) {
    a[static_cast<std::size_t>(i * kDepth)] = 1e-40f;
    b[static_cast<std::size_t>(i)] = 1;
  }
  for_each_kernels(3, [&] {
    cpu::matmul({a.data(), DType::f32, dense_layout({kRows, kDepth})}, false,
                {b.data(), DType::f32, dense_layout({kDepth, kRows})}, false,
                {out.data(), DType::f32, dense_layout({kRows, kRows})});
    EXPECT_EQ(out, std::vector<float>(kRows * kRows, 1e-40f));
  });
}

}  // namespace
}  // namespace saddle::test

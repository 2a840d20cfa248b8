#include "tensor/cpu/bf16_product.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "tensor/cpu/bf16_check.h"
#include "tests/each_bf16_kernels.h"
#include "tests/random_convolutions.h"
#include "tests/random_products.h"
#include "tests/random_views.h"
#include "tests/threads_guard.h"

namespace saddle::test {
namespace {

using cpu::Bf16Kernels;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kLargest = std::numeric_limits<float>::max();

// 8 bits of significand, ties to even.
float to_bf16(float x) {
  if (!std::isfinite(x) || x == 0) return x;
  int exponent = 0;
  const float significand = std::frexp(x, &exponent);
  return std::ldexp(std::nearbyint(significand * 256), exponent - 8);
}

// Small products stay in float32.
float to_bf16_unless_small(float x, const Sizes& sizes) {
  return sizes.columns > 4 && sizes.depth > 4 ? to_bf16(x) : x;
}

TEST(Bf16Product, IsTheProductOfRoundedOperands) {
  for_each_kernels(1, [] {
    std::mt19937 random(3);
    check_random_products<float>(12, to_bf16_unless_small);
    check_narrow_products<float>(random, to_bf16_unless_small);
    check_shallow_products<float>(random, to_bf16_unless_small);
    check_large_products<float>(random, to_bf16_unless_small);
    check_product<float>({300, 3, 33, 100}, {}, {}, {}, random, to_bf16_unless_small);
  });
}

TEST(Bf16Product, LeavesFloat64AsItIs) {
  for_each_kernels(1, [] { check_random_products<double>(20); });
}

// a [rows of `values`, 5], with `values` in one column, times ones: what each number becomes.
std::vector<float> rounded_by_product(const std::vector<float>& values) {
  constexpr std::int64_t kSide = 5;
  const auto rows = static_cast<std::int64_t>(values.size());
  std::vector<float> a(values.size() * kSide), ones(kSide * kSide, 1), out(a.size()), first;
  for (std::size_t i = 0; i < values.size(); ++i) a[i * kSide + i % kSide] = values[i];
  cpu::matmul({a.data(), DType::f32, dense_layout({rows, kSide})}, false,
              {ones.data(), DType::f32, dense_layout({kSide, kSide})}, false,
              {out.data(), DType::f32, dense_layout({rows, kSide})});
  for (std::size_t i = 0; i < out.size(); i += kSide) first.push_back(out[i]);
  return first;
}

TEST(Bf16Product, RoundsToNearestAndTiesToEven) {
  const std::vector<std::pair<float, float>> cases = {
      {1, 1},
      {1 + 0x1p-8f, 1},                       // a tie: the even neighbour is below
      {1 + 0x1p-8f + 0x1p-20f, 1 + 0x1p-7f},  // above the tie
      {1 + 3 * 0x1p-8f, 1 + 0x1p-6f},         // a tie: the even neighbour is above
      {-1 - 0x1p-9f, -1},
      {-2 + 0x1p-10f, -2},         // into the next binade
      {0x1.fep127f, 0x1.fep127f},  // the largest bfloat16
      {kLargest, kInfinity},
      {-kInfinity, -kInfinity},
      {0x1.234p-100f, 0x1.24p-100f},
      {0, 0}};
  std::vector<float> values, expected;
  for (const auto& [value, rounded] : cases) {
    values.push_back(value);
    expected.push_back(rounded);
  }
  for_each_kernels(1, [&] { EXPECT_EQ(rounded_by_product(values), expected); });
}

TEST(Bf16Product, NanStaysNan) {
  float low_payload = 0;  // all of it in the half that is dropped
  const std::uint32_t bits = 0x7f800001;
  std::memcpy(&low_payload, &bits, sizeof(bits));
  for (int parts : {1, 3}) {
    for_each_kernels(parts, [&] {
      for (float found : rounded_by_product({kNan, -kNan, low_payload}))
        EXPECT_TRUE(std::isnan(found));
    });
  }
}

// Padding of panels must not spread to other rows and columns what is no number.
TEST(Bf16Product, NanAndInfinityStayInTheirRow) {
  std::mt19937 random(13);
  const auto check = [&] {
    Operand<float> a(1, 47, 9, {}, random), b(1, 9, 37, {}, random), out(1, 47, 37, {}, random);
    a.values()[a.index(0, 46, 3)] = kNan;
    a.values()[a.index(0, 2, 8)] = kInfinity;
    cpu::matmul(a.view(), false, b.view(), false, out.view());
    for (std::int64_t r = 0; r < 47; ++r) {
      for (std::int64_t c = 0; c < 37; ++c)
        EXPECT_EQ(std::isfinite(out.at(0, r, c)), r != 46 && r != 2) << r << ", " << c;
    }
  };
  for_each_kernels(1, check);
  for_each_kernels(3, check);
}

TEST(Bf16Product, SameBitsForAnyNumberOfThreads) {
  const ThreadsGuard guard;
  const auto check = [] {
    std::mt19937 random(17);
    for (const Sizes& sizes : {Sizes{1, 100, 150, 500}, {9, 60, 50, 70}, {1, 6, 900, 400}}) {
      Operand<float> a(sizes.batch, sizes.rows, sizes.depth, {}, random);
      Operand<float> b(sizes.batch, sizes.depth, sizes.columns, {true}, random);
      a.values()[7] = kInfinity;  // so that one tile is not split
      const Shape shape{sizes.batch, sizes.rows, sizes.columns};
      std::vector<float> first;
      for (int count : {1, 2, 3, 4}) {
        set_threads(count);
        const std::vector<float> found = product_of(a, b, shape);
        if (first.empty()) first = found;
        EXPECT_EQ(std::memcmp(found.data(), first.data(), first.size() * sizeof(float)), 0)
            << count << " threads, " << shape;
      }
    }
  };
  for_each_kernels(1, check);
  for_each_kernels(3, check);
}

// A row's result is the same alone and in a matrix.
TEST(Bf16Product, SameBitsForAnyNumberOfRows) {
  const auto check = [] {
    std::mt19937 random(19);
    Operand<float> a(1, 45, 420, {}, random), b(1, 420, 40, {}, random);
    const std::vector<float> all = product_of(a, b, {1, 45, 40});
    for (std::int64_t row = 0; row < 45; ++row) {
      View one = a.view();
      one.layout = {{1, 1, 420}, {420, 420, 1}, kMargin + row * 420};
      std::vector<float> out(40);
      cpu::matmul(one, false, b.view(), false, {out.data(), DType::f32, dense_layout({1, 1, 40})});
      EXPECT_EQ(std::memcmp(out.data(), all.data() + row * 40, 40 * sizeof(float)), 0) << row;
    }
  };
  for_each_kernels(1, check);
  for_each_kernels(3, check);
}

TEST(Bf16Product, ConvolutionsRoundTheirOperands) {
  const auto check = [](float (*rounded)(float)) {
    Rng rng(1);
    for (int round = 0; round < 8 && !::testing::Test::HasFatalFailure(); ++round) {
      ConvolutionSizes sizes = gradcheck::random_convolution(rng);
      // More than 4 images and channels, or products would be small. Few images or channels are
      // taken in one way, many in another.
      sizes.batch = 5 + 4 * (round % 2);
      sizes.in = random_integer(rng, 5, 9) + 11 * (round % 2);
      sizes.out = random_integer(rng, 5, 9);
      check_against_loop<float>(rng, sizes, rounded);
    }
  };
  for_each_kernels(1, [&] {
    check(to_bf16);
    Rng rng(2);
    ConvolutionSizes sizes = kFewChannelsAndALargeKernel;
    sizes.out += 5;
    check_against_loop<float>(rng, sizes, to_bf16);
    // Of an odd number of images: rows of weight gradients are joined.
    check_against_loop<float>(rng, kByPosition, to_bf16);
  });
  for_each_kernels(3, [&] { check(nullptr); });
}

TEST(Bf16Check, PassesWhatThisMachineRuns) {
  for (const Bf16Kernels* kernels : cpu::usable_bf16_kernels())
    EXPECT_EQ(error_of([&] { cpu::check_bf16_kernels(*kernels); }), "") << kernels->name;
  for (const Bf16Kernels& kernels : {kEmulated, kEmulatedSplit})
    EXPECT_EQ(error_of([&] { cpu::check_bf16_kernels(kernels); }), "") << kernels.name;
}

TEST(Bf16Check, RefusesKernelsThatAreWrong) {
  Bf16Kernels without_small_parts = kEmulatedSplit;  // rounds where it should split
  without_small_parts.pack_b = [](const cpu::FloatPanel& from, int first, int width,
                                  cpu::Bf16Pair* to) {
    const std::int64_t part = width * 16, steps = (from.depth + 31) / 32;
    std::vector<cpu::Bf16Pair> rounded(static_cast<std::size_t>(steps * part));
    const cpu::Magnitudes found = kEmulated.pack_b(from, first, width, rounded.data());
    std::fill_n(to, 3 * steps * part, 0);
    for (std::int64_t step = 0; step < steps; ++step)
      std::copy_n(rounded.data() + step * part, part, to + 3 * step * part);
    return found;
  };
  for (const Bf16Kernels& kernels : {kExchanged, without_small_parts}) {
    const std::string error = error_of([&] { cpu::check_bf16_kernels(kernels); });
    EXPECT_NE(error.find(kernels.name), std::string::npos) << error;
    EXPECT_NE(error.find("expected"), std::string::npos) << error;
  }
}

}  // namespace
}  // namespace saddle::test

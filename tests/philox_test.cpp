#include "tensor/philox.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tensor/cpu/isa.h"
#include "tests/each_isa.h"
#include "tests/random_views.h"
#include "tests/threads_guard.h"

namespace saddle::test {
namespace {

using Words = std::array<std::uint32_t, 4>;

Tensor draw(Distribution distribution, const Tensor& out, std::int64_t seed, std::int64_t step,
            std::uint32_t stream) {
  const Tensor state = Tensor::from<std::int64_t>({seed, step}, {2});
  cpu_device().random(distribution, state.view(), stream, out.view());
  return out;
}

// The published test vectors of Philox 4x32-10.
TEST(Philox, KnownAnswers) {
  EXPECT_EQ(philox(0, 0, 0, 0), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  const std::uint64_t ones = ~std::uint64_t{0};
  EXPECT_EQ(philox(ones, 0, ones, ones), (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  // Counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0.
  const Words digits_of_pi = {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1};
  EXPECT_EQ(philox(0x299f31d0a4093822, 0, 0x0370734413198a2e, 0x85a308d3243f6a88), digits_of_pi);
  EXPECT_EQ(philox(0x000031d0a4093822, 0x299f0000, 0x0370734413198a2e, 0x85a308d3243f6a88),
            digits_of_pi);
}

std::vector<std::int64_t> permutation(std::uint64_t seed, std::uint64_t step, std::size_t count) {
  std::vector<std::int64_t> order(count, -1);
  random_permutation(seed, 1, step, order);
  return order;
}

TEST(Philox, PermutationHoldsEachIndexOnce) {
  for (std::int64_t count : {0, 1, 2, 3, 1000}) {
    std::vector<std::int64_t> order = permutation(5, 2, static_cast<std::size_t>(count));
    std::vector<bool> seen(order.size(), false);
    for (std::int64_t index : order) {
      ASSERT_TRUE(index >= 0 && index < count);
      EXPECT_FALSE(seen[static_cast<std::size_t>(index)]);
      seen[static_cast<std::size_t>(index)] = true;
    }
  }
  EXPECT_EQ(permutation(5, 2, 100), permutation(5, 2, 100));
  EXPECT_NE(permutation(5, 2, 100), permutation(5, 3, 100));
}

TEST(Philox, PermutationsOfThreeAreEquallyLikely) {
  std::array<int, 9> counts{};
  constexpr int kDraws = 6000;
  for (int step = 0; step < kDraws; ++step) {
    const auto order = permutation(1, static_cast<std::uint64_t>(step), 3);
    ++counts[static_cast<std::size_t>(order[0] * 3 + order[1])];
  }
  for (std::size_t first = 0; first < 3; ++first)
    for (std::size_t second = 0; second < 3; ++second)
      if (first != second) {
        EXPECT_NEAR(counts[first * 3 + second], kDraws / 6, 150);
      }
}

class RandomOnEachIsa : public OnEachIsa {};

TEST_P(RandomOnEachIsa, UniformsAreTheWordsOfTheBlocks) {
  const std::uint64_t seed = 0x123456789abcdef0;
  const Tensor f32 = draw(Distribution::uniform, Tensor::empty({1003}, DType::f32),
                          static_cast<std::int64_t>(seed), 77, 9);
  const Tensor f64 = draw(Distribution::uniform, Tensor::empty({1003}, DType::f64),
                          static_cast<std::int64_t>(seed), 77, 9);
  for (std::int64_t i = 0; i < 1003; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const Words narrow = philox(seed, 9, 77, k / 4), wide = philox(seed, 9, 77, k / 2);
    ASSERT_EQ(f32.data<float>()[k], static_cast<float>(narrow[k % 4] >> 8) * 0x1p-24f);
    const std::uint64_t bits = std::uint64_t{wide[2 * (k % 2)]} << 32 | wide[2 * (k % 2) + 1];
    ASSERT_EQ(f64.data<double>()[k], static_cast<double>(bits >> 11) * 0x1p-53);
  }
}

template <class T>
void expect_box_muller(double tolerance) {
  const Tensor u = draw(Distribution::uniform, Tensor::empty({5001}, dtype_of<T>()), 3, 4, 5);
  const Tensor z = draw(Distribution::normal, Tensor::empty({5001}, dtype_of<T>()), 3, 4, 5);
  for (std::size_t i = 0; i + 1 < 5001; i += 2) {
    const double radius = std::sqrt(-2 * std::log1p(-double{u.data<T>()[i]}));
    const double angle = 2 * std::acos(-1.0) * double{u.data<T>()[i + 1]};
    ASSERT_NEAR(z.data<T>()[i], radius * std::cos(angle), tolerance * radius);
    ASSERT_NEAR(z.data<T>()[i + 1], radius * std::sin(angle), tolerance * radius);
  }
}

TEST_P(RandomOnEachIsa, NormalsAreBoxMuller) {
  expect_box_muller<float>(4e-7);
  expect_box_muller<double>(2e-15);
}

TEST_P(RandomOnEachIsa, LayoutAndThreadsDoNotMatter) {
  const ThreadsGuard guard;
  Rng rng(6);
  for (Distribution distribution : {Distribution::uniform, Distribution::normal}) {
    const Shape shape = {37, 5, 61};
    set_threads(1);
    const auto expected =
        draw(distribution, Tensor::empty(shape, DType::f32), 1, 2, 3).to_vector<float>();
    for (int count : {1, 2, 3}) {
      set_threads(count);
      const Tensor out = draw(distribution, random_layout(rng, shape, DType::f32), 1, 2, 3);
      EXPECT_EQ(elements<float>(out), expected);
    }
  }
}

TEST_P(RandomOnEachIsa, Moments) {
  constexpr std::int64_t kCount = 400000;
  const Tensor z = draw(Distribution::normal, Tensor::empty({kCount}, DType::f32), 8, 0, 0);
  double moments[5] = {};
  for (float value : z.data<float>())
    for (int power = 1; power <= 4; ++power)
      moments[power] += std::pow(double{value}, power) / kCount;
  EXPECT_NEAR(moments[1], 0, 0.008);
  EXPECT_NEAR(moments[2], 1, 0.012);
  EXPECT_NEAR(moments[3], 0, 0.03);
  EXPECT_NEAR(moments[4], 3, 0.1);
}

INSTANTIATE_TEST_SUITE_P(Philox, RandomOnEachIsa, testing::ValuesIn(cpu::kAllIsas), isa_name);

TEST(Random, StreamsStepsAndSeedsDiffer) {
  const auto values = [](std::int64_t seed, std::int64_t step, std::uint32_t stream) {
    return draw(Distribution::uniform, Tensor::empty({64}, DType::f32), seed, step, stream)
        .to_vector<float>();
  };
  EXPECT_NE(values(1, 1, 1), values(2, 1, 1));
  EXPECT_NE(values(1, 1, 1), values(1, 2, 1));
  EXPECT_NE(values(1, 1, 1), values(1, 1, 2));
}

TEST(Random, IntegersAreRefused) {
  EXPECT_NE(error_of([] {
              draw(Distribution::uniform, Tensor::empty({4}, DType::i64), 1, 1, 1);
            }).find("i64"),
            std::string::npos);
}

}  // namespace
}  // namespace saddle::test

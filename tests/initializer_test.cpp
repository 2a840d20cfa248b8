#include "nn/initializer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/numeric.h"

namespace saddle::test {
namespace {

constexpr std::int64_t kDraws = 100000;

Flat draw(const Initializer& initializer, std::uint64_t seed = 3, std::uint32_t stream = 5,
          std::int64_t count = kDraws) {
  const Tensor out = Tensor::empty({count}, DType::f64);
  initialize(initializer, seed, stream, out);
  return out.to_vector<double>();
}

double mean_of(const Flat& values) { return dot(values, Flat(values.size(), 1.0)) / kDraws; }
double deviation_of(const Flat& values) {
  const double mean = mean_of(values);
  return std::sqrt(dot(values, values) / kDraws - mean * mean);
}

// 1e5 draws: the mean is off by less than 5 of its standard errors of deviation / 316, the
// deviation by less than 2%.
void expect_uniform(const Initializer& initializer, double bound) {
  const Flat values = draw(initializer);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  EXPECT_GE(*low, -bound);
  EXPECT_LT(*high, bound);
  EXPECT_LT(*low, -0.999 * bound);
  EXPECT_GT(*high, 0.999 * bound);
  EXPECT_NEAR(mean_of(values), 0.0, 5 * bound / std::sqrt(3.0 * kDraws));
  EXPECT_NEAR(deviation_of(values), bound / std::sqrt(3.0), 0.02 * bound);
}

void expect_normal(const Initializer& initializer, double deviation, double mean = 0.0) {
  const Flat values = draw(initializer);
  EXPECT_NEAR(mean_of(values), mean, 5 * deviation / std::sqrt(1.0 * kDraws));
  EXPECT_NEAR(deviation_of(values), deviation, 0.02 * deviation);
  const auto within = std::count_if(values.begin(), values.end(),
                                    [&](double x) { return std::abs(x - mean) < deviation; });
  EXPECT_NEAR(static_cast<double>(within) / kDraws, 0.6827, 0.01);
}

TEST(Initializer, Constant) { EXPECT_EQ(draw(constant_initializer(-1.5), 1, 1, 4), Flat(4, -1.5)); }

TEST(Initializer, UniformsStayInTheirBounds) {
  expect_uniform(uniform_initializer(0.25), 0.25);
  expect_uniform(fan_in_initializer(16), 0.25);
  expect_uniform(xavier_initializer(10, 14), 0.5);
}

TEST(Initializer, NormalsHaveTheirDeviation) {
  expect_normal(normal_initializer(0.02), 0.02);
  expect_normal(normal_initializer(0.02, 1.0), 0.02, 1.0);
  expect_normal(he_initializer(8), 0.5);
}

TEST(Initializer, IsAFunctionOfSeedAndStream) {
  const Initializer normal = normal_initializer(1.0);
  const Flat values = draw(normal, 1, 1, 8);
  EXPECT_EQ(draw(normal, 1, 1, 8), values);
  EXPECT_NE(draw(normal, 2, 1, 8), values);
  EXPECT_NE(draw(normal, 1, 2, 8), values);
  const Flat longer = draw(normal, 1, 1, 20);
  EXPECT_EQ(Flat(longer.begin(), longer.begin() + 8), values);
}

TEST(Initializer, Float32IsTheRoundedFloat64) {
  const Flat exact = draw(normal_initializer(1.0), 9, 0, 100);
  const Tensor out = Tensor::empty({100}, DType::f32);
  initialize(normal_initializer(1.0), 9, 0, out);
  const auto values = out.to_vector<float>();
  for (std::size_t i = 0; i < exact.size(); ++i)
    EXPECT_EQ(values[i], static_cast<float>(exact[i])) << i;
}

TEST(Initializer, FillsAStridedViewAndNothingElse) {
  const Tensor storage = Tensor::full({4, 6}, 7.0, DType::f64);
  const Tensor view = storage.slice(0, 1, 3).slice(1, 2, 5).permute({1, 0});
  initialize(uniform_initializer(1.0), 1, 2, view);
  EXPECT_EQ(view.to_vector<double>(), draw(uniform_initializer(1.0), 1, 2, 6));
  const Flat all = storage.to_vector<double>();
  EXPECT_EQ(std::count(all.begin(), all.end(), 7.0), 24 - 6);
}

}  // namespace
}  // namespace saddle::test

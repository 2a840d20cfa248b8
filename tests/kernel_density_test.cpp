#include "gan/metrics/kernel_density.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "data/points.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr double kPi = std::numbers::pi;

Tensor points_of(const std::vector<double>& numbers, std::int64_t features) {
  return Tensor::from(numbers, {static_cast<std::int64_t>(numbers.size()) / features, features});
}

// `count` points of N(0, scale^2 I).
Tensor normal_points(std::int64_t count, std::int64_t features, double scale, unsigned seed) {
  std::mt19937 rng(seed);
  std::normal_distribution<double> normal(0.0, scale);
  std::vector<double> numbers;
  for (std::int64_t i = 0; i < count * features; ++i) numbers.push_back(normal(rng));
  return points_of(numbers, features);
}

TEST(KernelDensity, OfOnePointIsAGaussian) {
  const KernelDensity density(points_of({1, 2, 3}, 3), 0.5);
  const std::vector<double> found = density.log_density(points_of({1, 2, 3, 2, 2, 5}, 3));
  const double peak = -1.5 * std::log(2 * kPi * 0.25);
  EXPECT_NEAR(found[0], peak, 1e-14);
  EXPECT_NEAR(found[1], peak - 0.5 * (1 + 4) / 0.25, 1e-14);
}

TEST(KernelDensity, IsTheMeanOfGaussians) {
  const KernelDensity density(points_of({-1, 3}, 1), 2.0);
  const auto gaussian = [](double x) { return std::exp(-x * x / 8) / std::sqrt(8 * kPi); };
  EXPECT_NEAR(density.log_density(points_of({0.5}, 1))[0],
              std::log(0.5 * (gaussian(1.5) + gaussian(2.5))), 1e-14);
}

TEST(KernelDensity, HasMassOne) {
  const KernelDensity density(normal_points(7, 2, 1.0, 3), 0.4);
  std::vector<double> grid;
  constexpr double kStep = 0.05;
  for (double x = -7; x <= 7; x += kStep)
    for (double y = -7; y <= 7; y += kStep) grid.insert(grid.end(), {x, y});
  double mass = 0;
  for (const double log_density : density.log_density(points_of(grid, 2)))
    mass += std::exp(log_density) * kStep * kStep;
  EXPECT_NEAR(mass, 1.0, 1e-9);
}

TEST(KernelDensity, DoesNotUnderflow) {
  const KernelDensity density(points_of({0, 1}, 1), 1e-3);
  // The farther kernel adds nothing.
  EXPECT_NEAR(density.log_density(points_of({-100}, 1))[0],
              -0.5e10 - std::log(2) - 0.5 * std::log(2 * kPi * 1e-6), 1e-5);
}

TEST(KernelDensity, TakesFloat32AndViews) {
  const Tensor points = normal_points(6, 2, 1.0, 1);
  const KernelDensity whole(points, 0.3);
  const KernelDensity converted(points.to(DType::f32), 0.3);
  const Tensor x = points.slice(0, 1, 3);
  EXPECT_EQ(whole.log_density(x)[1], whole.log_density(points)[2]);
  EXPECT_NEAR(converted.log_density(x)[1], whole.log_density(x)[1], 1e-5);
}

TEST(KernelDensity, RefusesWhatIsNoDensity) {
  const Tensor two = points_of({0, 1, 2, 3}, 2);
  for (const double bandwidth : {0.0, -1.0, std::nan(""), HUGE_VAL})
    expect_error([&] { KernelDensity(two, bandwidth); }, {"positive bandwidth"});
  expect_error([] { KernelDensity(Tensor::zeros({3}, DType::f64), 1); }, {"[3]"});
  expect_error([] { KernelDensity(Tensor::zeros({0, 2}, DType::f64), 1); }, {"[0, 2]"});
  expect_error([] { KernelDensity(Tensor::zeros({2, 2}, DType::i64), 1); }, {"i64"});
  expect_error([] { KernelDensity(points_of({0, HUGE_VAL}, 1), 1); }, {"finite", "inf"});
  const KernelDensity density(two, 1.0);
  expect_error([&] { density.log_density(points_of({1, 2, 3}, 3)); }, {"[n, 2]", "[1, 3]"});
  expect_error([&] { density.log_density(points_of({1, std::nan("")}, 2)); }, {"finite"});
}

// ---- The bandwidth

// 1/n sum_i log 1/(n-1) sum_{j != i} N(x_i; x_j, h^2 I) as it is written, in long double.
long double leave_one_out(const Tensor& points, double h) {
  const std::vector<double> x = points.to_vector<double>();
  const auto count = static_cast<std::size_t>(points.shape()[0]),
             features = static_cast<std::size_t>(points.shape()[1]);
  long double total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    long double sum = 0;
    for (std::size_t j = 0; j < count; ++j) {
      if (j == i) continue;
      long double gaussian = 1;
      for (std::size_t k = 0; k < features; ++k) {
        const long double z = (x[i * features + k] - x[j * features + k]) / h;
        gaussian *= std::exp(-z * z / 2) / (h * std::sqrt(2 * std::numbers::pi_v<long double>));
      }
      sum += gaussian;
    }
    total += std::log(sum / static_cast<long double>(count - 1));
  }
  return total / static_cast<long double>(count);
}

TEST(Bandwidth, IsTheBestOfItsNeighbours) {
  for (const std::int64_t features : {1, 2, 5}) {
    const Tensor points = normal_points(40, features, 3.0, 7);
    const double best = cross_validated_bandwidth(points);
    for (const int step : {-20, -5, -1, 1, 5})
      EXPECT_GT(leave_one_out(points, best),
                leave_one_out(points, best * std::pow(10, step / 10.0)))
          << features << " features, step " << step;
  }
}

// The likelihood of two points a apart, N(a; 0, h^2), is greatest at h = a; the grid has 0.9976 a.
TEST(Bandwidth, OfTwoPointsIsTheirDistance) {
  EXPECT_NEAR(cross_validated_bandwidth(points_of({10, 16}, 1)), 6.0, 0.02);
}

// As the rule of thumb for normal points, 1.06 s n^(-1/5), up to the noise of the choice.
TEST(Bandwidth, OfNormalPoints) {
  const double expected = 1.06 * 2.0 * std::pow(500, -0.2);
  const double found = cross_validated_bandwidth(normal_points(500, 1, 2.0, 5));
  EXPECT_GT(found, expected / 2);
  EXPECT_LT(found, expected * 2);
}

TEST(Bandwidth, FindsNarrowModes) {
  const Tensor points = sample_mixture(ring_mixture(8, 1.0, 0.01), 400, 1);
  const double found = cross_validated_bandwidth(points);
  EXPECT_GT(found, 0.002);
  EXPECT_LT(found, 0.01);
}

TEST(Bandwidth, FollowsTheScale) {
  const Tensor points = normal_points(30, 2, 1.0, 2), large = normal_points(30, 2, 1024.0, 2);
  EXPECT_NEAR(cross_validated_bandwidth(large), 1024 * cross_validated_bandwidth(points), 1e-9);
}

TEST(Bandwidth, RefusesPointsWithoutOne) {
  expect_error([] { cross_validated_bandwidth(points_of({1, 2}, 2)); }, {"2 points", "1"});
  expect_error([] { cross_validated_bandwidth(points_of({3, 3, 3}, 1)); }, {"3 equal ones"});
  expect_error([] { cross_validated_bandwidth(points_of({3, std::nan("")}, 1)); }, {"finite"});
}

}  // namespace
}  // namespace saddle::test

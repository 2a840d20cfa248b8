#include "data/points.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::size_t nearest_mode(const Mixture& mixture, double x, double y) {
  std::size_t nearest = 0;
  double least = kInfinity;
  for (std::size_t m = 0; m < mixture.centers.size(); ++m) {
    const double distance = std::hypot(x - mixture.centers[m][0], y - mixture.centers[m][1]);
    if (distance < least) least = distance, nearest = m;
  }
  return nearest;
}

TEST(Points, RingHasItsModesOnACircle) {
  const Mixture ring = ring_mixture(8, 2.0, 0.01);
  ASSERT_EQ(ring.centers.size(), 8u);
  EXPECT_EQ(ring.std, 0.01);
  for (const auto& [x, y] : ring.centers) EXPECT_NEAR(std::hypot(x, y), 2.0, 1e-15);
  EXPECT_NEAR(ring.centers[0][0], 2.0, 1e-15);
  EXPECT_NEAR(ring.centers[2][1], 2.0, 1e-15);
}

TEST(Points, GridIsCenteredAndSpaced) {
  const Mixture grid = grid_mixture(5, 2.0, 0.05);
  ASSERT_EQ(grid.centers.size(), 25u);
  EXPECT_EQ(grid.centers[0], (std::array<double, 2>{-4, -4}));
  EXPECT_EQ(grid.centers[1], (std::array<double, 2>{-2, -4}));
  EXPECT_EQ(grid.centers[12], (std::array<double, 2>{0, 0}));
  EXPECT_EQ(grid.centers[24], (std::array<double, 2>{4, 4}));
  EXPECT_EQ(grid_mixture(2, 1.0, 0).centers[0], (std::array<double, 2>{-0.5, -0.5}));
}

// Modes are far apart: each point belongs to its nearest. The bounds are 5 standard errors.
TEST(Points, MixtureHasEqualWeightsAndItsDeviation) {
  const Mixture ring = ring_mixture(8, 1.0, 0.01);
  constexpr std::int64_t kCount = 40'000;
  const std::vector<double> points =
      sample_mixture(ring, kCount, 3, 5, DType::f64).to_vector<double>();
  std::vector<int> visits(8);
  double sum[2] = {}, squares[2] = {}, product = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    const std::size_t m = nearest_mode(ring, points[2 * i], points[2 * i + 1]);
    ++visits[m];
    const double noise[2] = {(points[2 * i] - ring.centers[m][0]) / 0.01,
                             (points[2 * i + 1] - ring.centers[m][1]) / 0.01};
    for (int axis : {0, 1}) {
      sum[axis] += noise[axis];
      squares[axis] += noise[axis] * noise[axis];
    }
    product += noise[0] * noise[1];
  }
  for (int visit : visits) EXPECT_NEAR(visit, kCount / 8, 5 * std::sqrt(kCount * 7.0 / 64));
  const double error = 5 / std::sqrt(double{kCount});
  for (int axis : {0, 1}) {
    EXPECT_NEAR(sum[axis] / kCount, 0, error);
    EXPECT_NEAR(squares[axis] / kCount, 1, error * std::sqrt(2.0));
  }
  EXPECT_NEAR(product / kCount, 0, error);
}

TEST(Points, AreAPureFunctionOfSeedStreamAndIndex) {
  const Mixture grid = grid_mixture(3, 1.0, 0.1);
  const auto points = sample_mixture(grid, 100, 1, 2).to_vector<float>();
  const auto more = sample_mixture(grid, 200, 1, 2).to_vector<float>();
  EXPECT_TRUE(std::equal(points.begin(), points.end(), more.begin()));
  EXPECT_NE(points, sample_mixture(grid, 100, 2, 2).to_vector<float>());
  EXPECT_NE(points, sample_mixture(grid, 100, 1, 3).to_vector<float>());
  const auto roll = sample_swiss_roll(100, 0.1, 1).to_vector<float>();
  EXPECT_EQ(roll, sample_swiss_roll(100, 0.1, 1).to_vector<float>());
  EXPECT_NE(roll, sample_swiss_roll(100, 0.1, 2).to_vector<float>());
}

TEST(Points, Float32IsFloat64Rounded) {
  const Mixture ring = ring_mixture(4, 1.0, 0.1);
  const Tensor narrow = sample_mixture(ring, 50, 9, 7);
  EXPECT_EQ(narrow.dtype(), DType::f32);
  EXPECT_EQ(narrow.shape(), (Shape{50, 2}));
  const auto wide = sample_mixture(ring, 50, 9, 7, DType::f64).to_vector<double>();
  const auto values = narrow.to_vector<float>();
  for (std::size_t i = 0; i < wide.size(); ++i) EXPECT_EQ(values[i], static_cast<float>(wide[i]));
}

TEST(Points, SwissRollWithoutNoiseLiesOnItsSpiral) {
  const auto points = sample_swiss_roll(2000, 0, 4, 0, DType::f64).to_vector<double>();
  double least = kInfinity, most = 0, sum = 0;
  for (std::size_t i = 0; i < 2000; ++i) {
    const double t = std::hypot(points[2 * i], points[2 * i + 1]);
    const double angle = 4.5 * std::numbers::pi * t;
    EXPECT_NEAR(points[2 * i], t * std::cos(angle), 1e-12);
    EXPECT_NEAR(points[2 * i + 1], t * std::sin(angle), 1e-12);
    least = std::min(least, t);
    most = std::max(most, t);
    sum += t;
  }
  EXPECT_NEAR(least, 1.0 / 3, 0.01);
  EXPECT_GE(least, 1.0 / 3 - 1e-12);
  EXPECT_NEAR(most, 1, 0.01);
  EXPECT_LT(most, 1 + 1e-12);
  EXPECT_NEAR(sum / 2000, 2.0 / 3, 5 * (2.0 / 3) / std::sqrt(12.0 * 2000));
}

TEST(Points, SwissRollNoiseHasItsDeviation) {
  const auto clean = sample_swiss_roll(10'000, 0, 4, 0, DType::f64).to_vector<double>();
  const auto noisy = sample_swiss_roll(10'000, 0.2, 4, 0, DType::f64).to_vector<double>();
  double squares = 0;
  for (std::size_t i = 0; i < clean.size(); ++i)
    squares += (noisy[i] - clean[i]) * (noisy[i] - clean[i]);
  EXPECT_NEAR(std::sqrt(squares / 20'000), 0.2, 0.2 * 5 / std::sqrt(2 * 20'000.0));
}

TEST(Points, RefusesAbsurdNumbers) {
  for (std::int64_t modes : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 40}) {
    expect_error([&] { ring_mixture(modes, 1, 0.1); }, {"ring", "found " + std::to_string(modes)});
    expect_error([&] { grid_mixture(modes, 1, 0.1); }, {"grid", "found " + std::to_string(modes)});
  }
  for (double length : {0.0, -1.0, kNan, kInfinity, 1e300}) {
    expect_error([&] { ring_mixture(8, length, 0.1); }, {"radius"});
    expect_error([&] { grid_mixture(5, length, 0.1); }, {"spacing"});
  }
  const Mixture ring = ring_mixture(8, 1, 0);
  for (double std : {-0.1, kNan, kInfinity, 1e300}) {
    expect_error([&] { ring_mixture(8, 1, std); }, {"std"});
    expect_error([&] { grid_mixture(5, 1, std); }, {"std"});
    expect_error([&] { sample_mixture({ring.centers, std}, 10, 1); }, {"std"});
    expect_error([&] { sample_swiss_roll(10, std, 1); }, {"noise"});
  }
  for (std::int64_t count : {std::int64_t{0}, std::int64_t{-5}, std::int64_t{1} << 60}) {
    expect_error([&] { sample_mixture(ring, count, 1); }, {"number of points"});
    expect_error([&] { sample_swiss_roll(count, 0, 1); }, {"number of points"});
  }
  expect_error([] { sample_mixture({}, 10, 1); }, {"at least 1 mode"});
  expect_error([&] { sample_mixture(ring, 10, 1, 0, DType::i64); }, {"floating dtype", "i64"});
}

}  // namespace
}  // namespace saddle::test

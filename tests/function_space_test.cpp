#include "gan/studies/function_space.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

#include "gan/studies/function_space_study.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr StepSizes kStepSizes{0.01, 1e4, 0.6};
constexpr std::array kUpdates = {PrimalUpdate::dual_driven, PrimalUpdate::primal_dual_driven};

double lagrangian(const FunctionSpaceGame& game, const FunctionSpacePoint& point) {
  double sum = 0;
  for (std::size_t i = 0; i < game.data.size(); ++i)
    sum += game.data[i] * std::log(point.discriminator[i]) +
           point.generated[i] * std::log(2 * (1 - point.discriminator[i]));
  return sum;
}

TEST(FunctionSpace, TheSaddlePointIsTheOnlyFixedPoint) {
  const FunctionSpaceGame game = random_function_space_game(7, 3);
  for (const PrimalUpdate update : kUpdates) {
    FunctionSpacePoint point{std::vector<double>(7, 0.5), game.data};
    take_step(game, update, 0.1, point);
    EXPECT_LT(largest_deviation(point.discriminator), 1e-15);
    EXPECT_LT(total_variation(point.generated, game.data), 1e-15);
    point.generated[2] *= 1.1;
    take_step(game, update, 0.1, point);
    EXPECT_GT(largest_deviation(point.discriminator), 1e-4);
  }
}

// Against differences of the Lagrangian, away from the bounds.
TEST(FunctionSpace, PrimalDualStepsAreItsGradients) {
  const FunctionSpaceGame game = random_function_space_game(5, 1);
  const FunctionSpacePoint start = random_point(game, 1);
  FunctionSpacePoint moved = start;
  constexpr double kAlpha = 1e-3, kH = 1e-6;
  take_step(game, PrimalUpdate::primal_dual_driven, kAlpha, moved);
  const auto slope = [&](std::vector<double> FunctionSpacePoint::*player, std::size_t i) {
    FunctionSpacePoint above = start, below = start;
    (above.*player)[i] += kH, (below.*player)[i] -= kH;
    return (lagrangian(game, above) - lagrangian(game, below)) / (2 * kH);
  };
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(moved.discriminator[i] - start.discriminator[i],
                kAlpha * slope(&FunctionSpacePoint::discriminator, i), 1e-9);
    EXPECT_NEAR(moved.generated[i] - start.generated[i],
                -kAlpha * slope(&FunctionSpacePoint::generated, i), 1e-9);
  }
}

TEST(FunctionSpace, TheDualDrivenDMaximizesTheLagrangianWithinItsBounds) {
  FunctionSpaceGame game{{0.001, 0.399, 0.6}, 0.01};
  FunctionSpacePoint point{{0.5, 0.5, 0.5}, {0.9, 0.0, 0.7}};
  const std::vector<double> pg = point.generated;
  take_step(game, PrimalUpdate::dual_driven, 0.1, point);
  EXPECT_EQ(point.discriminator[0], 0.01);
  EXPECT_EQ(point.discriminator[1], 0.99);
  EXPECT_NEAR(point.discriminator[2], 0.6 / 1.3, 1e-15);
  point.generated = pg;
  const double best = lagrangian(game, point);
  for (std::size_t i = 0; i < 3; ++i)
    for (const double change : {-0.01, 0.01}) {
      FunctionSpacePoint other = point;
      other.discriminator[i] = std::clamp(other.discriminator[i] + change, 0.01, 0.99);
      EXPECT_LE(lagrangian(game, other), best);
    }
}

TEST(FunctionSpace, MultipliersStayAtLeastZeroAndDInItsBounds) {
  const FunctionSpaceGame game{{0.5, 0.5}};
  FunctionSpacePoint point{{0.01, 0.99}, {0.001, 0.001}};
  take_step(game, PrimalUpdate::primal_dual_driven, 1.0, point);
  EXPECT_EQ(point.generated[0], 0.0);
  EXPECT_GT(point.generated[1], 3.0);
  EXPECT_EQ(point.discriminator[0], 0.99);
}

TEST(FunctionSpace, BothUpdatesArriveFromRandomStarts) {
  for (const std::int64_t points : {1, 2, 5, 10}) {
    const FunctionSpaceGame game = random_function_space_game(points, 4);
    for (const PrimalUpdate update : kUpdates) {
      const FunctionSpaceRun run =
          run_function_space(game, update, kStepSizes, random_point(game, 4), 100'000);
      EXPECT_TRUE(run.arrives()) << points;
      EXPECT_GT(run.arrival, 10u);
      const FunctionSpaceRecord& last = run.records.back();
      EXPECT_LT(last.total_variation, kSaddleDistance / 10);
      EXPECT_LT(last.deviation, kSaddleDistance / 10);
      EXPECT_GT(last.step, run.arrival);
      EXPECT_EQ(run.records.front().step, 0u);
    }
  }
}

// Near the saddle point one step of (5) and (6) is a matrix with the eigenvalues 1 + alpha l,
// l = -4 pd +- sqrt(16 pd^2 - 4): a spiral that shrinks by about exp(-4 pd alpha).
TEST(FunctionSpace, SpiralsInAtTheRateOfItsLinearization) {
  constexpr double kData = 0.1, kAlpha = 1e-3;
  const FunctionSpaceGame game{{kData, 1 - kData}};
  FunctionSpacePoint point{{0.501, 0.5}, {kData, 1 - kData}};
  const auto size = [&] {
    const double d = point.discriminator[0] - 0.5, g = point.generated[0] - kData;
    return std::sqrt(d * d + g * g + 4 * kData * d * g);  // constant but for the decay
  };
  const double before = size();
  constexpr int kSteps = 2000;
  for (int i = 0; i < kSteps; ++i) take_step(game, PrimalUpdate::primal_dual_driven, kAlpha, point);
  const double rate = std::sqrt(1 - 8 * kData * kAlpha + 4 * kAlpha * kAlpha);
  EXPECT_NEAR(std::log(size() / before) / kSteps, std::log(rate), 0.02 * kAlpha * kData);
}

TEST(FunctionSpace, StepSizesDecayAsTheTheoremAsks) {
  EXPECT_EQ(kStepSizes.at(0), 0.01);
  EXPECT_NEAR(kStepSizes.at(10'000), 0.01 / std::pow(2, 0.6), 1e-15);
  const auto check = [](StepSizes sizes) { return [sizes] { sizes.check(); }; };
  expect_error(check({0.0, 1.0, 0.6}), {"positive first one, found 0"});
  expect_error(check({0.1, -1.0, 0.6}), {"positive horizon, found -1"});
  expect_error(check({0.1, 1.0, 0.5}), {"exponent in (1/2, 1]", "0.5"});
  expect_error(check({0.1, 1.0, 1.5}), {"infinite sum", "1.5"});
  expect_error(check({NAN, 1.0, 0.6}), {"first one"});
}

TEST(FunctionSpace, RefusesWhatTheTheoremDoesNotCover) {
  const auto run = [](FunctionSpaceGame game, FunctionSpacePoint point) {
    return [=] { run_function_space(game, PrimalUpdate::dual_driven, kStepSizes, point, 10); };
  };
  const FunctionSpacePoint two{{0.5, 0.5}, {0.5, 0.5}};
  expect_error(run({{1.0, 0.0}}, two), {"point 1", "positive probability, found 0"});
  expect_error(run({{}}, {}), {"at least one point"});
  expect_error(run({{0.5, 0.6}}, two), {"sum to 1, found 1.1"});
  expect_error(run({{0.5, 0.5}, 0.5}, two), {"margin in (0, 1/2), found 0.5"});
  expect_error(run({{0.5, 0.5}}, {{0.5}, {0.5, 0.5}}), {"2 points, found 1 and 2"});
  expect_error(run({{0.5, 0.5}}, {{0.5, 1.0}, {0.5, 0.5}}), {"D in [0.01, 0.99], found 1"});
  expect_error(run({{0.5, 0.5}}, {{0.5, 0.5}, {0.5, -0.5}}), {"pg of at least 0"});
  expect_error([] { random_function_space_game(0, 1); }, {"at least one point, found 0"});
}

TEST(FunctionSpaceStudy, HasEveryRunInItsTableAndItsPicture) {
  const std::vector<std::int64_t> points = {2, 6};
  std::ostringstream progress;
  const ProgressOutput output{&progress, 0, [] { return 0.0; }};
  const StudyResult result = function_space_study(points, 20'000, output);
  EXPECT_TRUE(progress.str().ends_with("run 4/4  100%\n")) << progress.str();
  for (const char* part : {"     2 ", "     6 ", " dual-driven ", " primal-dual-driven "})
    EXPECT_NE(result.text.find(part), std::string::npos) << result.text;
  EXPECT_EQ(result.text.find("  - "), std::string::npos) << "a run did not arrive:\n"
                                                         << result.text;
  EXPECT_TRUE(
      result.csv.starts_with("points,update,step,total_variation,deviation\n"
                             "2,dual-driven,0,"));
  EXPECT_NE(result.csv.find("\n6,primal-dual-driven,"), std::string::npos);
  EXPECT_GT(result.picture.width(), 1000);
  // One that has no time to arrive says so.
  EXPECT_NE(function_space_study(points, 5, output).text.find("  - "), std::string::npos);
}

}  // namespace
}  // namespace saddle::test

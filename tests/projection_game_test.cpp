#include "gan/studies/projection_game.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>

#include "autograd/derivatives.h"
#include "tests/numeric.h"

namespace saddle::test {
namespace {

// arctan of the matrix of `rows` rows at `at`, times x.
Flat layer(const Flat& weights, std::size_t& at, std::size_t rows, const Flat& x) {
  Flat y(rows, 0.0);
  for (double& each : y) {
    for (const double element : x) each += weights[at++] * element;
    each = std::atan(each);
  }
  return y;
}

Flat generate(const Flat& w) {
  Flat input(w.begin(), w.begin() + 4);
  for (double& each : input) each = std::atan(each);
  std::size_t at = 4;
  const Flat hidden = layer(w, at, 4, input);
  double x = 0, y = 0;
  for (std::size_t i = 0; i < 4; ++i) x += w[at + i] * hidden[i], y += w[at + 4 + i] * hidden[i];
  const double size = std::atan(y) / std::numbers::pi;
  return {std::exp(size + x), std::exp(size - x)};
}

double score(const Flat& point, double prominence, const Flat& w) {
  std::size_t at = 0;
  Flat h = {point[0], prominence * point[1]};
  for (const std::size_t rows : {4u, 4u, 1u}) h = layer(w, at, rows, h);
  EXPECT_EQ(at, w.size());
  return h[0];
}

double loss(const Flat& generator, const Flat& discriminator, double prominence) {
  return score({2, 2}, prominence, discriminator) -
         score(generate(generator), prominence, discriminator);
}

// Central differences by each weight in turn.
Flat differences(Flat w, const std::function<double(const Flat&)>& f) {
  constexpr double kStep = 1e-5;
  Flat result;
  for (double& each : w) {
    const double before = each;
    each = before + kStep;
    const double above = f(w);
    each = before - kStep;
    result.push_back((above - f(w)) / (2 * kStep));
    each = before;
  }
  return result;
}

void expect_near(const Flat& found, const Flat& expected, double tolerance) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_NEAR(found[i], expected[i], tolerance) << "weight " << i;
}

TEST(ProjectionGame, FollowsAPlainLoop) {
  for (const double prominence : {1.0, 0.01}) {
    const ProjectionGame game(prominence);
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
      game.draw_weights(seed, 1.0);
      const Flat w = flat_value(game.generator), v = flat_value(game.discriminator);
      expect_near(flat_value(game.point), generate(w), 1e-12 * generate(w)[0]);
      EXPECT_NEAR(value(game.game.f).item(), loss(w, v, prominence), 1e-14);
      EXPECT_TRUE(game.game.is_zero_sum());
    }
  }
}

TEST(ProjectionGame, DependsOnEachOfThe28WeightsOfAPlayer) {
  const ProjectionGame game(0.5);
  game.draw_weights(4, 0.5);
  const Flat w = flat_value(game.generator), v = flat_value(game.discriminator);
  EXPECT_EQ(w.size(), 28u);
  EXPECT_EQ(v.size(), 28u);
  const Flat by_generator = flat_value(grad(game.game.f, game.generator));
  const Flat by_discriminator = flat_value(grad(game.game.f, game.discriminator));
  expect_near(by_generator, differences(w, [&](const Flat& x) { return loss(x, v, 0.5); }), 1e-9);
  expect_near(by_discriminator, differences(v, [&](const Flat& y) { return loss(w, y, 0.5); }),
              1e-9);
  for (const Flat& gradient : {by_generator, by_discriminator})
    for (const double each : gradient) EXPECT_GT(std::abs(each), 1e-8);
}

// The data are out of reach: with the first coordinate 2 the second is between 2 / 4e and 2e / 4.
TEST(ProjectionGame, CoordinatesHaveAProductBetween1OverEAndE) {
  const ProjectionGame game(1.0);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    game.draw_weights(seed, 3.0);
    const Flat point = flat_value(game.point);
    EXPECT_LT(std::abs(std::log(point[0]) + std::log(point[1])), 1.0) << seed;
  }
}

TEST(ProjectionGame, DrawsWeightsBySeed) {
  const ProjectionGame game(1.0), other(1.0);
  game.draw_weights(7, 0.5);
  other.draw_weights(7, 0.5);
  EXPECT_EQ(flat_value(game.generator), flat_value(other.generator));
  EXPECT_EQ(flat_value(game.discriminator), flat_value(other.discriminator));
  EXPECT_NE(flat_value(game.generator), flat_value(game.discriminator));
  other.draw_weights(8, 0.5);
  EXPECT_NE(flat_value(game.generator), flat_value(other.generator));
  double squares = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    game.draw_weights(seed, 0.5);
    for (const double each : flat_value(game.generator)) squares += each * each / 2800;
  }
  EXPECT_NEAR(squares, 0.25, 0.025);
}

}  // namespace
}  // namespace saddle::test

#include "gan/studies/gap_study.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <sstream>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr std::array kGenerators = {1, 2, 3, 4, 8};
constexpr double kExact = 1e-9;

const GapGame& game_of(GapGame::Payoff payoff, const std::string& data) {
  return std::find_if(gap_games().begin(), gap_games().end(),
                      [&](const NamedGapGame& each) {
                        return each.game.payoff == payoff && each.data == data;
                      })
      ->game;
}

// Of all games, solved once.
const std::vector<GapFigures>& all_figures() {
  static const std::vector<GapFigures> all = [] {
    std::vector<GapFigures> figures;
    for (const NamedGapGame& game : gap_games()) figures.push_back(gap_figures(game, kGenerators));
    return figures;
  }();
  return all;
}

std::string describe(const GapFigures& figures) {
  return std::string(name_of(figures.game.payoff)) + ", " + figures.data;
}

TEST(GapGame, SlopesAreThoseOfTheValueAndThePayoffIsConcave) {
  for (GapGame game : {game_of(GapGame::Payoff::linear, "out of reach"),
                       game_of(GapGame::Payoff::logistic, "out of reach")}) {
    game.tilt = {0.3, -0.2};
    const ModeShares shares = {0.2, 0.3, 0.5};
    constexpr double kH = 1e-5;
    for (const Point& theta : {Point{0.4, -0.7}, Point{-3.0, 2.0}}) {
      const Point slope = game.slope(shares, theta);
      const auto at = [&](double x, double y) {
        return game.value(shares, {theta.x + x, theta.y + y});
      };
      EXPECT_NEAR(slope.x, (at(kH, 0) - at(-kH, 0)) / (2 * kH), 1e-9);
      EXPECT_NEAR(slope.y, (at(0, kH) - at(0, -kH)) / (2 * kH), 1e-9);
      EXPECT_GE(at(0, 0), (at(0.5, 0.3) + at(-0.5, -0.3)) / 2 - 1e-15);
    }
  }
}

TEST(GapGame, MixturesOfGeneratorsAreAllEqualWeightsGive) {
  EXPECT_EQ(mixtures_of(1).size(), 3u);
  EXPECT_EQ(mixtures_of(8).size(), 45u);
  for (const ModeShares& shares : mixtures_of(8)) {
    EXPECT_NEAR(shares[0] + shares[1] + shares[2], 1.0, 1e-15);
    for (const double share : shares) EXPECT_EQ(8 * share, std::round(8 * share));
  }
  expect_error([] { mixtures_of(0); }, {"1 to 1000 generators, found 0"});
}

TEST(GapGame, RefusesWhatIsNoGame) {
  const GapGame& good = game_of(GapGame::Payoff::linear, "uneven");
  const auto refused = [&](const std::function<void(GapGame&)>& spoil,
                           const std::vector<std::string>& parts) {
    NamedGapGame game{"spoiled", good};
    spoil(game.game);
    expect_error([&] { gap_figures(game, kGenerators); }, parts);
  };
  refused([](GapGame& game) { game.data.clear(); }, {"found 0 points and 3 weights"});
  refused([](GapGame& game) { game.weights = {0.5, 0.5, 0.0}; }, {"positive weights, found 0"});
  refused([](GapGame& game) { game.weights = {0.5, 0.5, 0.5}; }, {"sum to 1, found 1.5"});
  refused([](GapGame& game) { game.data[1].x = NAN; }, {"finite points"});
  refused([](GapGame& game) { game.modes[2] = game.modes[0]; }, {"no line"});
  refused([](GapGame& game) { game.bound = 0; }, {"positive bound, found 0"});
}

TEST(DualityGap, BestRepliesAgreeAndNoOtherIsBetter) {
  for (const NamedGapGame& named : gap_games()) {
    for (const ModeShares& shares : mixtures_of(3)) {
      const BestReply slopes = best_reply_by_slopes(named.game, shares),
                      values = best_reply_by_values(named.game, shares);
      EXPECT_NEAR(slopes.value, values.value, 1e-13) << named.data;
      const double bound = named.game.bound;
      for (double x = -bound; x <= bound; x += bound / 16)
        for (double y = -bound; y <= bound; y += bound / 16)
          EXPECT_LE(named.game.value(shares, {x, y}), slopes.value + 1e-14) << named.data;
    }
  }
}

// max over |theta_j| <= bound of <theta, u> is the bound times |u_1| + |u_2|.
TEST(DualityGap, ALinearDiscriminatorMeasuresTheDistanceOfMeans) {
  const GapGame& game = game_of(GapGame::Payoff::linear, "uneven");
  const ModeShares data = {0.46, 0.33, 0.21};
  const Point mean = game.mean(data);
  for (const ModeShares& shares : mixtures_of(5)) {
    const Point other = game.mean(shares);
    EXPECT_NEAR(best_reply_by_slopes(game, shares).value,
                std::abs(mean.x - other.x) + std::abs(mean.y - other.y), 1e-14);
  }
}

TEST(DualityGap, TwoMethodsAgreeOnBothSides) {
  for (const GapFigures& figures : all_figures()) {
    EXPECT_LT(figures.disagreement(), kExact) << describe(figures);
    for (const GapRow& row : figures.rows)
      EXPECT_NEAR(best_reply_by_values(figures.game, row.by_cuts.shares).value, row.by_cuts.value,
                  kExact);
  }
}

// Where the modes can be mixed to the data, theta = 0 is all that is left: D is constant.
TEST(DualityGap, TheMaximinOfDataWithinReachIsThatOfNoDiscriminator) {
  for (const GapFigures& figures : all_figures()) {
    if (figures.data == "out of reach") continue;
    const double value =
        figures.game.payoff == GapGame::Payoff::linear ? 0.0 : -2 * std::numbers::ln2;
    EXPECT_NEAR(figures.by_values, value, kExact) << describe(figures);
    for (std::size_t k = 0; k < 3; ++k)
      EXPECT_NEAR(figures.by_mixtures.shares[k], figures.game.weights[k], 1e-4);
  }
}

TEST(DualityGap, IsNotNegativeFallsAndIsWithinItsBound) {
  for (const GapFigures& figures : all_figures()) {
    EXPECT_GT(figures.gap(figures.rows[0]), 0.1) << describe(figures);
    EXPECT_LE(figures.gap(figures.rows[0]), figures.delta) << "the tilt 0 is one of all";
    for (const GapRow& row : figures.rows) {
      EXPECT_GE(figures.gap(row), -kExact) << describe(figures);
      EXPECT_LE(figures.gap(row), gap_bound(figures.delta, row.generators)) << describe(figures);
      // Twice as many generators have all mixtures that there were.
      for (const GapRow& more : figures.rows) {
        if (more.generators % row.generators > 0) continue;
        EXPECT_LE(figures.gap(more), figures.gap(row) + kExact);
      }
    }
    EXPECT_LT(figures.gap(figures.rows.back()), figures.gap(figures.rows[0]) / 5);
  }
}

TEST(DualityGap, VanishesWhereGeneratorsHaveTheBestMixture) {
  for (const GapFigures& figures : all_figures()) {
    if (figures.data != "quarters") continue;
    for (const GapRow& row : figures.rows)
      EXPECT_EQ(figures.gap(row) < kExact, row.generators % 4 == 0)
          << describe(figures) << ", " << row.generators;
  }
}

// For a linear discriminator h(u) - cl h(u) is the distance to the nearest mode less that to the
// triangle of modes, and largest inside it.
TEST(DualityGap, DeltaOfALinearDiscriminatorIsTheDeepestPointOfTheTriangle) {
  double deepest = 0;
  const GapGame& game = game_of(GapGame::Payoff::linear, "uneven");
  for (const ModeShares& shares : mixtures_of(400)) {
    const Point at = game.mean(shares);
    double nearest = INFINITY;
    for (const Point& mode : game.modes)
      nearest = std::min(nearest, std::abs(at.x - mode.x) + std::abs(at.y - mode.y));
    deepest = std::max(deepest, nearest);
  }
  for (const GapFigures& figures : all_figures()) {
    if (figures.game.payoff != GapGame::Payoff::linear) continue;
    EXPECT_NEAR(figures.delta, deepest, 0.01) << figures.data;
  }
}

TEST(GapStudy, HasATableNumbersAndAPicture) {
  const std::array generators = {1, 4};
  std::ostringstream progress;
  const StudyResult result = gap_study(generators, {&progress, 0, [] { return 0.0; }});
  EXPECT_TRUE(progress.str().ends_with("game 6/6  100%\n")) << progress.str();
  EXPECT_NE(result.text.find("logistic  quarters          4   -1.386294   -1.386294         0 "),
            std::string::npos)
      << result.text;
  EXPECT_TRUE(
      result.csv.starts_with("payoff,data,generators,minimax,minimax_by_cuts,maximin,"
                             "maximin_by_mixtures,bound\nlinear,uneven,1,1.216"))
      << result.csv;
  EXPECT_EQ(std::count(result.csv.begin(), result.csv.end(), '\n'), 1 + 6 * 2);
  EXPECT_GT(result.picture.width(), 1000);
}

}  // namespace
}  // namespace saddle::test

#include "gan/studies/quadratic_study.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "optim/game_optimizer.h"

namespace saddle::test {
namespace {

const QuadraticFigures& find(const std::vector<QuadraticFigures>& all, const std::string& optimizer,
                             double eta_x) {
  return *std::find_if(all.begin(), all.end(), [&](const QuadraticFigures& each) {
    return each.optimizer == optimizer && each.step_sizes.x == eta_x;
  });
}

TEST(QuadraticStudy, HasEveryZeroSumOptimizerWithEveryPair) {
  std::set<std::string> optimizers;
  const std::vector<QuadraticFigures> all = quadratic_figures();
  for (const QuadraticFigures& each : all) optimizers.insert(each.optimizer);
  for (const std::string& name : game_optimizer_names())
    EXPECT_EQ(optimizers.contains(name), !name.ends_with("-general")) << name;
  EXPECT_EQ(all.size(), 3 * optimizers.size());
}

// Of every optimizer, although the matrices are formulas and the trajectories are programs.
TEST(QuadraticStudy, ObservedRatesAreSpectralRadii) {
  for (const QuadraticFigures& each : quadratic_figures()) {
    if (each.spectral_radii.empty()) continue;
    double nearest = INFINITY;
    for (const double radius : each.spectral_radii)
      nearest = std::min(nearest, std::abs(radius - each.observed_rate));
    EXPECT_LT(nearest, 1e-6) << each.optimizer << " " << each.step_sizes.x;
  }
}

TEST(QuadraticStudy, HasThePapersFacts) {
  const std::vector<QuadraticFigures> all = quadratic_figures();
  const double simgd[] = {0.9625, 1.0423, 1.1164}, cgd[] = {0.8760, 0.9561, 1.0300};
  for (std::size_t i = 0; i < 3; ++i) {
    const double eta_x = kQuadraticStepSizes[i].x;
    EXPECT_NEAR(find(all, "simgd", eta_x).spectral_radii[0], simgd[i], 5e-5);
    EXPECT_NEAR(find(all, "cgd", eta_x).spectral_radii[0], cgd[i], 5e-5);
  }
  // Where it converges it goes to (0, 0), the worst strategy for y near it; elsewhere to infinity.
  const auto distance = [&](const char* optimizer, double eta_x) {
    const Point& end = find(all, optimizer, eta_x).trajectory.back();
    return std::hypot(end.x, end.y);
  };
  EXPECT_LT(distance("simgd", 0.09), 0.1);
  EXPECT_GT(distance("simgd", 0.03), 10.0);
  EXPECT_GT(distance("simgd", 0.01), 1e4);
  EXPECT_LT(distance("cgd", 0.09), 1e-5);
  EXPECT_LT(distance("cgd", 0.03), 0.1);
  EXPECT_GT(distance("cgd", 0.01), 10.0);
}

}  // namespace
}  // namespace saddle::test

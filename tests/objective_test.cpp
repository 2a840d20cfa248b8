#include "gan/objective.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/derivatives.h"
#include "autograd/value.h"
#include "tests/temp_files.h"

namespace saddle {
namespace {

struct Costs {
  double real, fake, generator, score;
};

Costs costs_at(const std::string& name, double logit) {
  const Objective& objective = find_objective(name);
  Graph graph;
  const Var x = graph.input(Tensor::full({}, logit, DType::f64), "logit");
  return {value(objective.real_cost(x)).item(), value(objective.fake_cost(x)).item(),
          value(objective.generator_cost(x)).item(), value(objective.score(x)).item()};
}

TEST(Objective, LogCostsAreLogarithmsOfProbabilities) {
  const double logit = 0.7, d = 1 / (1 + std::exp(-logit));
  const Costs plain = costs_at("log", logit), zero_sum = costs_at("log-saturating", logit);
  EXPECT_NEAR(plain.real, -std::log(d), 1e-14);
  EXPECT_NEAR(plain.fake, -std::log(1 - d), 1e-14);
  EXPECT_NEAR(plain.generator, -std::log(d), 1e-14);
  EXPECT_NEAR(plain.score, d, 1e-14);
  EXPECT_EQ(zero_sum.real, plain.real);
  EXPECT_EQ(zero_sum.fake, plain.fake);
  EXPECT_NEAR(zero_sum.generator, std::log(1 - d), 1e-14);
}

TEST(Objective, TheZeroSumFormsAreZeroSum) {
  const Costs saturating = costs_at("log-saturating", -1.3);
  EXPECT_EQ(saturating.generator, -saturating.fake);
  const Costs wasserstein = costs_at("wasserstein", -1.3);
  EXPECT_EQ(wasserstein.real, 1.3);
  EXPECT_EQ(wasserstein.fake, -1.3);
  EXPECT_EQ(wasserstein.generator, 1.3);
  EXPECT_EQ(wasserstein.score, -1.3);
}

TEST(Objective, TheTableKnowsWhichAreZeroSum) {
  for (const Objective& objective : objectives()) {
    const Costs costs = costs_at(std::string(objective.name), 0.4);
    EXPECT_EQ(objective.zero_sum, costs.generator == -costs.fake) << objective.name;
  }
}

TEST(Objective, CostsStayFiniteWhereProbabilitiesDoNot) {
  for (const Objective& objective : objectives()) {
    for (const double logit : {-500.0, 500.0}) {
      const Costs costs = costs_at(std::string(objective.name), logit);
      EXPECT_TRUE(std::isfinite(costs.real) && std::isfinite(costs.fake) &&
                  std::isfinite(costs.generator))
          << objective.name << " at " << logit;
    }
  }
}

TEST(Objective, OnlyTheNonSaturatingCostPushesALosingGenerator) {
  const auto slope = [](const char* name) {
    Graph graph;
    const Var x = graph.input(Tensor::full({}, -10.0, DType::f64), "logit");
    return value(grad(find_objective(name).generator_cost(x), x)).item();
  };
  EXPECT_LT(slope("log"), -0.99);
  EXPECT_LT(std::abs(slope("log-saturating")), 1e-4);
}

TEST(Objective, ScoresAreProbabilitiesWhereTheySaySo) {
  for (const Objective& objective : objectives()) {
    const double low = costs_at(std::string(objective.name), -9).score;
    const double high = costs_at(std::string(objective.name), 9).score;
    EXPECT_EQ(low >= 0 && high <= 1, objective.score_is_probability) << objective.name;
    EXPECT_LT(low, high) << objective.name;
  }
}

TEST(Objective, AnUnknownNameListsTheKnownOnes) {
  test::expect_error([] { find_objective("hinge"); }, {"hinge", "log-saturating", "wasserstein"});
}

}  // namespace
}  // namespace saddle

#include "gan/objective.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "autograd/program.h"
#include "autograd/value.h"
#include "tests/temp_files.h"

namespace saddle::test {
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

// And their slopes, also in float32.
TEST(Objective, CostsStayFiniteWhereProbabilitiesDoNot) {
  for (const Objective& objective : objectives()) {
    for (const DType dtype : {DType::f32, DType::f64}) {
      Graph graph;
      const Var x = graph.input(Tensor::from<double>({-1000, -100, 0, 100, 1000}, {5}), "logits");
      const Var logits = cast(x, dtype);
      for (const auto rule : {objective.real_cost, objective.fake_cost, objective.generator_cost}) {
        const Var cost = rule(logits), slope = grad(sum(cost), x);
        for (const Var each : {cost, slope, hvp(sum(cost), x, full_like(x, 1.0))})
          for (const double number : value(each).to_vector<double>())
            EXPECT_TRUE(std::isfinite(number)) << objective.name << " in " << name_of(dtype);
      }
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
  expect_error([] { find_objective("hing"); }, {"'hing'", "did you mean 'hinge'"});
}

// The table of the primal-dual paper as it is printed (but for the last f1, whose 1/2 is a misprint
// of 2), in D, and the best D for densities p of the data and q of the generator.
struct Row {
  const char* name;
  double (*f0)(double);
  double (*f1)(double);
  double (*best)(double p, double q);
  double low, high;  // where D* may be
};
constexpr double kE = kApproximateWassersteinE, kInfinity = INFINITY;
const Row kRows[] = {
    {"kl", [](double d) { return std::log(d); }, [](double d) { return 1 - d; },
     [](double p, double q) { return p / q; }, 0, kInfinity},
    {"reverse-kl", [](double d) { return -d; }, [](double d) { return std::log(d); },
     [](double p, double q) { return q / p; }, 0, kInfinity},
    {"pearson-chi2", [](double d) { return d; }, [](double d) { return -d * d / 4 - d; },
     [](double p, double q) { return 2 * (p - q) / q; }, -2, kInfinity},
    {"squared-hellinger", [](double d) { return 1 - d; }, [](double d) { return 1 - 1 / d; },
     [](double p, double q) { return std::sqrt(q / p); }, 0, kInfinity},
    {"jensen-shannon", [](double d) { return std::log(d); },
     [](double d) { return std::log(1 - d) - std::log(0.5); },
     [](double p, double q) { return p / (p + q); }, 0, 1},
    {"approximate-wasserstein", [](double d) { return d - kE * d * d; },
     [](double d) { return -d; }, [](double p, double q) { return (p - q) / (2 * kE * p); },
     -kInfinity, kInfinity},
    {"neyman-chi2", [](double d) { return d - d * d / 2; }, [](double d) { return d - 2; },
     [](double p, double q) { return (p + q) / p; }, -kInfinity, kInfinity},
};

// A rule, with its slope, at many logits.
class Curve {
 public:
  explicit Curve(const std::function<Var(Var)>& rule)
      : program_([&] {
          const Var y = rule(logit_);
          return compile({y, grad(y, logit_)});
        }()) {}

  double at(double logit) { return run(logit, 0); }
  double slope(double logit) { return run(logit, 1); }

 private:
  double run(double logit, std::size_t output) {
    graph_.write(logit_).fill(logit);
    program_.run();
    return program_.output(output).item();
  }

  Graph graph_;
  Var logit_ = graph_.input(Tensor::full({}, 0.0, DType::f64), "logit");
  Program program_;
};

// Where D takes a value that it has on [-1000, 1000].
double logit_of(Curve& d, double wanted) {
  double low = -1000, high = 1000;
  const bool rises = d.at(low) < d.at(high);
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    ((d.at(middle) < wanted) == rises ? low : high) = middle;
  }
  return (low + high) / 2;
}

TEST(ObjectiveTable, CostsAreTheRowsOfThePaper) {
  for (const Row& row : kRows) {
    const Objective& objective = find_objective(row.name);
    EXPECT_TRUE(objective.zero_sum) << row.name;
    Curve d(objective.discriminator), real(objective.real_cost), fake(objective.fake_cost),
        constraint([&](Var v) { return objective.constraint(v); });
    for (const double logit : {-20.0, -3.0, -0.5, 0.0, 1e-9, 0.7, 4.0, 20.0}) {
      const double at = d.at(logit), f0 = row.f0(at), f1 = row.f1(at);
      EXPECT_NEAR(real.at(logit), -f0, 1e-7 * (1 + std::abs(f0))) << row.name << " " << logit;
      EXPECT_NEAR(fake.at(logit), -f1, 1e-7 * (1 + std::abs(f1))) << row.name << " " << logit;
      EXPECT_EQ(constraint.at(logit), -fake.at(logit)) << row.name;
    }
  }
}

TEST(ObjectiveTable, DIsInItsDomain) {
  for (const Row& row : kRows) {
    Curve d(find_objective(row.name).discriminator);
    for (const double logit : {-30.0, -1.0, 0.0, 1.0, 30.0}) {
      EXPECT_GT(d.at(logit), row.low) << row.name;
      EXPECT_LT(d.at(logit), row.high) << row.name;
    }
  }
}

// The saddle point, at pg = pd: f1(D*) = 0 and f0'(D*) + f1'(D*) = 0, of all objectives.
TEST(ObjectiveTable, BalancedDistributionsAreASaddlePoint) {
  for (const Objective& objective : objectives()) {
    if (objective.name == "wasserstein") continue;  // every D is the best one
    Curve both([&](Var v) { return objective.real_cost(v) + objective.fake_cost(v); }),
        constraint([&](Var v) { return objective.constraint(v); });
    const double balance = objective.name == "least-squares" ? 0.5 : 0.0;
    EXPECT_NEAR(both.slope(balance), 0.0, 1e-15) << objective.name;
    EXPECT_NEAR(constraint.at(balance), 0.0, 1e-15) << objective.name;
    EXPECT_LT(constraint.slope(balance), 0.0) << objective.name;
  }
  for (const Row& row : kRows)
    EXPECT_EQ(Curve(find_objective(row.name).discriminator).at(0.0), row.best(0.3, 0.3));
}

TEST(ObjectiveTable, TheBestDIsTheTables) {
  for (const Row& row : kRows) {
    const Objective& objective = find_objective(row.name);
    Curve d(objective.discriminator);
    for (const double p : {0.1, 0.5, 1.0, 2.0}) {
      for (const double q : {0.05, 0.4, 1.0, 3.0}) {
        Curve loss([&](Var v) { return p * objective.real_cost(v) + q * objective.fake_cost(v); });
        const double best = logit_of(d, row.best(p, q));
        EXPECT_NEAR(d.at(best), row.best(p, q), 1e-12 * (1 + std::abs(row.best(p, q))));
        EXPECT_NEAR(loss.slope(best), 0.0, 1e-12 * (p + q)) << row.name << " " << p << " " << q;
        for (double logit = -60; logit <= 60; logit += 0.25)
          EXPECT_LE(loss.at(best), loss.at(logit) + 1e-12) << row.name << " " << p << " " << q;
      }
    }
  }
}

// "Other metric" is the approximate WGAN with e = 1/2 and 2 - D for D; its value at D* is half of
// Neyman's chi2, sum (p - q)^2 / p.
TEST(ObjectiveTable, NeymanIsItsLastRow) {
  const Row& row = kRows[6];
  const double p = 0.3, q = 0.8, best = row.best(p, q), other = 2 - best;
  EXPECT_NEAR(p * row.f0(best) + q * row.f1(best), (p - q) * (p - q) / p / 2, 1e-15);
  EXPECT_NEAR(p * row.f0(best) + q * row.f1(best), p * (other - other * other / 2) - q * other,
              1e-15);
}

TEST(Objective, LeastSquaresAndHinge) {
  const Costs squares = costs_at("least-squares", 0.3), hinge = costs_at("hinge", 0.3);
  EXPECT_NEAR(squares.real, 0.7 * 0.7 / 2, 1e-15);
  EXPECT_NEAR(squares.fake, 0.3 * 0.3 / 2, 1e-15);
  EXPECT_EQ(squares.generator, squares.real);
  EXPECT_EQ(hinge.real, 0.7);
  EXPECT_EQ(hinge.fake, 1.3);
  EXPECT_EQ(hinge.generator, -0.3);
  EXPECT_EQ(costs_at("hinge", 1.5).real, 0.0);
  EXPECT_EQ(costs_at("hinge", -1.5).fake, 0.0);
}

}  // namespace
}  // namespace saddle::test

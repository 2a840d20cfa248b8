// Every primitive of the registry: its value against a loop, its two rules against differences and
// against each other, their derivatives in all four nestings, and a third order.
#include "autograd/primitive.h"

#include <gtest/gtest.h>

#include <functional>
#include <numeric>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "tests/numeric.h"
#include "tests/primitive_rows.h"

namespace saddle {
namespace {

using testing::expect_close;
using testing::Flat;
using testing::flat_value;
using testing::numeric_jvp;
using testing::numeric_vjp;
using testing::primitive_rows;
using testing::PrimitiveRow;
using testing::random_inputs_like;
using testing::Rng;

constexpr double kDifferences = 1e-7;  // of float64 differences of order h^4
constexpr double kIdentity = 1e-12;    // of the same number computed in two ways
constexpr unsigned kInstances = 100;   // of each primitive: random shapes and attributes

TEST(Primitives, EachHasARow) {
  for (const Primitive* primitive : registry()) {
    const auto rows = primitive_rows();
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const PrimitiveRow& each) {
      return each.name == primitive->name;
    });
    EXPECT_NE(row, rows.end()) << "no row tests the primitive " << primitive->name;
  }
}

class Primitives : public ::testing::TestWithParam<PrimitiveRow> {
 protected:
  // Calls check(instance) on random instances.
  void on_instances(const std::function<void(const testing::PrimitiveInstance&)>& check) {
    for (unsigned seed = 1; seed <= kInstances; ++seed) {
      rng_.seed(seed);
      Graph graph;
      const testing::PrimitiveInstance instance = GetParam().make(graph, rng_);
      where_ = std::string(GetParam().name) + " -> " + to_string(instance.y.shape()) + ", seed " +
               std::to_string(seed) + ", ";
      ASSERT_EQ(instance.y.node().primitive->name, GetParam().name) << "the row builds another";
      check(instance);
    }
  }

  // The derivatives of `ys` in direction w, and the pullback of c, against differences.
  void check_first_order(std::span<const Var> ys, std::span<const Var> xs, const std::string& of) {
    const std::vector<Var> w = random_inputs_like(xs, rng_, "w");
    const std::vector<Var> c = random_inputs_like(ys, rng_, "c");
    const Flat forward = flat_value(jvp(ys, xs, w)), backward = flat_value(vjp(ys, xs, c));
    expect_close(forward, numeric_jvp(ys, xs, flat_value(w)), kDifferences, where_ + "jvp " + of);
    expect_close(backward, numeric_vjp(ys, xs, flat_value(c)), kDifferences, where_ + "vjp " + of);
    expect_close(testing::dot(flat_value(c), forward), testing::dot(backward, flat_value(w)),
                 kIdentity, where_ + "<c, J w> = <J^T c, w> " + of);
  }

  Rng rng_;
  std::string where_;
};

TEST_P(Primitives, ValueIsThatOfALoop) {
  on_instances([&](const testing::PrimitiveInstance& instance) {
    expect_close(flat_value(instance.y), instance.expected, 1e-14, where_ + "value");
  });
}

TEST_P(Primitives, RulesAreThoseOfDifferences) {
  on_instances([&](const testing::PrimitiveInstance& instance) {
    if (!instance.xs.empty()) check_first_order({&instance.y, 1}, instance.xs, "of y");
  });
}

TEST_P(Primitives, RulesOfConstantsAddNothing) {
  if (!GetParam().is_constant) return;
  on_instances([&](const testing::PrimitiveInstance& instance) {
    const Var y = instance.y;
    for (int i = 0; i < static_cast<int>(y.node().inputs.size()); ++i) {
      EXPECT_FALSE(y.node().primitive->vjp(y, y, i).defined()) << where_ << "vjp of input " << i;
      EXPECT_FALSE(y.node().primitive->jvp(y, y, i).defined()) << where_ << "jvp of input " << i;
    }
  });
}

TEST_P(Primitives, RulesCanBeDifferentiatedInEveryNesting) {
  on_instances([&](const testing::PrimitiveInstance& instance) {
    const auto& xs = instance.xs;
    if (xs.empty()) return;
    const std::span<const Var> ys{&instance.y, 1};
    const std::vector<Var> t = random_inputs_like(xs, rng_, "t"),
                           w = random_inputs_like(xs, rng_, "w");
    const std::vector<Var> c = random_inputs_like(ys, rng_, "c");
    const std::vector<Var> forward = jvp(ys, xs, t), backward = vjp(ys, xs, c);
    check_first_order(forward, xs, "of jvp");
    check_first_order(backward, xs, "of vjp");
    // <c, y''(t, w)> in four ways.
    const double forward_forward = testing::dot(flat_value(c), flat_value(jvp(forward, xs, w)));
    const auto expect_same = [&](double number, const char* what) {
      expect_close(number, forward_forward, kIdentity, where_ + "jvp of jvp is " + what);
    };
    expect_same(testing::dot(flat_value(vjp(forward, xs, c)), flat_value(w)), "vjp of jvp");
    expect_same(testing::dot(flat_value(t), flat_value(jvp(backward, xs, w))), "jvp of vjp");
    expect_same(testing::dot(flat_value(vjp(backward, xs, t)), flat_value(w)), "vjp of vjp");
  });
}

TEST_P(Primitives, ThirdOrderIsThatOfDifferences) {
  on_instances([&](const testing::PrimitiveInstance& instance) {
    const auto& xs = instance.xs;
    if (xs.empty()) return;
    const std::vector<Var> t = random_inputs_like(xs, rng_, "t");
    const std::vector<Var> c = random_inputs_like({&instance.y, 1}, rng_, "c");
    const std::vector<Var> backward = vjp({&instance.y, 1}, xs, c);
    check_first_order(vjp(backward, xs, t), xs, "of vjp of vjp");
    check_first_order(jvp(backward, xs, t), xs, "of jvp of vjp");
  });
}

INSTANTIATE_TEST_SUITE_P(All, Primitives, ::testing::ValuesIn(primitive_rows()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace saddle

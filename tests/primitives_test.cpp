// Every primitive of the registry: its value against a loop, its two rules against differences and
// against each other, their derivatives in all four nestings, and a third order.
#include <gtest/gtest.h>

#include "autograd/gradcheck/primitive_check.h"
#include "autograd/primitive.h"
#include "tests/numeric.h"

namespace saddle::test {
namespace {

using gradcheck::PrimitiveCase;

TEST(Primitives, EachHasACase) {
  for (std::string_view name : gradcheck::primitives_without_case())
    ADD_FAILURE() << "no case tests the primitive " << name;
}

class Primitives : public testing::TestWithParam<PrimitiveCase> {};

TEST_P(Primitives, ValueAndDerivativesAreRight) {
  constexpr unsigned kInstances = 100;
  for (unsigned seed = 1; seed <= kInstances; ++seed)
    for (const auto& [instance, deviation] : gradcheck::check_primitive(GetParam(), seed, 3))
      expect_within(deviation, instance + ", ");
}

TEST_P(Primitives, RulesOfConstantsAddNothing) {
  if (!GetParam().is_constant) return;
  Rng rng(1);
  Graph graph;
  const Var y = GetParam().make(graph, rng).y;
  for (int i = 0; i < static_cast<int>(y.node().inputs.size()); ++i) {
    EXPECT_FALSE(y.node().primitive->vjp(y, y, i).defined()) << "vjp of input " << i;
    EXPECT_FALSE(y.node().primitive->jvp(y, y, i).defined()) << "jvp of input " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(All, Primitives, testing::ValuesIn(gradcheck::primitive_cases()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace saddle::test

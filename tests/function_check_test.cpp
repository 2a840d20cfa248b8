#include "autograd/gradcheck/function_check.h"

#include <gtest/gtest.h>

#include "autograd/derivatives.h"
#include "autograd/gradcheck/kinks.h"
#include "autograd/ops.h"
#include "tests/network_values.h"

namespace saddle::test {
namespace {

using gradcheck::check_function;
using gradcheck::FunctionCheck;
using gradcheck::Kinks;
using gradcheck::Point;

// f(x, y) of x [1, 3] and y [1, 2].
class CheckFunction : public testing::Test {
 protected:
  FunctionCheck check(Var f, const gradcheck::CheckProgress& progress = {},
                      std::span<const Var> constants = {}) {
    Rng rng(1);
    return check_function(f, {"x", x_, {{"x.weight", 0, 2}, {"x.bias", 2, 3}}},
                          {"y", y_, {{"y", 0, 2}}}, rng, progress, constants);
  }

  // The quantities that are off.
  std::string complaint(Var f) {
    std::string text;
    for (const auto& deviation : check(f).deviations)
      if (!deviation.is_within()) text += deviation.quantity + "\n";
    return text;
  }

  Graph graph_;
  Var x_ = input_of(graph_, {0.5, -1.25, 0.75}, {1, 3}),
      y_ = input_of(graph_, {0.25, -0.5}, {1, 2}, "y");
  Var both_ = concatenate({x_, y_}, 1);
};

TEST_F(CheckFunction, FindsNothingWrongWithWhatIsRight) {
  const Var f = sum(exp(both_)) * mean(tanh(y_)) * sum(square(x_));
  EXPECT_EQ(complaint(f), "");
  const Var penalized = f + sum(square(grad(f, y_)));
  EXPECT_EQ(complaint(penalized), "");
}

TEST(Deviation, SaysWhereItIsWorstAndWhatIsThere) {
  const auto deviation = gradcheck::compare("vjp of jvp", {3, 4, 1.5}, {3, 4, 0}, 1e-7);
  EXPECT_EQ(gradcheck::describe(deviation),
            "vjp of jvp: off by 0.3 relative, allowed 1e-07; worst at 2: 1.5, expected 0");
}

TEST_F(CheckFunction, SaysAtWhichPartTheGradientIsWrong) {
  const Var last = slice(x_, 1, 2, 3);
  const std::string text = complaint(sum(exp(both_)) + sum(last * stop_gradient(last)));
  EXPECT_EQ(text.find("gradient by x.bias\n"), 0u) << text;
  EXPECT_EQ(text.find("gradient by x.weight"), std::string::npos) << text;
  EXPECT_EQ(text.find("gradient by y"), std::string::npos) << text;
}

// a b with the right first derivatives, of which the second know nothing.
TEST_F(CheckFunction, FindsAMixedDerivativeThatIsWrong) {
  const Var a = sum(x_), b = sum(y_), a0 = stop_gradient(a), b0 = stop_gradient(b);
  const std::string text = complaint(sum(exp(both_)) + a * b0 + a0 * b - a0 * b0);
  EXPECT_NE(text.find("D_x,y v by differences\n"), std::string::npos) << text;
  EXPECT_NE(text.find("D_y,x v by differences\n"), std::string::npos) << text;
}

TEST_F(CheckFunction, FindsAThirdDerivativeThatIsWrong) {
  // a^3 up to its second-order Taylor polynomial.
  const Var a = sum(x_), a0 = stop_gradient(a), step = a - a0;
  const Var f = a0 * a0 * a0 + 3.0 * square(a0) * step + 3.0 * a0 * square(step);
  const std::string text = complaint(sum(exp(both_)) + f);
  EXPECT_EQ(text, "D3 f (v, w) by differences\n");
}

TEST_F(CheckFunction, StepsAcrossKinksAreNoErrors) {
  // The kink of the second term is at a distance of 1e-6, far within the step.
  const FunctionCheck found =
      check(sum(exp(both_) * both_) + sum(relu(x_ - (0.5 - 1e-6))) * sum(y_));
  for (const auto& deviation : found.deviations) expect_within(deviation);
  EXPECT_EQ(found.kinks, 3);
  EXPECT_GT(found.crossed, 0);
}

TEST_F(CheckFunction, AKinkAtThePointIsAnError) {
  const std::string text = complaint(sum(exp(both_)) + sum(relu(x_ - 0.5)));
  EXPECT_NE(text.find("kinks at the point\n"), std::string::npos) << text;
}

TEST_F(CheckFunction, ReportsProgressUpToItsEnd) {
  std::int64_t last = 0, total = 0;
  const FunctionCheck found = check(sum(exp(both_)), [&](std::int64_t done, std::int64_t all) {
    EXPECT_EQ(done, last + 1);
    last = done;
    total = all;
  });
  EXPECT_EQ(last, total);
  EXPECT_EQ(static_cast<std::size_t>(total), found.deviations.size());
}

TEST_F(CheckFunction, LeavesItsInputsAsTheyAre) {
  check(sum(exp(both_)));
  EXPECT_EQ(flat_value(both_), (Flat{0.5, -1.25, 0.75, 0.25, -0.5}));
}

TEST(Kinks, AreTheChoicesOfPiecewiseConstantPrimitives) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {1, 1, 4, 4, 1});
  const Var pooled = max_pool2d(relu(x), {.size = {2, 2}});
  Kinks kinks({&pooled, 1});
  EXPECT_EQ(kinks.count(), 16 + 4);  // step and max_pool_index
  EXPECT_EQ(kinks.held().size(), 2u);
  const Point point({&x, 1});
  Flat far(16, 0.0);
  for (std::size_t i = 0; i < far.size(); ++i) far[i] = i % 2 == 0 ? 1.0 : -1.0;
  EXPECT_EQ(kinks.crossed(point, 0.0, far), 0);
  EXPECT_GT(kinks.crossed(point, 100.0, far), 0);
  EXPECT_EQ(kinks.crossed(point, 0.0, far), 0) << "the inputs are not back";
}

// What a target is made of is neither differentiated nor a choice.
TEST(Kinks, ConstantsAreHeldWithAllBehindThem) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {3});
  const Var target = stop_gradient(relu(x)), y = square(target - tanh(x));
  const Kinks all({&y, 1}), kinks({&y, 1}, {&target, 1});
  EXPECT_EQ(all.count(), 3);
  EXPECT_EQ(kinks.count(), 0);
  ASSERT_EQ(kinks.held().size(), 1u);
  EXPECT_EQ(kinks.held()[0].var, target);
}

TEST_F(CheckFunction, TakesDifferencesWithConstantsHeld) {
  const Var target = stop_gradient(sum(exp(both_))), f = square(target - sum(exp(both_) * both_));
  EXPECT_NE(complaint(f), "");
  for (const auto& deviation : check(f, {}, {&target, 1}).deviations) expect_within(deviation);
}

TEST(Kinks, SmoothFunctionsHaveNone) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {3});
  const Var y = tanh(x) * stop_gradient(x);
  Kinks kinks({&y, 1});
  EXPECT_EQ(kinks.count(), 0);
  EXPECT_EQ(kinks.crossed(Point({&x, 1}), 1.0, {1.0, 1.0, 1.0}), 0);
}

}  // namespace
}  // namespace saddle::test

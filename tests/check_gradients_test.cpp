#include "autograd/check_gradients.h"

#include <gtest/gtest.h>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "tests/numeric.h"

namespace saddle::test {
namespace {

const std::vector<Tensor>& points() {
  static const std::vector<Tensor> tensors = {
      Tensor::from(std::vector<double>{0.5, -1.0, 2.0, 0.25, 1.5, -0.75}, {2, 3}),
      Tensor::from(std::vector<double>{1.0, -0.5, 0.75}, {3})};
  return tensors;
}

// What check_gradients says of f; empty if it finds nothing.
std::string complaint(const Function& f, int orders) {
  return error_of([&] { check_gradients(f, points(), orders); });
}

TEST(CheckGradients, FindsNothingWrongWithWhatIsRight) {
  const Function penalized = [](std::span<const Var> xs) {
    const Var y = tanh(matmul(xs[0], reshape(xs[1], {3, 1})));
    // The square of a gradient, as in a gradient penalty.
    return sum(softplus(y)) + sum(square(grad(sum(y), xs[0])));
  };
  EXPECT_EQ(complaint(penalized, 3), "");
}

TEST(CheckGradients, FindsAWrongGradientAndSaysWhere) {
  // d/dx1 is wrong in its element 2 only.
  const Function f = [](std::span<const Var> xs) {
    const Var last = slice(xs[1], 0, 2, 3);
    return sum(square(xs[0])) + sum(last * stop_gradient(last));
  };
  // 0.75 times the cotangent, instead of twice that.
  const std::string text = complaint(f, 1);
  EXPECT_EQ(text.find("check_gradients: vjp: input 1 at [2]: found "), 0u) << text;
  EXPECT_NE(text.find(", allowed 1e-07"), std::string::npos) << text;
}

TEST(CheckGradients, FindsWhatIsWrongAtTheSecondOrderOnly) {
  // x^2 with the right first derivative, 2x, of which the second knows nothing.
  const Function f = [](std::span<const Var> xs) {
    const Var x = xs[1], constant = stop_gradient(x);
    return sum(square(constant) + 2.0 * constant * (x - constant));
  };
  EXPECT_EQ(complaint(f, 1), "");
  const std::string text = complaint(f, 2);
  EXPECT_NE(text.find(" of jvp: "), std::string::npos) << text;
}

TEST(CheckGradients, FindsWhatIsWrongAtTheThirdOrderOnly) {
  // x^3 up to its second-order Taylor polynomial: at the point the first two derivatives are right.
  const Function f = [](std::span<const Var> xs) {
    const Var x = xs[1], constant = stop_gradient(x), step = x - constant;
    return sum(constant * square(constant) + 3.0 * square(constant) * step +
               3.0 * constant * square(step));
  };
  EXPECT_EQ(complaint(f, 2), "");
  const std::string text = complaint(f, 3);
  EXPECT_NE(text.find(" of vjp of vjp: "), std::string::npos) << text;
}

TEST(CheckGradients, RefusesAPointWhereTheFunctionIsNotFinite) {
  const Function f = [](std::span<const Var> xs) { return reciprocal(relu(xs[1])); };
  EXPECT_EQ(complaint(f, 1), "check_gradients: the function's element 1 is inf at this point");
}

TEST(CheckGradients, TakesSomeElementsOfMany) {
  const Tensor many = Tensor::full({100, 50}, 0.5, DType::f64);
  check_gradients([](std::span<const Var> xs) { return sum(tanh(xs[0]) * xs[0]); }, {{many}}, 2);
  const Function wrong = [](std::span<const Var> xs) {
    return sum(tanh(xs[0]) * stop_gradient(xs[0]));
  };
  const std::string text = error_of([&] { check_gradients(wrong, {{many}}, 1); });
  EXPECT_NE(text.find("input 0 at ["), std::string::npos) << text;
}

TEST(CheckGradients, LeavesItsInputsAsTheyAre) {
  const Tensor x = Tensor::full({2}, 0.1, DType::f64);
  check_gradients([](std::span<const Var> xs) { return exp(xs[0]); }, {{x}}, 1);
  EXPECT_EQ(x.to_vector<double>(), (std::vector<double>{0.1, 0.1}));
}

TEST(CheckGradients, RefusesOtherTypesAndOrders) {
  const Tensor x = Tensor::full({2}, 0.1, DType::f32);
  const Function f = [](std::span<const Var> xs) { return xs[0]; };
  EXPECT_EQ(error_of([&] { check_gradients(f, {{x}}, 1); }),
            "check_gradients: input 0: expected f64, found f32");
  EXPECT_EQ(complaint(f, 4), "check_derivatives: expected 1 to 3 orders, found 4");
}

}  // namespace
}  // namespace saddle::test

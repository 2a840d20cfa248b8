#include "autograd/ops.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/derivatives.h"
#include "autograd/primitive.h"
#include "autograd/value.h"
#include "tests/numeric.h"

namespace saddle::test {
namespace {

constexpr double kInfinity = HUGE_VAL;

class Ops : public testing::Test {
 protected:
  Var vector(const Flat& values) {
    return graph_.input(Tensor::from(values, {static_cast<std::int64_t>(values.size())}), "v");
  }
  void expect_value(Var x, const Flat& expected, double relative = 1e-15) {
    expect_close(flat_value(x), expected, relative, std::string(x.node().primitive->name));
  }
  // The diagonal of the first derivative of an elementwise op.
  Var slope(Var y, Var x) { return grad(sum(y), x); }
  // Element by element, so that one infinity does not hide the rest.
  void expect_elements(Var x, const Flat& expected) {
    const Flat actual = flat_value(x);
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i)
      EXPECT_DOUBLE_EQ(actual[i], expected[i]) << "element " << i;
  }

  Graph graph_;
  Rng rng_{1};
};

TEST_F(Ops, OperandsBroadcast) {
  const Var row = vector({1, 2, 3}), column = reshape(vector({10, 20}), {2, 1});
  expect_value(row + column, {11, 12, 13, 21, 22, 23});
  expect_value(column - row, {9, 8, 7, 19, 18, 17});
  expect_value(row * column, {10, 20, 30, 20, 40, 60});
  expect_value(column / row, {10, 5, 10 / 3.0, 20, 10, 20 / 3.0});
  expect_value(select(step(row - 1.5), column, row), {1, 10, 10, 1, 20, 20});
  expect_value(maximum(row * 10.0, column), {10, 20, 30, 20, 20, 30});
  expect_value(grad(sum(row * column), column), {6, 6});
}

TEST_F(Ops, ArithmeticWithNumbers) {
  const Var x = vector({1, -4});
  expect_value(x + 2.0, {3, -2});
  expect_value(2.0 + x, {3, -2});
  expect_value(x - 2.0, {-1, -6});
  expect_value(2.0 - x, {1, 6});
  expect_value(x * 2.0, {2, -8});
  expect_value(2.0 * x, {2, -8});
  expect_value(x / 2.0, {0.5, -2});
  expect_value(2.0 / x, {2, -0.5});
  expect_value(square(x), {1, 16});
  expect_value(clamp(x, -3, 0.5), {0.5, -3});
  expect_value(full_like(x, 3), {3, 3});
}

TEST_F(Ops, ReductionsAndSoftmax) {
  const Var x = reshape(vector({1, 2, 3, 4, 5, 6}), {2, 3});
  expect_value(sum(x), {21});
  expect_value(sum(x, {0}), {5, 7, 9});
  expect_value(mean(x), {3.5});
  expect_value(mean(x, {-1}), {2, 5});
  expect_value(max(x, {0}), {4, 5, 6});
  EXPECT_EQ(keep_mean(x, {1}).shape(), Shape({2, 1}));
  expect_value(keep_max(x, {1, 0}), {6});
  expect_value(dot(x, x), {91});
  const double denominator = std::exp(-2) + std::exp(-1) + 1;
  expect_value(slice(keep_logsumexp(x, 1), 0, 0, 1), {3 + std::log(denominator)});
  expect_value(sum(exp(log_softmax(x, 1)), {1}), {1, 1}, 1e-14);
}

TEST_F(Ops, MatmulBroadcastsLeadingAxes) {
  const Var a = random_input(graph_, rng_, {3, 1, 2, 4}), b = random_input(graph_, rng_, {5, 4, 2});
  EXPECT_EQ(matmul(a, b).shape(), Shape({3, 5, 2, 2}));
  const Var y = sum(tanh(matmul(a, b)));
  const std::vector<Var> xs = {a, b};
  expect_close(flat_value(grad(y, xs)), numeric_vjp({&y, 1}, xs, {1.0}), 1e-8, "matmul");
}

TEST_F(Ops, ConstantsFoldAndNoOpsVanish) {
  const Var x = vector({1, 2}), zero = zeros_like(x), one = full_like(x, 1.0);
  EXPECT_EQ(x + zero, x);
  EXPECT_EQ(zero + x, x);
  EXPECT_EQ(x * one, x);
  EXPECT_EQ(one * x, x);
  EXPECT_EQ(x * zero, zero);
  EXPECT_EQ(-(-x), x);
  EXPECT_EQ(x * full_like(x, -1.0), -x);
  EXPECT_EQ(known_constant(exp(zero)), 1.0);
  EXPECT_EQ(known_constant(one * 3.0 - 0.5), 2.5);
  EXPECT_EQ(known_constant(sum(full_like(x, 4.0))), 8.0);
  EXPECT_EQ(known_constant(cast(one, DType::f32)), 1.0);
  EXPECT_EQ(known_constant(x), std::nullopt);
  EXPECT_EQ(select(one, x, zero), x);
  EXPECT_EQ(select(step(x), x, x), x);
  EXPECT_EQ(reshape(x, {2}), x);
  EXPECT_EQ(reshape(reshape(x, {1, 2}), {2, 1}), reshape(x, {2, 1}));
  EXPECT_EQ(transpose(transpose(reshape(x, {1, 2}))), reshape(x, {1, 2}));
  EXPECT_EQ(broadcast_to(broadcast_to(x, {3, 2}), {4, 3, 2}), broadcast_to(x, {4, 3, 2}));
  EXPECT_EQ(slice(x, 0, 0, 2), x);
  EXPECT_EQ(sum(reshape(x, {1, 2}), {0}), x);
  EXPECT_EQ(pad(x, 0, 0, 0), x);
  EXPECT_EQ(pad(pad(x, 0, 1, 0), 0, 0, 2), pad(x, 0, 1, 2));
  EXPECT_EQ(concatenate({x}, 0), x);
  EXPECT_EQ(concatenate({concatenate({x, one}, 0), x}, 0), concatenate({x, one, x}, 0));
  EXPECT_EQ(pad(x, 0, 0, 2) + pad(one, 0, 2, 0), concatenate({x, one}, 0));
  EXPECT_EQ(cast(x, DType::f64), x);
  EXPECT_EQ(stop_gradient(stop_gradient(x)), stop_gradient(x));
  EXPECT_EQ(x + one, one + x);
}

TEST_F(Ops, IntegersAddMultiplyAndCompare) {
  const Var i = graph_.input(Tensor::from(std::vector<std::int64_t>{3, -2}, {2}), "i");
  EXPECT_EQ(value(i * i + i - 1.0).to_vector<std::int64_t>(), (std::vector<std::int64_t>{11, 1}));
  EXPECT_EQ(value(select(step(i), i, -i)).to_vector<std::int64_t>(),
            (std::vector<std::int64_t>{3, 2}));
  EXPECT_NE(error_of([&] { exp(i); }).find("floating"), std::string::npos);
  EXPECT_NE(error_of([&] { i + 0.5; }).find("no integer"), std::string::npos);
}

TEST_F(Ops, ExtremesOfActivations) {
  const Var x = vector({-kInfinity, -1e4, 0, 1e4, kInfinity});
  expect_elements(softplus(x), {0, 0, std::log(2), 1e4, kInfinity});
  expect_elements(slope(softplus(x), x), {0, 0, 0.5, 1, 1});
  expect_elements(slope(slope(softplus(x), x), x), {0, 0, 0.25, 0, 0});
  expect_elements(sigmoid(x), {0, 0, 0.5, 1, 1});
  expect_elements(slope(sigmoid(x), x), {0, 0, 0.25, 0, 0});
  expect_elements(slope(slope(sigmoid(x), x), x), {0, 0, 0, 0, 0});
  expect_elements(tanh(x), {-1, -1, 0, 1, 1});
  expect_elements(slope(tanh(x), x), {0, 0, 1, 0, 0});
  expect_elements(slope(slope(tanh(x), x), x), {0, 0, 0, 0, 0});
  expect_elements(relu(x), {0, 0, 0, 1e4, kInfinity});
}

TEST_F(Ops, ExtremesOfLogSumExp) {
  const Var x = vector({1e4, 1e4 - 1}), low = vector({-1e4, -1e4});
  const double p = 1 / (1 + std::exp(-1.0));
  expect_value(keep_logsumexp(x, 0), {1e4 + std::log1p(std::exp(-1.0))});
  expect_value(grad(sum(keep_logsumexp(x, 0)), x), {p, 1 - p}, 1e-12);
  expect_value(slope(slope(keep_logsumexp(x, 0), x) * vector({1, 0}), x),
               {p * (1 - p), -p * (1 - p)}, 1e-12);
  expect_value(keep_logsumexp(low, 0), {-1e4 + std::log(2)});
  expect_elements(keep_logsumexp(vector({-kInfinity, 0}), 0), {0});
  expect_elements(keep_logsumexp(vector({-kInfinity, -kInfinity}), 0), {-kInfinity});
  expect_elements(keep_logsumexp(vector({kInfinity, 0}), 0), {kInfinity});
}

TEST_F(Ops, SelectHidesTheBranchNotTaken) {
  const Var x = vector({-1, 4}), one = full_like(x, 1.0), positive = step(x);
  const Var y = select(positive, sqrt(x), -x);
  expect_elements(y, {1, 2});
  const Var forward = jvp({&y, 1}, {&x, 1}, {&one, 1})[0];
  expect_elements(forward, {-1, 0.25});
  expect_elements(jvp({&forward, 1}, {&x, 1}, {&one, 1})[0], {0, -1.0 / 32});
  // Backward the operand must be in the domain too.
  const Var guarded = select(positive, sqrt(select(positive, x, one)), -x);
  expect_elements(slope(guarded, x), {-1, 0.25});
  expect_elements(slope(slope(guarded, x), x), {0, -1.0 / 32});
}

TEST_F(Ops, ValuesAtKinksAndTies) {
  const Var zero = vector({0, -0.0});
  expect_elements(step(zero), {0, 0});
  expect_elements(slope(relu(zero), zero), {0, 0});
  expect_elements(slope(leaky_relu(zero, 0.2), zero), {0.2, 0.2});
  const Var a = vector({1, 2}), b = vector({1, 1});
  expect_elements(slope(maximum(a, b), a), {0, 1});
  expect_elements(slope(maximum(a, b), b), {1, 0});
  const Var ties = vector({3, 1, 3});
  expect_elements(slope(max(ties, {0}), ties), {0.5, 0, 0.5});
}

TEST_F(Ops, OneHotRows) {
  expect_elements(identity(graph_, 3, DType::f64), {1, 0, 0, 0, 1, 0, 0, 0, 1});
  expect_elements(identity(graph_, 1, DType::i64), {1});
  const Var index = graph_.input(Tensor::from<std::int64_t>({2, 0, 2, 1}, {2, 2}), "index");
  const Var y = one_hot(index, 3, DType::f32);
  EXPECT_EQ(y.shape(), Shape({2, 2, 3}));
  EXPECT_EQ(y.dtype(), DType::f32);
  expect_elements(y, {0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0});
  for (std::int64_t bad : {std::int64_t{3}, std::int64_t{-1}}) {
    const Var wrong = graph_.input(Tensor::from<std::int64_t>({0, bad}, {2}), "wrong");
    EXPECT_NE(error_of([&] { value(one_hot(wrong, 3, DType::f32)); }).find("[0, 3)"),
              std::string::npos);
  }
  EXPECT_NE(error_of([&] { identity(graph_, 0, DType::f64); }).find("found 0"), std::string::npos);
}

TEST_F(Ops, ErrorsNameTheOpTheShapesAndTheScope) {
  const Var a = random_input(graph_, rng_, {2, 3}), b = random_input(graph_, rng_, {4, 5});
  const auto expect_error = [&](auto f, const std::vector<std::string>& parts) {
    const std::string message = error_of(f);
    for (const std::string& part : parts)
      EXPECT_NE(message.find(part), std::string::npos) << "'" << part << "' in: " << message;
  };
  const Scope scope(graph_, "critic");
  expect_error([&] { a + b; }, {"add", "[2, 3]", "[4, 5]"});
  expect_error([&] { a* b; }, {"mul", "[2, 3]", "[4, 5]"});
  expect_error([&] { matmul(a, b); }, {"matmul", "[2, 3]", "[4, 5]", "3 and 4", "critic"});
  expect_error([&] { reshape(a, {5}); }, {"reshape", "[2, 3]", "[5]", "critic"});
  expect_error([&] { broadcast_to(a, {2, 4}); }, {"broadcast", "[2, 3]", "[2, 4]", "critic"});
  expect_error([&] { permute(a, {0, 0}); }, {"permute", "[0, 0]", "[2, 3]", "critic"});
  expect_error([&] { slice(a, 1, 2, 4); }, {"slice", "[2, 4)", "[2, 3]", "critic"});
  expect_error([&] { slice(a, 2, 0, 1); }, {"slice"});
  expect_error([&] { sum(a, {2}); }, {"sum"});
  expect_error([&] { concatenate({a, b}, 0); }, {"concatenate", "[2, 3]", "[4, 5]", "critic"});
  expect_error([&] { concatenate(std::vector<Var>{}, 0); }, {"concatenate"});
  expect_error([&] { pad(a, 0, -1, 0); }, {"pad", "-1"});
  expect_error([&] { gather(a, b); }, {"gather", "i64", "f64", "critic"});
  expect_error([&] { a + cast(a, DType::f32); }, {"add", "f64", "f32", "critic"});
  expect_error([&] { random_normal(a, 0, {2}, DType::f32); }, {"random", "[2, 3]", "critic"});
  expect_error([&] { a + Var{}; }, {"before it was given a value"});
  const Var index = graph_.input(Tensor::from(std::vector<std::int64_t>{2}, {1}), "index");
  expect_error([&] { value(gather(a, index)); }, {"gather", "2", "critic"});
}

}  // namespace
}  // namespace saddle::test

#include "nn/losses.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "tests/network_values.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr double kTolerance = 1e-13;

double sigmoid_of(double x) { return 1.0 / (1.0 + std::exp(-x)); }

class LossesTest : public testing::Test {
 protected:
  Graph graph_;
  const Flat logit_values_ = {-2.0, 0.0, 0.5, 3.0, -1.0, 1.0};
  const Flat target_values_ = {0.0, 1.0, 0.25, 0.5, 1.0, 0.0};
  const Var logits_ = input_of(graph_, logit_values_, {2, 3}, "logits");
  const Var target_ = input_of(graph_, target_values_, {2, 3}, "target");
};

TEST_F(LossesTest, LogSigmoidsByTheirDefinition) {
  Flat real, fake, real_slope, fake_slope;
  for (double x : logit_values_) {
    const double s = sigmoid_of(x);
    real.push_back(-std::log(s));
    fake.push_back(-std::log(1.0 - s));
    real_slope.push_back(s - 1.0);
    fake_slope.push_back(s);
  }
  expect_close(flat_value(negative_log_sigmoid(logits_)), real, kTolerance, "real");
  expect_close(flat_value(negative_log_one_minus_sigmoid(logits_)), fake, kTolerance, "fake");
  expect_close(flat_value(grad(sum(negative_log_sigmoid(logits_)), logits_)), real_slope,
               kTolerance, "slope of real");
  expect_close(flat_value(grad(sum(negative_log_one_minus_sigmoid(logits_)), logits_)), fake_slope,
               kTolerance, "slope of fake");
}

TEST_F(LossesTest, BinaryCrossEntropy) {
  double expected = 0.0;
  Flat slope;
  for (std::size_t i = 0; i < logit_values_.size(); ++i) {
    const double s = sigmoid_of(logit_values_[i]), t = target_values_[i];
    expected -= (t * std::log(s) + (1 - t) * std::log(1 - s)) / 6;
    slope.push_back((s - t) / 6);
  }
  const Var loss = binary_cross_entropy(logits_, target_);
  EXPECT_EQ(loss.shape(), Shape{});
  expect_close(value(loss).item(), expected, kTolerance, "loss");
  expect_close(flat_value(grad(loss, logits_)), slope, kTolerance, "slope");
}

TEST_F(LossesTest, CrossEntropy) {
  double expected = 0.0;
  Flat slope;
  for (std::size_t row = 0; row < 2; ++row) {
    const double* x = &logit_values_[3 * row];
    const double* t = &target_values_[3 * row];
    const double total = std::exp(x[0]) + std::exp(x[1]) + std::exp(x[2]);
    for (int c = 0; c < 3; ++c) {
      const double p = std::exp(x[c]) / total;
      expected -= t[c] * std::log(p) / 2;
      slope.push_back(((t[0] + t[1] + t[2]) * p - t[c]) / 2);
    }
  }
  const Var loss = cross_entropy(logits_, target_);
  expect_close(value(loss).item(), expected, kTolerance, "loss");
  expect_close(flat_value(grad(loss, logits_)), slope, kTolerance, "slope");
  // Only differences of logits count.
  expect_close(value(cross_entropy(logits_ + 100.0, target_)).item(), expected, kTolerance,
               "shifted");
}

TEST_F(LossesTest, CrossEntropyOfClasses) {
  const Var classes = graph_.input(Tensor::from<std::int64_t>({2, 0}, {2}), "classes");
  const Var target = input_of(graph_, {0, 0, 1, 1, 0, 0}, {2, 3}, "one-hot");
  const Var loss = cross_entropy(logits_, classes), expected = cross_entropy(logits_, target);
  EXPECT_EQ(flat_value(loss), flat_value(expected));
  EXPECT_EQ(flat_value(grad(loss, logits_)), flat_value(grad(expected, logits_)));
  const Var wrong = graph_.input(Tensor::from<std::int64_t>({0, 3}, {2}), "wrong");
  expect_error([&] { value(cross_entropy(logits_, wrong)); }, {"index 3", "[0, 3)"});
}

TEST_F(LossesTest, MeanSquaredError) {
  double expected = 0.0;
  Flat slope;
  for (std::size_t i = 0; i < logit_values_.size(); ++i) {
    const double difference = logit_values_[i] - target_values_[i];
    expected += difference * difference / 6;
    slope.push_back(2 * difference / 6);
  }
  const Var loss = mean_squared_error(logits_, target_);
  expect_close(value(loss).item(), expected, kTolerance, "loss");
  expect_close(flat_value(grad(loss, logits_)), slope, kTolerance, "slope");
}

TEST_F(LossesTest, ShapesMustFit) {
  const Var other = input_of(graph_, {1, 2, 3, 4}, {2, 2});
  expect_error([&] { binary_cross_entropy(logits_, other); }, {"[2, 3]", "[2, 2]"});
  expect_error([&] { cross_entropy(logits_, other); }, {"[2, 3]", "[2, 2]"});
  expect_error([&] { mean_squared_error(logits_, other); }, {"[2, 3]", "[2, 2]"});
  const Var classes = graph_.input(Tensor::zeros({3}, DType::i64), "classes");
  expect_error([&] { cross_entropy(logits_, classes); }, {"[2, 3]", "[3, 3]"});
  expect_error([&] { cross_entropy(sum(logits_), classes); }, {"classes", "[]"});
}

}  // namespace
}  // namespace saddle::test

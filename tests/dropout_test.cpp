#include "nn/dropout.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/derivatives.h"
#include "nn/layers.h"
#include "tests/layer_fixture.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

class DropoutTest : public LayerFixture {
 protected:
  const Var state_ = graph_.input(Tensor::from<std::int64_t>({7, 0}, {2}), "state");
  const Var ones_ = graph_.input(Tensor::full({1, 100, 100}, 1.0, DType::f64), "ones");
  RandomStreams random_{state_, 50};
};

TEST_F(DropoutTest, DropsItsShareAndKeepsTheMean) {
  for (double probability : {0.1, 0.5, 0.75}) {
    const Flat y = flat_value(applied(dropout(probability), ones_, Mode::training, &random_));
    int dropped = 0;
    for (double each : y) {
      dropped += each == 0;
      if (each != 0) {
        EXPECT_DOUBLE_EQ(each, 1 / (1 - probability));
      }
    }
    // Four standard deviations of a binomial count.
    EXPECT_NEAR(dropped, 1e4 * probability, 400 * std::sqrt(probability * (1 - probability)));
  }
}

TEST_F(DropoutTest, IsTheIdentityInEvaluation) {
  EXPECT_EQ(applied(dropout(0.5), ones_, Mode::evaluation), ones_);
  EXPECT_EQ(applied(dropout(0.0), ones_), ones_);
}

TEST_F(DropoutTest, TheMaskIsAFunctionOfStateAndStream) {
  const ModulePtr layer = dropout(0.5);
  const auto drop = [&](std::uint32_t stream) {
    RandomStreams random(state_, stream);
    return flat_value(applied(layer, ones_, Mode::training, &random));
  };
  const Flat first = drop(1);
  EXPECT_EQ(drop(1), first);
  EXPECT_NE(drop(2), first);
  graph_.write(state_).slice(0, 1, 2).fill(1);
  EXPECT_NE(drop(1), first) << "a new step, a new mask";
}

TEST_F(DropoutTest, EveryLayerAndApplicationDrawsItsOwn) {
  const Network network = make(sequential(linear(1, 100), dropout(0.5), dropout(0.5)));
  set_tensor(network, "net.0.weight", Flat(100, 0.0));
  set_tensor(network, "net.0.bias", Flat(100, 1.0));
  const Var x = random({1, 50, 1});
  const Flat y = flat_value(network.train(x, &random_).y);
  const auto kept = std::count(y.begin(), y.end(), 4.0);
  EXPECT_EQ(kept + std::count(y.begin(), y.end(), 0.0), 5000);
  EXPECT_NEAR(static_cast<double>(kept), 1250, 4 * std::sqrt(5000 * 0.25 * 0.75));
  EXPECT_NE(flat_value(network.train(x, &random_).y), y);
}

// What a competitive optimizer needs: one mask for a gradient and all products at one point.
TEST_F(DropoutTest, DerivativesSeeTheMaskOfTheValue) {
  const Var x = random({1, 20, 20});
  const Var y = applied(dropout(0.5), x, Mode::training, &random_);
  const Flat values = flat_value(x), dropped = flat_value(y), slope = flat_value(grad(sum(y), x));
  const Var t = random(x.shape());
  const Flat tangent = flat_value(t), forward = flat_value(jvp({&y, 1}, {&x, 1}, {&t, 1})[0]),
             curvature = flat_value(hvp(sum(square(y)), x, t));
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(slope[i], dropped[i] == 0 ? 0.0 : 2.0);
    EXPECT_EQ(forward[i], slope[i] * tangent[i]);
    EXPECT_EQ(curvature[i], 2 * slope[i] * slope[i] * tangent[i]);
  }
}

TEST_F(DropoutTest, WhatIsDroppedMayBeInfinite) {
  const Var x = graph_.input(Tensor::full({1, 1, 64}, HUGE_VAL, DType::f64), "x");
  for (double each : flat_value(applied(dropout(0.5), x, Mode::training, &random_)))
    EXPECT_TRUE(each == 0 || each == HUGE_VAL);
}

TEST_F(DropoutTest, ANetworkWithoutItDrawsNothing) {
  const Network network = make(sequential(linear(2, 3), tanh_layer()));
  const Var x = random({1, 4, 2});
  EXPECT_EQ(network.train(x, &random_).y, network.train(x).y);
}

TEST_F(DropoutTest, RefusesWhatMakesNoSense) {
  for (double probability : {-0.1, 1.0, std::nan("")})
    expect_error([&] { dropout(probability); }, {"dropout", "[0, 1)"});
  const Network network = make(sequential(linear(2, 3), dropout()));
  expect_error([&] { network.train(random({1, 4, 2})); }, {"dropout", "random numbers"});
}

}  // namespace
}  // namespace saddle::test

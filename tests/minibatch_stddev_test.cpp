#include "nn/minibatch_stddev.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/derivatives.h"
#include "tests/layer_fixture.h"
#include "tests/temp_files.h"

namespace saddle {
namespace {

using test::expect_error;
using testing::expect_close;
using testing::Flat;
using testing::flat_value;
using testing::input_of;

class MinibatchStddevTest : public testing::LayerFixture {
 protected:
  // The appended channel.
  Var channel(Var x, std::int64_t group_size) {
    const Var y = applied(minibatch_stddev(group_size), x);
    Shape expected = x.shape();
    ++expected[x.rank() - 1];
    EXPECT_EQ(y.shape(), expected);
    EXPECT_EQ(flat_value(slice(y, -1, 0, x.shape().back())), flat_value(x));
    return slice(y, -1, x.shape().back(), expected.back());
  }
};

// Groups {0, 2} and {1, 3}; the deviations of a pair are half its distances.
TEST_F(MinibatchStddevTest, GroupsAreInterleaved) {
  const Var x = input_of(graph_, {0, 0, 10, 10, 2, 4, 10, 30}, {1, 4, 2});
  const Flat expected = {(1 + 2) / 2.0, (0 + 10) / 2.0, (1 + 2) / 2.0, (0 + 10) / 2.0};
  expect_close(flat_value(channel(x, 2)), expected, 1e-4, "half the distances");
}

TEST_F(MinibatchStddevTest, ByItsDefinition) {
  const Shape shape = {2, 6, 2, 3, 4};
  const std::int64_t size = 3, groups = 2, elements = 24;
  const Var x = random(shape);
  const Flat values = flat_value(x);
  Flat expected;
  for (std::int64_t copy = 0; copy < 2; ++copy)
    for (std::int64_t example = 0; example < 6; ++example) {
      double total = 0.0;
      for (std::int64_t e = 0; e < elements; ++e) {
        const auto member = [&](std::int64_t k) {
          const std::int64_t row = copy * 6 + k * groups + example % groups;
          return values[static_cast<std::size_t>(row * elements + e)];
        };
        double mean = 0.0, variance = 0.0;
        for (std::int64_t k = 0; k < size; ++k) mean += member(k) / 3;
        for (std::int64_t k = 0; k < size; ++k) variance += std::pow(member(k) - mean, 2) / 3;
        total += std::sqrt(variance + 1e-8) / static_cast<double>(elements);
      }
      expected.insert(expected.end(), 6, total);  // one for each pixel
    }
  expect_close(flat_value(channel(x, size)), expected, 1e-13, "channel");
}

TEST_F(MinibatchStddevTest, SmallBatchesAreOneGroup) {
  const Var x = random({1, 3, 5});
  EXPECT_EQ(flat_value(channel(x, 4)), flat_value(channel(x, 3)));
}

// One example, or equal ones, differ by nothing; the derivatives are finite.
TEST_F(MinibatchStddevTest, EqualExamples) {
  for (std::int64_t batch : {1, 4}) {
    const Var x = graph_.input(Tensor::full({1, batch, 2, 2, 1}, 3.0, DType::f64), "x");
    const Var y = channel(x, 4);
    for (double each : flat_value(y)) EXPECT_NEAR(each, 1e-4, 1e-12);
    EXPECT_EQ(flat_value(grad(sum(y), x)), Flat(static_cast<std::size_t>(4 * batch), 0.0));
    for (double each : flat_value(hvp(sum(square(y)), x, random(x.shape()))))
      EXPECT_TRUE(std::isfinite(each));
  }
}

TEST_F(MinibatchStddevTest, RefusesWhatDoesNotFit) {
  expect_error([&] { channel(random({1, 6, 2}), 4); }, {"groups of 4", "batch of 6"});
  expect_error([&] { channel(random({6, 2}), 2); }, {"minibatch_stddev", "[6, 2]"});
  expect_error([] { minibatch_stddev(0); }, {"minibatch_stddev", "0"});
}

}  // namespace
}  // namespace saddle

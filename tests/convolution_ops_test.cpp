// The convolution family in graphs: how stacks meet, which sizes attributes decide, and what is
// refused. Values and derivatives are in primitives_test.
#include <gtest/gtest.h>

#include "autograd/derivatives.h"
#include "autograd/dump.h"
#include "autograd/gradcheck/naive_convolution.h"
#include "autograd/ops.h"
#include "autograd/program.h"
#include "tests/numeric.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr double kTolerance = 1e-13;

class ConvolutionOps : public testing::Test {
 protected:
  Var input(const Shape& shape) { return random_input(graph_, rng_, shape); }
  static Var at(Var x, std::int64_t i) { return slice(x, 0, i, i + 1); }

  Graph graph_;
  Rng rng_{11};
};

// T(x, w, y) three times, and by the derivatives of T(x, w, y) itself.
TEST_F(ConvolutionOps, AllThreeContractTheSameForm) {
  for (int round = 0; round < 100; ++round) {
    const gradcheck::ConvolutionSizes sizes = gradcheck::random_convolution(rng_);
    SCOPED_TRACE(to_string(sizes));
    const Var x = input(sizes.x()), w = input(sizes.w()), y = input(sizes.y());
    const Var by_y = convolution(x, w, sizes.options),
              by_x = convolution_input_gradient(y, w, sizes.input, sizes.options),
              by_w = convolution_weight_gradient(x, y, sizes.kernel, sizes.options);
    const double form = flat_value(dot(by_y, y))[0];
    expect_close(flat_value(dot(by_x, x))[0], form, kTolerance, "<dT/dx, x>");
    expect_close(flat_value(dot(by_w, w))[0], form, kTolerance, "<dT/dw, w>");
    // Hash-consed: the gradients are the very nodes.
    EXPECT_EQ(grad(dot(by_y, y), x), by_x);
    EXPECT_EQ(grad(dot(by_y, y), w), by_w);
    EXPECT_EQ(grad(dot(by_x, x), y), by_y);
    EXPECT_EQ(grad(dot(by_w, w), y), by_y);
  }
}

TEST_F(ConvolutionOps, OneNetworkSeesStackedBatchesAsOne) {
  const ConvolutionOptions options = {.stride = 2, .padding = 1};
  const Var x = input({3, 2, 5, 4, 2}), w = input({1, 3, 3, 2, 3});
  const Var y = convolution(x, w, options);
  ASSERT_EQ(y.shape(), Shape({3, 2, 3, 2, 3}));
  EXPECT_NE(graph_text({&y, 1}).find("f64 [1, 6, 3, 2, 3]"), std::string::npos);
  const Var back = convolution_input_gradient(y, w, {5, 4}, options);
  ASSERT_EQ(back.shape(), x.shape());
  for (std::int64_t i = 0; i < 3; ++i) {
    expect_close(flat_value(at(y, i)), flat_value(convolution(at(x, i), w, options)), kTolerance,
                 "output");
    expect_close(flat_value(at(back, i)),
                 flat_value(convolution_input_gradient(at(y, i), w, {5, 4}, options)), kTolerance,
                 "input gradient");
  }
}

TEST_F(ConvolutionOps, OneBatchServesEveryNetwork) {
  const Var x = input({1, 2, 4, 4, 2}), w = input({3, 2, 2, 2, 1});
  const Var y = convolution(x, w);
  ASSERT_EQ(y.shape(), Shape({3, 2, 3, 3, 1}));
  const Var by_w = convolution_weight_gradient(x, y, 2);
  ASSERT_EQ(by_w.shape(), w.shape());
  for (std::int64_t i = 0; i < 3; ++i) {
    expect_close(flat_value(at(y, i)), flat_value(convolution(x, at(w, i))), kTolerance, "output");
    expect_close(flat_value(at(by_w, i)), flat_value(convolution_weight_gradient(x, at(y, i), 2)),
                 kTolerance, "weight gradient");
  }
}

// With stride 2, inputs of 7 and 8 rows give the same 3 output rows under a kernel of 3.
TEST_F(ConvolutionOps, TheInputSizeIsAnAttribute) {
  const ConvolutionOptions options = {.stride = 2};
  const Var y = input({1, 1, 3, 3, 1}), w = input({1, 3, 3, 1, 1});
  for (std::int64_t size : {7, 8}) {
    const Var x = convolution_input_gradient(y, w, size, options);
    EXPECT_EQ(x.shape(), Shape({1, 1, size, size, 1}));
    EXPECT_EQ(grad(sum(x), y).shape(), y.shape());
  }
  const Var seven = convolution_input_gradient(y, w, 7, options),
            eight = convolution_input_gradient(y, w, 8, options);
  expect_close(flat_value(slice(slice(eight, 2, 0, 7), 3, 0, 7)), flat_value(seven), kTolerance,
               "the common part");
  expect_close(flat_value(sum(square(slice(eight, 2, 7, 8)))), {0.0}, kTolerance, "the rest");
}

// A compiled step computes the gradient of two layers straight into a flat vector.
TEST_F(ConvolutionOps, CompiledGradientOfAFlatVector) {
  const Var x = input({2, 3, 6, 6, 2}), flat = input({2, 18 + 24});
  const Var first = reshape(slice(flat, 1, 0, 18), {2, 3, 3, 2, 1}),
            second = reshape(slice(flat, 1, 18, 42), {2, 2, 3, 2, 2});
  const Var hidden = tanh(convolution(x, first, {.padding = 1}));
  const Var both = concatenate({hidden, hidden * 0.5}, -1);
  const Var loss = sum(square(convolution(both, second, {.stride = {2, 1}})));
  const Var gradient = grad(loss, flat);
  Program program = compile({loss, gradient});
  program.run();
  expect_close(program.output(1).to_vector<double>(), flat_value(gradient), kTolerance, "gradient");
  Rng rng(5);
  const std::vector<Var> direction = random_inputs_like({&flat, 1}, rng, "d");
  expect_close(dot(flat_value(gradient), flat_value(direction)),
               numeric_jvp({&loss, 1}, {&flat, 1}, flat_value(direction))[0], 1e-7, "differences");
}

TEST_F(ConvolutionOps, RefusesQuotingTheEquation) {
  const Var x = input({1, 2, 5, 8, 3}), w = input({1, 7, 3, 3, 4}), y = input({1, 2, 4, 6, 4});
  expect_error([&] { convolution(x, w, {.stride = 2}); },
               {"convolution: floor((5 + 2*0 - 1*(7-1) - 1)/2) + 1 = 0 output rows",
                "larger than the padded input"});
  expect_error(
      [&] {
        convolution(x, w, {.padding = {1, 0}, .dilation = {1, 9}});
      },
      {"floor((8 + 2*0 - 9*(3-1) - 1)/1) + 1 = -10 output columns"});
  expect_error(
      [&] {
        convolution_input_gradient(y, w, {11, 8});
      },
      {"convolution_input_gradient: ",
       "floor((11 + 2*0 - 1*(7-1) - 1)/1) + 1 = 5 output rows, found 4", "y [1, 2, 4, 6, 4]"});
  expect_error(
      [&] {
        convolution_weight_gradient(x, y, {2, 4});
      },
      {"convolution_weight_gradient: ",
       "floor((8 + 2*0 - 1*(4-1) - 1)/1) + 1 = 5 output columns, found 6"});
}

TEST_F(ConvolutionOps, RefusesWhatDoesNotFit) {
  const Var x = input({2, 2, 5, 5, 3}), w = input({2, 2, 2, 3, 4});
  expect_error(
      [&] {
        convolution(x, input({2, 2, 2, 5, 4}));
      },
      {"expected 3 input channels, found 5 in w [2, 2, 2, 5, 4]"});
  expect_error([&] { convolution(x, input({3, 2, 2, 3, 4})); }, {"expected 2 copies, found 3"});
  expect_error(
      [&] {
        convolution_weight_gradient(x, input({2, 3, 4, 4, 1}), 2);
      },
      {"expected 2 examples, found 3 in y"});
  expect_error([&] { convolution(input({5, 5, 3}), w); }, {"expected 5 axes", "x [5, 5, 3]"});
  expect_error([&] { convolution(x, cast(w, DType::f32)); }, {"dtype", "f64", "f32"});
  for (std::int64_t bad : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 40}) {
    expect_error(
        [&] {
          convolution(x, w, {.stride = {1, bad}});
        },
        {"stride from 1", std::to_string(bad)});
    expect_error([&] { convolution(x, w, {.dilation = bad}); },
                 {"dilation from 1", std::to_string(bad)});
    expect_error(
        [&] {
          convolution_weight_gradient(x, x, {1, bad});
        },
        {"kernel columns", std::to_string(bad)});
    expect_error(
        [&] {
          convolution_input_gradient(x, w, {bad, 5});
        },
        {"input rows", std::to_string(bad)});
  }
  expect_error([&] { convolution(x, w, {.padding = -1}); }, {"padding from 0", "-1"});
}

}  // namespace
}  // namespace saddle::test

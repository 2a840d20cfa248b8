#include "nn/convolution_layers.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "tests/layer_fixture.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

class ConvolutionLayers : public LayerFixture {};

// Weights are given as files have them: [out, in, KH, KW].
TEST_F(ConvolutionLayers, Conv2dByHand) {
  const Network network = make(conv2d(2, 1, {1, 2}));
  set_tensor(network, "net.weight", {1, 10, 100, 1000});
  set_tensor(network, "net.bias", {0.5});
  const Var x = input_of(graph_, {1, 2, 3, 4, 5, 6}, {1, 1, 1, 3, 2});  // three pixels
  const Var y = network.train(x).y;
  EXPECT_EQ(y.shape(), Shape({1, 1, 1, 2, 1}));
  EXPECT_EQ(flat_value(y), Flat({1 + 30 + 200 + 4000 + 0.5, 3 + 50 + 400 + 6000 + 0.5}));
}

TEST_F(ConvolutionLayers, FilesHavePyTorchsShapes) {
  EXPECT_EQ(named_tensor(make(conv2d(2, 3, {4, 5})), "net.weight").shape(), Shape({3, 2, 4, 5}));
  EXPECT_EQ(named_tensor(make(conv_transpose2d(2, 3, {4, 5})), "net.weight").shape(),
            Shape({2, 3, 4, 5}));
  EXPECT_EQ(named_tensor(make(conv1d(2, 3, 4)), "net.weight").shape(), Shape({3, 2, 4}));
  const Network pair = make(conv2d(2, 3, 1), 2);
  EXPECT_EQ(named_tensor(pair, "net.1.bias").shape(), Shape({3}));
  EXPECT_EQ(pair.parameter_count(), 9);
}

TEST_F(ConvolutionLayers, TheWeightOfFilesIsAViewOfTheParameters) {
  const Network network = make(conv2d(1, 2, {1, 3}, {.has_bias = false}));
  set_tensor(network, "net.weight", {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(named_tensor(network, "net.weight").to_vector<double>(), Flat({1, 2, 3, 4, 5, 6}));
  // In memory [KH, KW, in, out].
  EXPECT_EQ(flat_value(network.parameters()), Flat({1, 4, 2, 5, 3, 6}));
}

TEST_F(ConvolutionLayers, TransposedIsTheAdjoint) {
  for (const Spatial output_padding : {Spatial(0), Spatial(1, 0)}) {
    const Network forward = make(conv2d(2, 3, 3, {.stride = 2, .padding = 1, .has_bias = false}));
    const Network adjoint = make(
        conv_transpose2d(3, 2, 3, {.stride = 2, .padding = 1, .has_bias = false}, output_padding));
    named_tensor(adjoint, "net.weight").assign(named_tensor(forward, "net.weight"));
    const Var y = random({1, 2, 3, 4, 3}), back = adjoint.train(y).y;
    ASSERT_EQ(back.shape(), Shape({1, 2, 5 + output_padding.rows, 7, 2}));
    const Var x = random(back.shape());
    expect_close(flat_value(dot(forward.train(x).y, y)), flat_value(dot(x, back)), kTolerance,
                 "<conv x, y> = <x, conv^T y>");
  }
}

TEST_F(ConvolutionLayers, Conv1dIsConv2dOfHeightOne) {
  const Network line = make(conv1d(2, 3, 4, {.stride = 2, .padding = 3, .dilation = 2}));
  const Network image =
      make(conv2d(2, 3, {1, 4}, {.stride = {1, 2}, .padding = {0, 3}, .dilation = {1, 2}}));
  EXPECT_EQ(flat_value(line.parameters()), flat_value(image.parameters()));
  const Var x = random({1, 2, 9, 2});
  const Var y = line.train(x).y, wide = image.train(reshape(x, {1, 2, 1, 9, 2})).y;
  EXPECT_EQ(y.shape(), Shape({1, 2, 5, 3}));
  EXPECT_EQ(flat_value(y), flat_value(wide));
}

TEST_F(ConvolutionLayers, CopiesAndStackedBatches) {
  const auto makers = {+[] { return conv2d(2, 3, 2, {.stride = 2}); },
                       +[] { return conv_transpose2d(2, 3, 2, {.stride = 2}); }};
  for (const auto& maker : makers) {
    const Network one = make(maker()), pair = make(maker(), 2);
    randomize(pair, rng_);
    const Var x = random({2, 3, 4, 4, 2});
    const auto at = [](Var v, std::int64_t i) { return slice(v, 0, i, i + 1); };
    for (std::int64_t i = 0; i < 2; ++i) {
      for (const char* tensor : {"weight", "bias"})
        named_tensor(one, concat_text("net.", tensor))
            .assign(named_tensor(pair, concat_text("net.", i, ".", tensor)));
      expect_close(flat_value(at(pair.train(x).y, i)), flat_value(one.train(at(x, i)).y),
                   kTolerance, "copy");
      expect_close(flat_value(at(one.train(x).y, i)), flat_value(one.train(at(x, i)).y), kTolerance,
                   "stacked batch");
    }
  }
}

TEST_F(ConvolutionLayers, DefaultsArePyTorchs) {
  // fan_in: in KH KW; of the transposed layer that of the convolution that it is the adjoint of.
  const std::pair<Network, double> cases[] = {{make(conv2d(3, 40, {4, 5})), 3 * 4 * 5},
                                              {make(conv_transpose2d(40, 3, {4, 5})), 3 * 4 * 5},
                                              {make(conv1d(6, 40, 10)), 6 * 10}};
  for (const auto& [network, fan_in] : cases) {
    double largest = 0;
    for (double value : flat_value(network.parameters()))
      largest = std::max(largest, std::abs(value));
    EXPECT_LT(largest, 1 / std::sqrt(fan_in));
    EXPECT_GT(largest, 0.99 / std::sqrt(fan_in));
  }
}

TEST_F(ConvolutionLayers, PapersInitialization) {
  const Network network = make(
      conv2d(8, 64, 5, {.weight = normal_initializer(0.02), .bias = constant_initializer(0.0)}));
  const Flat weight = named_tensor(network, "net.weight").to_vector<double>();
  EXPECT_NEAR(std::sqrt(dot(weight, weight) / static_cast<double>(weight.size())), 0.02, 0.001);
  EXPECT_EQ(named_tensor(network, "net.bias").to_vector<double>(), Flat(64, 0.0));
}

TEST_F(ConvolutionLayers, RefuseWhatDoesNotFit) {
  const Network image = make(conv2d(2, 3, 4)), pair = make(conv2d(2, 3, 4), 2);
  const Network line = make(conv1d(2, 3, 4));
  expect_error(
      [&] {
        image.train(random({1, 4, 8, 8, 5}));
      },
      {"conv2d: expected x [copies, batch, height, width, 2]", "[1, 4, 8, 8, 5]"});
  expect_error(
      [&] {
        line.train(random({1, 4, 8, 8, 2}));
      },
      {"conv1d: expected x [copies, batch, length, 2]", "[1, 4, 8, 8, 2]"});
  expect_error(
      [&] {
        pair.train(random({3, 1, 4, 4, 2}));
      },
      {"conv2d: 2 copies cannot take 3 stacked batches"});
  expect_error(
      [&] {
        image.train(random({1, 1, 3, 8, 2}));
      },
      {"floor((3 + 2*0 - 1*(4-1) - 1)/1) + 1 = 0 output rows"});
  const Network transposed = make(conv_transpose2d(2, 3, 2, {.padding = 3}));
  expect_error(
      [&] {
        transposed.train(random({1, 1, 4, 4, 2}));
      },
      {"conv_transpose2d: (4-1)*1 - 2*3 + 1*(2-1) + 0 + 1 = -1 output rows"});
}

TEST_F(ConvolutionLayers, RefuseImpossibleNumbers) {
  expect_error([] { conv2d(0, 3, 4); }, {"conv2d", "positive", "[3, 0, 4, 4]"});
  expect_error([] { conv1d(2, 3, -4); }, {"conv1d", "positive", "[3, 2, -4]"});
  expect_error([] { conv2d(2, 3, 4, {.stride = {1, 0}}); }, {"conv2d", "stride from 1", "0"});
  expect_error([] { conv1d(2, 3, 4, {.padding = -1}); }, {"conv1d", "padding from 0", "-1"});
  expect_error([] { conv_transpose2d(2, 3, 4, {.dilation = 0}); },
               {"conv_transpose2d", "dilation from 1", "0"});
  expect_error(
      [] {
        conv_transpose2d(2, 3, 4, {.stride = 2}, {1, 2});
      },
      {"conv_transpose2d: expected 0 <= output_padding < 2", "found 2"});
}

}  // namespace
}  // namespace saddle::test

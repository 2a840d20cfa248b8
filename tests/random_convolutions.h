// Random convolutions in any layout, each element against a loop over its terms in float64.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "autograd/gradcheck/naive_convolution.h"
#include "tests/mirror.h"
#include "tests/random_products.h"
#include "tests/random_views.h"

namespace saddle::test {

using gradcheck::ConvolutionSizes;
using gradcheck::NaiveConvolution;

template <class T>
std::vector<T> absolute(std::vector<T> values) {
  for (T& value : values) value = std::abs(value);
  return values;
}

template <class T>
void expect_near(const Tensor& found, const std::vector<double>& expected,
                 const std::vector<double>& absolute_terms, double tolerance, const char* what) {
  const std::vector<T> values = found.to_vector<T>();
  for (std::size_t i = 0; i < values.size(); ++i)
    ASSERT_NEAR(static_cast<double>(values[i]), expected[i], tolerance * absolute_terms[i])
        << what << " at " << i;
}

template <class T>
struct Operands {
  std::vector<T> x, w, y;

  Operands(Rng& rng, const ConvolutionSizes& sizes)
      : x(random_values<T>(rng, sizes.x().count())),
        w(random_values<T>(rng, sizes.w().count())),
        y(random_values<T>(rng, sizes.y().count())) {}

  void round(T (*rounded)(T)) {
    for (std::vector<T>* operand : {&x, &w, &y})
      std::transform(operand->begin(), operand->end(), operand->begin(), rounded);
  }
};

// All three against the loop over the terms, of operands that are rounded first, with every operand
// in a layout of its own.
template <class T>
void check_against_loop(Rng& rng, const ConvolutionSizes& sizes, T (*rounded)(T) = nullptr,
                        const Place<T>& place = {}) {
  SCOPED_TRACE(concat_text(name_of(dtype_of<T>()), " ", to_string(sizes)));
  Operands<T> given(rng, sizes);
  const std::vector<T> none, x = absolute(given.x), w = absolute(given.w), y = absolute(given.y);
  Device& device = place.device;
  const Tensor in_x = mirrored(random_layout(rng, sizes.x(), given.x), device),
               in_w = mirrored(random_layout(rng, sizes.w(), given.w), device),
               in_y = mirrored(random_layout(rng, sizes.y(), given.y), device);
  const auto output = [&](const Shape& shape) {
    return mirrored(random_layout(rng, shape, std::vector<T>(shape.count(), 7)), device);
  };
  const Tensor out_x = output(sizes.x()), out_w = output(sizes.w()), out_y = output(sizes.y());
  device.convolution(in_x.view(), in_w.view(), sizes.options, out_y.view());
  device.convolution_input_gradient(in_y.view(), in_w.view(), sizes.options, out_x.view());
  device.convolution_weight_gradient(in_x.view(), in_y.view(), sizes.options, out_w.view());
  if (rounded != nullptr) given.round(rounded);
  expect_near<T>(out_y, NaiveConvolution<T>(sizes, given.x, given.w, none).y,
                 NaiveConvolution<T>(sizes, x, w, none).y, place.tolerance, "output");
  expect_near<T>(out_x, NaiveConvolution<T>(sizes, none, given.w, given.y).x,
                 NaiveConvolution<T>(sizes, none, w, y).x, place.tolerance, "input gradient");
  expect_near<T>(out_w, NaiveConvolution<T>(sizes, given.x, none, given.y).w,
                 NaiveConvolution<T>(sizes, x, none, y).w, place.tolerance, "weight gradient");
}

// Without images, input channels or output channels: all that there is, are zeros.
inline void check_zero_sizes(Device& device) {
  for (const ConvolutionSizes& sizes :
       {ConvolutionSizes{.batch = 0, .in = 2, .out = 3, .input = 4, .kernel = 2},
        ConvolutionSizes{.batch = 2, .in = 0, .out = 3, .input = 4, .kernel = 2},
        ConvolutionSizes{.batch = 2, .in = 2, .out = 0, .input = 4, .kernel = 2}}) {
    SCOPED_TRACE(to_string(sizes));
    const Tensor x = Tensor::full(sizes.x(), 7, DType::f32, device),
                 w = Tensor::full(sizes.w(), 7, DType::f32, device),
                 y = Tensor::full(sizes.y(), 7, DType::f32, device);
    const auto expect_zeros = [](const Tensor& tensor) {
      EXPECT_EQ(tensor.to_vector<float>(),
                std::vector<float>(static_cast<std::size_t>(tensor.size()), 0));
    };
    device.convolution(x.view(), w.view(), sizes.options, y.view());
    expect_zeros(y);
    device.convolution_weight_gradient(x.view(), y.view(), sizes.options, w.view());
    expect_zeros(w);
    device.convolution_input_gradient(y.view(), w.view(), sizes.options, x.view());
    expect_zeros(x);
  }
}

// Outputs in the middle of larger tensors, around which nothing may change.
inline void check_that_nothing_else_changes(Rng& rng, Device& device) {
  const ConvolutionSizes sizes = {.batch = 2, .in = 3, .out = 4, .input = 5, .kernel = 3};
  const Operands<float> given(rng, sizes);
  const auto expect_margins_kept = [&](const Shape& shape, auto&& compute) {
    Shape larger = shape;
    for (std::int64_t& size : larger) size += 2;
    const Tensor whole = Tensor::full(larger, 7, DType::f32, device);
    Tensor part = whole;
    for (int axis = 0; axis < shape.rank(); ++axis) part = part.slice(axis, 1, 1 + shape[axis]);
    compute(part.view());
    device.fill(part.view(), 7);
    EXPECT_EQ(whole.to_vector<float>(),
              std::vector<float>(static_cast<std::size_t>(whole.size()), 7));
  };
  const Tensor x = mirrored(Tensor::from(given.x, sizes.x()), device),
               w = mirrored(Tensor::from(given.w, sizes.w()), device),
               y = mirrored(Tensor::from(given.y, sizes.y()), device);
  expect_margins_kept(sizes.y(), [&](const View& out) {
    device.convolution(x.view(), w.view(), sizes.options, out);
  });
  expect_margins_kept(sizes.x(), [&](const View& out) {
    device.convolution_input_gradient(y.view(), w.view(), sizes.options, out);
  });
  expect_margins_kept(sizes.w(), [&](const View& out) {
    device.convolution_weight_gradient(x.view(), y.view(), sizes.options, out);
  });
}

// Strides over the kernel, images of padding, dilated kernels, rows that reach no output.
inline std::vector<ConvolutionSizes> extreme_geometry() {
  return {{.batch = 2, .in = 3, .out = 2, .input = 9, .kernel = 2, .options = {.stride = 4}},
          {.batch = 2, .in = 2, .out = 5, .input = 3, .kernel = 2, .options = {.padding = 5}},
          {.in = 2, .out = 3, .input = 3, .kernel = 3, .options = {.padding = 7, .dilation = 4}},
          {.in = 2, .out = 3, .input = {1, 9}, .kernel = {1, 3}, .options = {.dilation = {1, 3}}},
          // Few positions in wide zeros, which nothing may copy.
          {.input = 1, .kernel = {1, 5}, .options = {.stride = 1 << 21, .padding = 1 << 24}},
          {.input = 6, .kernel = 3, .options = {.stride = 4}},  // the last two rows reach no output
          {.batch = 3, .in = 4, .out = 6, .input = 1, .kernel = 1},
          {.copies = 3, .in = 2, .out = 2, .input = {2, 7}, .kernel = {2, 7}},
          {.batch = 2, .in = 4, .out = 2, .input = 3, .kernel = 6, .options = {.padding = 2}}};
}

// Sums over patches and over their elements in several blocks, whose borders fall into images, into
// rows of them and into kernel rows.
inline const ConvolutionSizes kSeveralBlocks = {.batch = 3,
                                                .in = 30,
                                                .out = 2,
                                                .input = 19,
                                                .kernel = {5, 6},
                                                .options = {.stride = {1, 2}, .padding = 2}};
inline const ConvolutionSizes kFewChannelsInSeveralBlocks = {
    .batch = 6,
    .in = 13,
    .out = 3,
    .input = 19,
    .kernel = {5, 6},
    .options = {.stride = {1, 2}, .padding = 2}};

// With kernel rows that several blocks share.
inline const ConvolutionSizes kFewChannelsAndALargeKernel = {.batch = 2,
                                                             .in = 15,
                                                             .out = 3,
                                                             .input = {10, 20},
                                                             .kernel = {9, 7},
                                                             .options = {.padding = {4, 3}}};

// The first of positions that meet no kernel row of the first block; the second of images that lie
// a power of two apart; the third of outputs that several blocks share.
inline const ConvolutionSizes kByPosition = {.copies = 2,
                                             .batch = 9,
                                             .in = 80,
                                             .out = 17,
                                             .input = {5, 4},
                                             .kernel = {4, 3},
                                             .options = {.stride = {2, 1}, .padding = {3, 2}}};
inline const ConvolutionSizes kPowersOfTwo = {.batch = 8,
                                              .in = 16,
                                              .out = 64,
                                              .input = 8,
                                              .kernel = 3,
                                              .options = {.stride = 2, .padding = 1}};
inline const ConvolutionSizes kManyPositions = {.batch = 13,
                                                .in = 17,
                                                .out = 17,
                                                .input = 13,
                                                .kernel = 3,
                                                .options = {.stride = {2, 1}, .padding = {0, 1}}};

}  // namespace saddle::test

// Random convolutions in any layout, each element against a loop over its terms in float64.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "autograd/gradcheck/naive_convolution.h"
#include "tests/random_products.h"
#include "tests/random_views.h"

namespace saddle::testing {

using gradcheck::ConvolutionSizes;
using gradcheck::NaiveConvolution;

template <class T>
std::vector<T> absolute(std::vector<T> values) {
  for (T& value : values) value = std::abs(value);
  return values;
}

template <class T>
void expect_near(const Tensor& found, const std::vector<double>& expected,
                 const std::vector<double>& absolute_terms, const char* what) {
  for (std::int64_t i = 0; i < found.size(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    ASSERT_NEAR(static_cast<double>(element<T>(found, i)), expected[k],
                kTolerance<T> * absolute_terms[k])
        << what << " at " << i;
  }
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
void check_against_loop(Rng& rng, const ConvolutionSizes& sizes, T (*rounded)(T) = nullptr) {
  SCOPED_TRACE(concat_text(name_of(dtype_of<T>()), " ", to_string(sizes)));
  Operands<T> given(rng, sizes);
  const std::vector<T> none, x = absolute(given.x), w = absolute(given.w), y = absolute(given.y);
  const Tensor in_x = random_layout(rng, sizes.x(), given.x),
               in_w = random_layout(rng, sizes.w(), given.w),
               in_y = random_layout(rng, sizes.y(), given.y);
  const Tensor out_x = random_layout(rng, sizes.x(), dtype_of<T>()),
               out_w = random_layout(rng, sizes.w(), dtype_of<T>()),
               out_y = random_layout(rng, sizes.y(), dtype_of<T>());
  Device& device = cpu_device();
  device.convolution(in_x.view(), in_w.view(), sizes.options, out_y.view());
  device.convolution_input_gradient(in_y.view(), in_w.view(), sizes.options, out_x.view());
  device.convolution_weight_gradient(in_x.view(), in_y.view(), sizes.options, out_w.view());
  if (rounded != nullptr) given.round(rounded);
  expect_near<T>(out_y, NaiveConvolution<T>(sizes, given.x, given.w, none).y,
                 NaiveConvolution<T>(sizes, x, w, none).y, "output");
  expect_near<T>(out_x, NaiveConvolution<T>(sizes, none, given.w, given.y).x,
                 NaiveConvolution<T>(sizes, none, w, y).x, "input gradient");
  expect_near<T>(out_w, NaiveConvolution<T>(sizes, given.x, none, given.y).w,
                 NaiveConvolution<T>(sizes, x, none, y).w, "weight gradient");
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

}  // namespace saddle::testing

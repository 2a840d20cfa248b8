#include "tensor/cpu/convolution.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/gradcheck/naive_convolution.h"
#include "tensor/cpu/isa.h"
#include "tests/random_views.h"

namespace saddle {
namespace {

using gradcheck::ConvolutionSizes;
using gradcheck::NaiveConvolution;
using testing::element;
using testing::elements;
using testing::random_integer;
using testing::random_layout;
using testing::random_values;
using testing::Rng;

// Of the sum of the absolute terms.
template <class T>
constexpr double kTolerance = std::is_same_v<T, float> ? 1e-6 : 1e-14;

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
};

// All three against the loop over the terms, with every operand in a layout of its own.
template <class T>
void check_against_loop(Rng& rng, const ConvolutionSizes& sizes) {
  SCOPED_TRACE(concat_text(name_of(dtype_of<T>()), " ", to_string(sizes)));
  const Operands<T> given(rng, sizes);
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
  expect_near<T>(out_y, NaiveConvolution<T>(sizes, given.x, given.w, none).y,
                 NaiveConvolution<T>(sizes, x, w, none).y, "output");
  expect_near<T>(out_x, NaiveConvolution<T>(sizes, none, given.w, given.y).x,
                 NaiveConvolution<T>(sizes, none, w, y).x, "input gradient");
  expect_near<T>(out_w, NaiveConvolution<T>(sizes, given.x, none, given.y).w,
                 NaiveConvolution<T>(sizes, x, none, y).w, "weight gradient");
}

TEST(Convolution, TermsOfAnAxisAreThoseInTheImage) {
  Rng rng(8);
  for (int round = 0; round < 300; ++round) {
    const ConvolutionAxis axis{random_integer(rng, 1, 9), random_integer(rng, 1, 5),
                               random_integer(rng, 1, 4), random_integer(rng, 0, 6),
                               random_integer(rng, 1, 3)};
    std::int64_t terms = 0;
    for (std::int64_t o = 0; o < axis.output(); ++o) {
      for (std::int64_t k = 0; k < axis.kernel; ++k) {
        const std::int64_t i = o * axis.stride + k * axis.dilation - axis.padding;
        terms += 0 <= i && i < axis.input ? 1 : 0;
      }
    }
    ASSERT_EQ(axis.terms(), terms)
        << axis.input << axis.kernel << axis.stride << axis.padding << axis.dilation;
  }
}

TEST(Convolution, RandomGeometryAndLayouts) {
  Rng rng(1);
  for (int round = 0; round < 150 && !::testing::Test::HasFatalFailure(); ++round) {
    ConvolutionSizes sizes = gradcheck::random_convolution(rng);
    // The input gradient is computed in one way for few channels and in another for many.
    sizes.in = round % 2 == 0 ? random_integer(rng, 1, 5) : random_integer(rng, 15, 20);
    sizes.out = random_integer(rng, 1, 7);
    // Large batches with many channels are taken position by position.
    if (round % 3 == 0) {
      sizes.batch = random_integer(rng, 7, 15);
      sizes.in = random_integer(rng, 15, 18);
      sizes.out = random_integer(rng, 15, 18);
    }
    check_against_loop<float>(rng, sizes);
    check_against_loop<double>(rng, sizes);
  }
}

TEST(Convolution, ExtremeGeometry) {
  Rng rng(2);
  const ConvolutionSizes cases[] = {
      {.batch = 2, .in = 3, .out = 2, .input = 9, .kernel = 2, .options = {.stride = 4}},
      {.batch = 2, .in = 2, .out = 5, .input = 3, .kernel = 2, .options = {.padding = 5}},
      {.in = 2, .out = 3, .input = 3, .kernel = 3, .options = {.padding = 7, .dilation = 4}},
      {.in = 2, .out = 3, .input = {1, 9}, .kernel = {1, 3}, .options = {.dilation = {1, 3}}},
      {.input = 6, .kernel = 3, .options = {.stride = 4}},  // the last two rows reach no output
      {.batch = 3, .in = 4, .out = 6, .input = 1, .kernel = 1},
      {.copies = 3, .in = 2, .out = 2, .input = {2, 7}, .kernel = {2, 7}}};
  for (const ConvolutionSizes& sizes : cases) {
    check_against_loop<float>(rng, sizes);
    check_against_loop<double>(rng, sizes);
  }
}

// Sums over patches and over their elements in several blocks, whose borders fall into images, into
// rows of them and into kernel rows.
const ConvolutionSizes kSeveralBlocks = {.batch = 3,
                                         .in = 30,
                                         .out = 2,
                                         .input = 19,
                                         .kernel = {5, 6},
                                         .options = {.stride = {1, 2}, .padding = 2}};
const ConvolutionSizes kFewChannelsInSeveralBlocks = {.batch = 6,
                                                      .in = 13,
                                                      .out = 3,
                                                      .input = 19,
                                                      .kernel = {5, 6},
                                                      .options = {.stride = {1, 2}, .padding = 2}};

// With kernel rows that several blocks share.
const ConvolutionSizes kFewChannelsAndALargeKernel = {.batch = 2,
                                                      .in = 15,
                                                      .out = 3,
                                                      .input = {10, 20},
                                                      .kernel = {9, 7},
                                                      .options = {.padding = {4, 3}}};

// The first of positions that meet no kernel row of the first block; the second of images that lie
// a power of two apart.
const ConvolutionSizes kByPosition = {.copies = 2,
                                      .batch = 9,
                                      .in = 160,
                                      .out = 17,
                                      .input = {5, 4},
                                      .kernel = {4, 3},
                                      .options = {.stride = {2, 1}, .padding = {3, 2}}};
const ConvolutionSizes kPowersOfTwo = {.batch = 16,
                                       .in = 16,
                                       .out = 64,
                                       .input = 8,
                                       .kernel = 5,
                                       .options = {.stride = 2, .padding = 2}};

TEST(Convolution, SeveralBlocksWithEveryInstructionSet) {
  Rng rng(3);
  for (cpu::Isa isa : cpu::kAllIsas) {
    if (isa > cpu::best_isa()) continue;
    cpu::force_isa(isa);
    check_against_loop<float>(rng, kSeveralBlocks);
    check_against_loop<float>(rng, kFewChannelsInSeveralBlocks);
    check_against_loop<float>(rng, kFewChannelsAndALargeKernel);
    check_against_loop<float>(rng, kByPosition);
    check_against_loop<float>(rng, kPowersOfTwo);
  }
  cpu::force_isa(cpu::best_isa());
  check_against_loop<double>(rng, kSeveralBlocks);
  check_against_loop<double>(rng, kFewChannelsInSeveralBlocks);
  check_against_loop<double>(rng, kFewChannelsAndALargeKernel);
  check_against_loop<double>(rng, kByPosition);
  check_against_loop<double>(rng, kPowersOfTwo);
}

TEST(Convolution, ZeroSizes) {
  for (const ConvolutionSizes& sizes :
       {ConvolutionSizes{.batch = 0, .in = 2, .out = 3, .input = 4, .kernel = 2},
        ConvolutionSizes{.batch = 2, .in = 0, .out = 3, .input = 4, .kernel = 2},
        ConvolutionSizes{.batch = 2, .in = 2, .out = 0, .input = 4, .kernel = 2}}) {
    SCOPED_TRACE(to_string(sizes));
    const Tensor x = Tensor::full(sizes.x(), 7, DType::f32),
                 w = Tensor::full(sizes.w(), 7, DType::f32),
                 y = Tensor::full(sizes.y(), 7, DType::f32);
    const auto expect_zeros = [](const Tensor& tensor) {
      EXPECT_EQ(elements<float>(tensor),
                std::vector<float>(static_cast<std::size_t>(tensor.size()), 0));
    };
    Device& device = cpu_device();
    device.convolution(x.view(), w.view(), sizes.options, y.view());
    expect_zeros(y);
    device.convolution_weight_gradient(x.view(), y.view(), sizes.options, w.view());
    expect_zeros(w);
    device.convolution_input_gradient(y.view(), w.view(), sizes.options, x.view());
    expect_zeros(x);
  }
}

TEST(Convolution, WritesNothingElse) {
  Rng rng(4);
  const ConvolutionSizes sizes = {.batch = 2, .in = 3, .out = 4, .input = 5, .kernel = 3};
  const Operands<float> given(rng, sizes);
  const auto expect_margins_kept = [](const Shape& shape, auto&& compute) {
    Shape larger = shape;
    for (std::int64_t& size : larger) size += 2;
    const Tensor whole = Tensor::full(larger, 7, DType::f32);
    Tensor part = whole;
    for (int axis = 0; axis < shape.rank(); ++axis) part = part.slice(axis, 1, 1 + shape[axis]);
    compute(part.view());
    cpu_device().fill(part.view(), 7);
    EXPECT_EQ(elements<float>(whole),
              std::vector<float>(static_cast<std::size_t>(whole.size()), 7));
  };
  const Tensor x = Tensor::from(given.x, sizes.x()), w = Tensor::from(given.w, sizes.w()),
               y = Tensor::from(given.y, sizes.y());
  expect_margins_kept(sizes.y(), [&](const View& out) {
    cpu::convolution(x.view(), w.view(), sizes.options, out);
  });
  expect_margins_kept(sizes.x(), [&](const View& out) {
    cpu::convolution_input_gradient(y.view(), w.view(), sizes.options, out);
  });
  expect_margins_kept(sizes.w(), [&](const View& out) {
    cpu::convolution_weight_gradient(x.view(), y.view(), sizes.options, out);
  });
}

TEST(Convolution, SameBitsForAnyNumberOfThreads) {
  const testing::ThreadsGuard guard;
  Rng rng(5);
  const ConvolutionSizes stack = {.copies = 2,
                                  .batch = 40,
                                  .in = 3,
                                  .out = 16,
                                  .input = 16,
                                  .kernel = 4,
                                  .options = {.stride = 2, .padding = 1}};
  for (const ConvolutionSizes& sizes : {kSeveralBlocks, kFewChannelsInSeveralBlocks,
                                        kFewChannelsAndALargeKernel, kByPosition, stack}) {
    const Operands<float> given(rng, sizes);
    const Tensor x = Tensor::from(given.x, sizes.x()), w = Tensor::from(given.w, sizes.w()),
                 y = Tensor::from(given.y, sizes.y());
    std::vector<float> first;
    for (int count : {1, 2, 3}) {
      set_threads(count);
      const Tensor out_x = x.clone(), out_w = w.clone(), out_y = y.clone();
      cpu::convolution(x.view(), w.view(), sizes.options, out_y.view());
      cpu::convolution_input_gradient(y.view(), w.view(), sizes.options, out_x.view());
      cpu::convolution_weight_gradient(x.view(), y.view(), sizes.options, out_w.view());
      std::vector<float> all;
      for (const Tensor& out : {out_x, out_w, out_y}) {
        const std::vector<float> values = elements<float>(out);
        all.insert(all.end(), values.begin(), values.end());
      }
      if (first.empty()) first = all;
      EXPECT_EQ(all, first) << count << " threads, " << to_string(sizes);
    }
  }
}

// The first `images` images alone give the bits that they give in the whole batch.
void expect_same_bits(Rng& rng, const ConvolutionSizes& sizes, std::int64_t images) {
  const Operands<float> given(rng, sizes);
  const Tensor x = Tensor::from(given.x, sizes.x()), w = Tensor::from(given.w, sizes.w()),
               y = Tensor::empty(sizes.y(), DType::f32);
  cpu::convolution(x.view(), w.view(), sizes.options, y.view());
  const Tensor in_batch = y.slice(1, 0, images), alone = in_batch.clone();
  cpu::convolution(x.slice(1, 0, images).view(), w.view(), sizes.options, alone.view());
  EXPECT_EQ(elements<float>(alone), elements<float>(in_batch));
}

TEST(Convolution, SameBitsForAnImageAloneAndInASmallBatch) {
  Rng rng(6);
  expect_same_bits(rng, kSeveralBlocks, 1);
}

TEST(Convolution, SameBitsForImagesInLargeBatches) {
  Rng rng(7);
  expect_same_bits(rng, kByPosition, 8);
}

}  // namespace
}  // namespace saddle

#include "tensor/cpu/convolution.h"

#include <gtest/gtest.h>

#include "tests/each_isa.h"
#include "tests/random_convolutions.h"
#include "tests/threads_guard.h"

namespace saddle::test {
namespace {

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
  for (int round = 0; round < 150 && !testing::Test::HasFatalFailure(); ++round) {
    ConvolutionSizes sizes = gradcheck::random_convolution(rng);
    // The input gradient is computed in one way for few channels and in another for many.
    sizes.in = round % 2 == 0 ? random_integer(rng, 1, 5) : random_integer(rng, 15, 20);
    sizes.out = random_integer(rng, 1, 7);
    // Wide images with few channels get zeros around them.
    if (round % 4 == 1) sizes.input = random_integer(rng, 9, 14);
    // Large batches with many channels are taken position by position.
    if (round % 6 == 0) {
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
  for (const ConvolutionSizes& sizes : extreme_geometry()) {
    check_against_loop<float>(rng, sizes);
    check_against_loop<double>(rng, sizes);
  }
}

TEST(Convolution, SeveralBlocksWithEveryInstructionSet) {
  Rng rng(3);
  const ConvolutionSizes all[] = {kSeveralBlocks,
                                  kFewChannelsInSeveralBlocks,
                                  kFewChannelsAndALargeKernel,
                                  kByPosition,
                                  kPowersOfTwo,
                                  kManyPositions};
  for_each_isa([&] {
    for (const ConvolutionSizes& sizes : all) check_against_loop<float>(rng, sizes);
  });
  for (const ConvolutionSizes& sizes : all) check_against_loop<double>(rng, sizes);
}

TEST(Convolution, ZeroSizes) { check_zero_sizes(cpu_device()); }

TEST(Convolution, WritesNothingElse) {
  Rng rng(4);
  check_that_nothing_else_changes(rng, cpu_device());
}

TEST(Convolution, SameBitsForAnyNumberOfThreads) {
  const ThreadsGuard guard;
  Rng rng(5);
  const ConvolutionSizes stack = {.copies = 2,
                                  .batch = 40,
                                  .in = 3,
                                  .out = 16,
                                  .input = 16,
                                  .kernel = 4,
                                  .options = {.stride = 2, .padding = 1}};
  for (const ConvolutionSizes& sizes :
       {kSeveralBlocks, kFewChannelsInSeveralBlocks, kFewChannelsAndALargeKernel, kByPosition,
        kManyPositions, stack}) {
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
}  // namespace saddle::test

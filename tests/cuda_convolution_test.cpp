// Convolutions of every device but the CPU, beside plain sums and the CPU's.
#include <gtest/gtest.h>

#include <cmath>
#include <initializer_list>
#include <vector>

#include "tests/both_devices.h"
#include "tests/random_convolutions.h"

namespace saddle::test {
namespace {

class CudaConvolution : public OnOtherDevices {};

TEST_F(CudaConvolution, RandomGeometryAndLayouts) {
  for_each_device([](Device& device) {
    Rng rng(1);
    for (int round = 0; round < 100 && !testing::Test::HasFatalFailure(); ++round) {
      ConvolutionSizes sizes = gradcheck::random_convolution(rng);
      sizes.in = random_integer(rng, 1, 9);
      sizes.out = random_integer(rng, 1, 9);
      if (round % 2 == 0) sizes.in = 4 * random_integer(rng, 1, 4);  // moved 16 bytes at a time
      // Kernels as large as the image or of one position have the image's elements for patches.
      if (round % 5 == 0) sizes.options = {};
      if (round % 10 == 0) sizes.kernel.columns = sizes.input.columns;
      if (round % 20 == 0) sizes.kernel.rows = sizes.input.rows;
      if (round % 20 == 5) sizes.kernel = 1;
      check_against_loop<float>(rng, sizes, nullptr, place_on<float>(device));
      check_against_loop<double>(rng, sizes, nullptr, place_on<double>(device));
    }
  });
}

TEST_F(CudaConvolution, ExtremeGeometry) {
  for_each_device([](Device& device) {
    Rng rng(2);
    for (const ConvolutionSizes& sizes : extreme_geometry()) {
      check_against_loop<float>(rng, sizes, nullptr, place_on<float>(device));
      check_against_loop<double>(rng, sizes, nullptr, place_on<double>(device));
    }
    check_zero_sizes(device);
    check_that_nothing_else_changes(rng, device);
  });
}

// The three derivatives of one device, each after the other.
template <class T>
std::vector<T> derivatives_on(Device& device, const Tensor& x, const Tensor& w, const Tensor& y,
                              const ConvolutionOptions& options) {
  const Tensor in_x = mirrored(x, device), in_w = mirrored(w, device), in_y = mirrored(y, device);
  const Tensor out_x = Tensor::full(x.shape(), 7, x.dtype(), device),
               out_w = Tensor::full(w.shape(), 7, w.dtype(), device),
               out_y = Tensor::full(y.shape(), 7, y.dtype(), device);
  device.convolution(in_x.view(), in_w.view(), options, out_y.view());
  device.convolution_input_gradient(in_y.view(), in_w.view(), options, out_x.view());
  device.convolution_weight_gradient(in_x.view(), in_y.view(), options, out_w.view());
  std::vector<T> all;
  for (const Tensor& out : {out_x, out_w, out_y}) {
    const std::vector<T> values = out.to_vector<T>();
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

// Beside the CPU's, for sizes that a loop over the terms takes too long for; twice, bit by bit.
template <class T>
void check_against_cpu(Rng& rng, const ConvolutionSizes& sizes, Device& device,
                       const Axes& shared = {}) {
  SCOPED_TRACE(concat_text(name_of(dtype_of<T>()), " ", to_string(sizes)));
  const Operands<T> given(rng, sizes);
  // Operand `which` is the same for all copies if it is shared.
  const auto tensor = [&](std::int64_t which, const std::vector<T>& values, const Shape& shape) {
    const Tensor all = Tensor::from(values, shape);
    return shared.contains(which) ? all.slice(0, 0, 1).broadcast_to(shape) : all;
  };
  const auto derivatives = [&](Device& on, const Operands<T>& of) {
    return derivatives_on<T>(on, tensor(0, of.x, sizes.x()), tensor(1, of.w, sizes.w()),
                             tensor(2, of.y, sizes.y()), sizes.options);
  };
  Operands<T> terms = given;
  terms.round([](T value) { return std::abs(value); });
  const std::vector<T> found = derivatives(device, given),
                       bounds = derivatives(cpu_device(), terms),
                       expected = derivatives(cpu_device(), given);
  for (std::size_t i = 0; i < found.size(); ++i)
    ASSERT_NEAR(found[i], expected[i], kGpuTolerance<T> * static_cast<double>(bounds[i]))
        << "at " << i;
  EXPECT_EQ(derivatives(device, given), found) << "a second time";
}

TEST_F(CudaConvolution, Dcgan) {
  const ConvolutionOptions halving = {.stride = 2, .padding = 1};
  for_each_device([&](Device& device) {
    Rng rng(8);
    for (const ConvolutionSizes& sizes : std::initializer_list<ConvolutionSizes>{
             {.batch = 4, .in = 3, .out = 64, .input = 64, .kernel = 4, .options = halving},
             {.batch = 4, .in = 64, .out = 128, .input = 32, .kernel = 4, .options = halving},
             {.batch = 4, .in = 128, .out = 256, .input = 16, .kernel = 4, .options = halving},
             {.batch = 4, .in = 256, .out = 512, .input = 8, .kernel = 4, .options = halving},
             {.batch = 16, .in = 512, .out = 1, .input = 4, .kernel = 4},
             {.batch = 16, .in = 1024, .out = 100, .input = 4, .kernel = 4},
             {.batch = 4, .in = 128, .out = 256, .input = 7, .kernel = 3, .options = halving},
             {.copies = 3,
             .batch = 4,
             .in = 1,
             .out = 64,
             .input = 28,
             .kernel = 4,
             .options = halving}})
      check_against_cpu<float>(rng, sizes, device);
  });
}

TEST_F(CudaConvolution, SharedOperandsOfAStack) {
  const ConvolutionSizes sizes = {.copies = 3,
                                  .batch = 5,
                                  .in = 8,
                                  .out = 6,
                                  .input = {9, 8},
                                  .kernel = 3,
                                  .options = {.stride = {2, 1}, .padding = {1, 0}}};
  for_each_device([&](Device& device) {
    Rng rng(9);
    for (const Axes& shared : {Axes{0}, Axes{1}, Axes{2}, Axes{0, 1}, Axes{0, 1, 2}}) {
      check_against_cpu<float>(rng, sizes, device, shared);
      check_against_cpu<double>(rng, sizes, device, shared);
    }
    ConvolutionSizes points = sizes;
    points.kernel = 1;
    points.options = {};
    check_against_cpu<double>(rng, points, device, {0});
  });
}

// 156 MiB of patches in float32, which are not in memory at one time.
TEST_F(CudaConvolution, MorePatchesThanFit) {
  const ConvolutionSizes sizes = {
      .batch = 200, .in = 32, .out = 8, .input = 16, .kernel = 5, .options = {.padding = 2}};
  for_each_device([&](Device& device) {
    Rng rng(10);
    check_against_cpu<float>(rng, sizes, device);
    check_against_cpu<double>(rng, sizes, device);
  });
}

}  // namespace
}  // namespace saddle::test

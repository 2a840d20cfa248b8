// Matrix products and convolutions of every device but the CPU, beside plain sums and the CPU's.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "tests/both_devices.h"
#include "tests/random_convolutions.h"
#include "tests/random_products.h"
#include "tests/random_views.h"

namespace saddle::test {
namespace {

template <class T>
constexpr double kGpuTolerance = std::is_same_v<T, float> ? 1e-5 : 1e-12;

template <class T>
Place<T> place_on(Device& device) {
  return {device, kGpuTolerance<T>};
}

class CudaProducts : public OnOtherDevices {
 protected:
  template <class F>
  static void for_each_gpu(F check) {
    for (Device* device : other_devices()) {
      SCOPED_TRACE(device->name());
      check(*device);
    }
  }
};
using CudaConvolution = CudaProducts;

template <class T>
void check_products(Device& device) {
  const Place<T> place = place_on<T>(device);
  std::mt19937 random(3);
  check_random_products<T>(150, not_rounded<T>, place);
  check_narrow_products<T>(random, not_rounded<T>, place);
  check_shallow_products<T>(random, not_rounded<T>, place);
  check_large_products<T>(random, not_rounded<T>, place);
}

TEST_F(CudaProducts, RandomSizesLayoutsAndTransposes) {
  for_each_gpu([](Device& device) {
    check_products<float>(device);
    check_products<double>(device);
  });
}

// More matrices than one call of cuBLAS takes.
TEST_F(CudaProducts, LargeBatch) {
  for_each_gpu([](Device& device) {
    std::mt19937 random(4);
    check_product<float>({70000, 2, 3, 4}, {}, {}, {}, random, not_rounded<float>,
                         place_on<float>(device));
  });
}

// a b of both devices, of operands in any layout.
void expect_same_product(Device& device, const Tensor& a, const Tensor& b) {
  Shape shape = a.shape();
  shape[shape.rank() - 1] = b.shape().back();
  const auto product = [&](Device& on) {
    const Tensor out = Tensor::full(shape, 7, a.dtype(), on);
    on.matmul(mirrored(a, on).view(), false, mirrored(b, on).view(), false, out.view());
    return out.to_vector<double>();
  };
  const std::vector<double> found = product(device), expected = product(cpu_device());
  for (std::size_t i = 0; i < found.size(); ++i)
    ASSERT_NEAR(found[i], expected[i], 1e-12) << "at " << i << " of " << shape;
}

Tensor random_tensor(Rng& rng, const Shape& shape) {
  return Tensor::from(random_values<double>(rng, shape.count(), -1, 1), shape);
}

TEST_F(CudaProducts, SeveralBatchAxes) {
  for_each_gpu([](Device& device) {
    Rng rng(5);
    const Tensor a = random_tensor(rng, {4, 3, 2, 5, 6}), b = random_tensor(rng, {3, 6, 7});
    const Shape shape = {4, 3, 2, 6, 7};
    const Tensor by_second = b.reshape({1, 3, 1, 6, 7}).broadcast_to(shape),
                 by_none = b.slice(0, 1, 2).reshape({1, 1, 1, 6, 7}).broadcast_to(shape),
                 by_all = random_tensor(rng, shape);
    for (const Tensor& right : {by_second, by_none, by_all}) {
      expect_same_product(device, a, right);
      expect_same_product(device, random_tensor(rng, {3, 2, 4, 5, 6}).permute({2, 0, 1, 3, 4}),
                          right);
      expect_same_product(device, random_tensor(rng, {6, 4, 5, 3, 2}).permute({1, 3, 4, 2, 0}),
                          right);
      expect_same_product(device, a.slice(0, 0, 1).slice(1, 0, 1).broadcast_to({4, 3, 2, 5, 6}),
                          right);
    }
  });
}

TEST_F(CudaProducts, VectorsWithAnyStrides) {
  for_each_gpu([](Device& device) {
    Rng rng(6);
    const Tensor wide = random_tensor(rng, {9, 8, 7}), tall = random_tensor(rng, {9, 7, 8});
    const Tensor row = wide.slice(1, 3, 4), column = tall.slice(2, 2, 3);
    expect_same_product(device, row, column);            // 9 of 1 x 7 and 7 x 1
    expect_same_product(device, column, row);            // outer products
    expect_same_product(device, wide, column);           // matrices and vectors
    expect_same_product(device, row.permute({1, 0, 2}),  // 1 of 9 x 7, rows far apart
                        tall.slice(0, 0, 1));
    expect_same_product(device, row.slice(0, 0, 1).broadcast_to({9, 1, 7}), tall);
    expect_same_product(device, row.slice(0, 0, 1).broadcast_to({9, 5, 7}), tall);
  });
}

TEST_F(CudaProducts, DegenerateSizes) {
  for_each_gpu([](Device& device) {
    for (DType dtype : {DType::f32, DType::f64}) {
      const auto product = [&](const Shape& a, const Shape& b, const Shape& shape) {
        const Tensor out = Tensor::full(shape, 7, dtype, device);
        device.matmul(Tensor::full(a, 1, dtype, device).view(), false,
                      Tensor::full(b, 1, dtype, device).view(), false, out.view());
        return out.to_vector<double>();
      };
      EXPECT_EQ(product({2, 0}, {0, 3}, {2, 3}), std::vector<double>(6, 0));
      EXPECT_EQ(product({4, 2, 0}, {4, 0, 3}, {4, 2, 3}), std::vector<double>(24, 0));
      EXPECT_TRUE(product({0, 2, 4}, {0, 4, 3}, {0, 2, 3}).empty());
      EXPECT_TRUE(product({2, 0, 4}, {2, 4, 3}, {2, 0, 3}).empty());
      EXPECT_TRUE(product({2, 4}, {4, 0}, {2, 0}).empty());
      EXPECT_EQ(product({1, 1}, {1, 1}, {1, 1}), std::vector<double>{1});
    }
  });
}

// 1 + 2^-13 is 1 to TensorFloat-32 (10 bits after the point) and to bfloat16 (7), and its sums are
// exact in float32: the result says what the operands were rounded to.
TEST_F(CudaProducts, MathSaysWhatOperandsAreRoundedTo) {
  for_each_gpu([](Device& device) {
    const DeviceScope scope(device);
    constexpr std::int64_t kSize = 512;
    const Tensor a = Tensor::full({kSize, kSize}, 1 + 0x1p-13, DType::f32, device),
                 b = Tensor::full({kSize, kSize}, 1, DType::f32, device),
                 out = Tensor::full({kSize, kSize}, 7, DType::f32, device);
    const auto expect_all = [&](Math math, double value) {
      const MathScope scope(math);
      device.matmul(a.view(), false, b.view(), false, out.view());
      EXPECT_EQ(out.to_vector<double>(), std::vector<double>(kSize * kSize, value))
          << name_of(math);
    };
    expect_all(Math::f32, kSize * (1 + 0x1p-13));
    expect_all(Math::tf32, kSize);
    expect_all(Math::bf16, kSize);
  });
}

TEST_F(CudaProducts, ReducedMathsStayWithinTheirErrors) {
  struct Error {
    Math math;
    double of_operand;
  };
  for_each_gpu([](Device& device) {
    const DeviceScope scope(device);
    for (const auto& [math, of_operand] : {Error{Math::tf32, 0x1p-10}, Error{Math::bf16, 0x1p-8}}) {
      SCOPED_TRACE(name_of(math));
      const MathScope scope(math);
      const Place<float> place{device, 2 * of_operand + kGpuTolerance<float>};
      check_random_products<float>(40, not_rounded<float>, place);
      Rng rng(7);
      check_against_loop<float>(rng, kPowersOfTwo, nullptr, place);
      check_against_loop<float>(rng, kSeveralBlocks, nullptr, place);
      check_random_products<double>(20, not_rounded<double>, place_on<double>(device));
    }
  });
}

TEST_F(CudaConvolution, RandomGeometryAndLayouts) {
  for_each_gpu([](Device& device) {
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
  for_each_gpu([](Device& device) {
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
  for_each_gpu([&](Device& device) {
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
  for_each_gpu([&](Device& device) {
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
  for_each_gpu([&](Device& device) {
    Rng rng(10);
    check_against_cpu<float>(rng, sizes, device);
    check_against_cpu<double>(rng, sizes, device);
  });
}

}  // namespace
}  // namespace saddle::test

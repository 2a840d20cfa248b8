// Matrix products of every device but the CPU, beside plain sums and the CPU's.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "tests/both_devices.h"
#include "tests/random_convolutions.h"
#include "tests/random_products.h"
#include "tests/random_views.h"

namespace saddle::test {
namespace {

class CudaProducts : public OnOtherDevices {};

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
  for_each_device([](Device& device) {
    check_products<float>(device);
    check_products<double>(device);
  });
}

// More matrices than one call of cuBLAS takes.
TEST_F(CudaProducts, LargeBatch) {
  for_each_device([](Device& device) {
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
  for_each_device([](Device& device) {
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
  for_each_device([](Device& device) {
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
  for_each_device([](Device& device) {
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
  for_each_device([](Device& device) {
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
  for_each_device([](Device& device) {
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

}  // namespace
}  // namespace saddle::test

// Kernels of a GPU that move, reduce and draw numbers, against the CPU's.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tensor/convert.h"
#include "tests/both_devices.h"
#include "tests/random_views.h"

namespace saddle::test {
namespace {

class CudaKernels : public OnOtherDevices {};

// Numbers whose conversion has something to decide, among others.
template <class T>
std::vector<T> values_to_convert(Rng& rng, std::int64_t count) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double special[] = {NAN,  kInfinity, -kInfinity, 0x1p63, -0x1p63, 0x1p62 + 1e9, -0.0,
                            0.75, -0.75,     1e300,      -1e300, 1e-300,  16777217.0};
  std::vector<T> values = random_values<T>(rng, count, -1e6, 1e6);
  for (T& value : values) {
    if (random_integer(rng, 0, 1) == 0) continue;
    const double drawn = special[random_integer(rng, 0, std::size(special) - 1)];
    value = convert<T>(drawn);
  }
  return values;
}

void copy(Device& device, const Views& in, const View& out) { device.copy(in[0], out); }

void check_copies(Rng& rng, const Shape& shape) {
  constexpr DType kAll[] = {DType::f32, DType::f64, DType::i64};
  for (const DType from : kAll) {
    for (const DType to : kAll) {
      dispatch(from, [&](auto zero) {
        using T = decltype(zero);
        const Tensor in = random_layout(rng, shape, values_to_convert<T>(rng, shape.count()));
        expect_same({in}, random_layout(rng, shape, to), copy);
      });
    }
  }
}

TEST_F(CudaKernels, CopiesOfAnyLayoutAndDtype) {
  Rng rng(1);
  for (int round = 0; round < 20; ++round) {
    check_copies(rng, random_shape(rng, 5, 7));
    check_copies(rng, random_shape(rng, 3, 40));
  }
  check_copies(rng, {0});
  check_copies(rng, {3, 0, 2});
}

TEST_F(CudaKernels, TransposesAndCopiesOfSlices) {
  Rng rng(2);
  const auto filled = [&](const Shape& shape, DType dtype) {
    return Tensor::from(random_values<double>(rng, shape.count()), shape).to(dtype);
  };
  for (const DType dtype : {DType::f32, DType::f64, DType::i64}) {
    const auto expect_copied = [&](const Tensor& in) {
      expect_same({in}, Tensor::empty(in.shape(), dtype), copy);
    };
    const Tensor nhwc = filled({3, 17, 9, 48}, dtype), nchw = filled({2, 33, 20, 21}, dtype);
    expect_copied(nhwc.permute({0, 3, 1, 2}));
    expect_copied(nchw.permute({0, 2, 3, 1}));
    expect_copied(nhwc.permute({3, 2, 1, 0}));
    expect_copied(nhwc.slice(3, 8, 40));
    expect_copied(nhwc.slice(3, 7, 41));
    expect_copied(filled({1, 1, 48}, dtype).broadcast_to({5, 6, 48}));
    expect_copied(filled({40, 1}, dtype).broadcast_to({40, 48}));
    expect_copied(filled({40, 1, 30}, dtype).broadcast_to({40, 20, 30}).permute({2, 1, 0}));
    // From the first element on and from the second: addresses of all alignments.
    const Tensor out = Tensor::empty({6, 16, 64}, dtype);
    expect_same({filled({6, 16, 32}, dtype)}, out.slice(2, 32, 64), copy);
    expect_same({filled({6, 16, 32}, dtype)}, out.slice(2, 1, 33), copy);
    expect_same({filled({16, 6, 32}, dtype)}, out.permute({1, 0, 2}).slice(2, 4, 36), copy);
  }
}

TEST_F(CudaKernels, Fills) {
  Rng rng(3);
  for (int round = 0; round < 20; ++round) {
    for (const DType dtype : {DType::f32, DType::f64, DType::i64}) {
      for (const double value : {0.0, -2.75, 1e300, std::nan("")})
        expect_same(
            {}, random_layout(rng, random_shape(rng, 4, 20), dtype),
            [&](Device& device, const Views&, const View& out) { device.fill(out, value); });
    }
  }
}

// `in` reduced to `out`'s shape: maxima exactly, sums to `tolerance` sum |x|.
template <class T>
void check_reductions(const Tensor& in, const Tensor& out) {
  const auto reduce = [](Reduction reduction) {
    return [reduction](Device& device, const Views& in, const View& out) {
      device.reduce(reduction, in[0], out);
    };
  };
  expect_same({in}, out, reduce(Reduction::max));
  std::vector<T> magnitudes = in.to_vector<T>();
  for (T& value : magnitudes) value = std::fabs(value);
  cpu_device().fill(storage_of(out).view(), 0);
  const Tensor of_magnitudes = Tensor::from(magnitudes, in.shape());
  cpu_device().reduce(Reduction::sum, of_magnitudes.view(), out.view());
  std::vector<double> tolerance = storage_of(out).to_vector<double>();
  for (double& value : tolerance) value *= std::is_same_v<T, float> ? 1e-5 : 1e-12;
  expect_near({in}, out, tolerance, reduce(Reduction::sum));
}

template <class T>
void check_random_reduction(Rng& rng, const Shape& shape) {
  Shape reduced = shape;
  for (std::int64_t& size : reduced)
    if (random_integer(rng, 0, 1) == 1) size = 1;
  check_reductions<T>(random_layout(rng, shape, random_values<T>(rng, shape.count())),
                      random_layout(rng, reduced, dtype_of<T>()));
}

TEST_F(CudaKernels, ReductionsOfAnyAxesAndLayouts) {
  Rng rng(4);
  for (int round = 0; round < 100; ++round) {
    check_random_reduction<float>(rng, random_shape(rng, 5, 7));
    check_random_reduction<double>(rng, random_shape(rng, 5, 7));
    check_random_reduction<float>(rng, random_shape(rng, 3, 50));
  }
}

const std::pair<Shape, Shape> kLargeReductions[] = {
    {{1 << 20}, {1}},          {{1031, 1021}, {1, 1}},     {{65536, 64}, {1, 64}},
    {{16384, 3}, {1, 3}},      {{20000, 1}, {1, 1}},       {{64, 16, 16, 48}, {1, 1, 1, 48}},
    {{9, 3001, 5}, {9, 1, 5}}, {{700, 1025}, {700, 1}},    {{3, 100000}, {3, 1}},
    {{4, 60000}, {4, 60000}},  {{40, 70, 130}, {1, 70, 1}}};

template <class T>
void check_large_reductions(Rng& rng) {
  for (const auto& [shape, reduced] : kLargeReductions) {
    const Tensor in = Tensor::from(random_values<T>(rng, shape.count(), -1, 3), shape);
    check_reductions<T>(in, Tensor::empty(reduced, dtype_of<T>()));
  }
}

TEST_F(CudaKernels, LargeReductions) {
  Rng rng(5);
  check_large_reductions<float>(rng);
  check_large_reductions<double>(rng);
}

TEST_F(CudaKernels, SumsAreTheSameBitsEachTime) {
  Rng rng(6);
  for (Device* device : other_devices()) {
    for (const auto& [shape, reduced] : kLargeReductions) {
      const Tensor in =
          mirrored(Tensor::from(random_values<float>(rng, shape.count()), shape), *device);
      const auto sum = [&, &reduced = reduced] {
        const Tensor out = Tensor::empty(reduced, DType::f32, *device);
        device->reduce(Reduction::sum, in.view(), out.view());
        return out.to_vector<float>();
      };
      EXPECT_TRUE(same_bits(sum(), sum())) << shape;
    }
  }
}

TEST_F(CudaKernels, ReductionsMeetNansAndEmptyRanges) {
  for (Device* device : other_devices()) {
    const auto reduced = [&](Reduction reduction, const Tensor& in, const Shape& shape) {
      const Tensor on_device = mirrored(in, *device),
                   out = Tensor::empty(shape, in.dtype(), *device);
      device->reduce(reduction, on_device.view(), out.view());
      return out.to_vector<double>();
    };
    for (const std::int64_t size : {1, 7, 300, 40000}) {
      for (const std::int64_t bad : {std::int64_t{0}, size / 2, size - 1}) {
        const Tensor in = Tensor::full({size, 2}, -1, DType::f32);
        in.data<float>()[static_cast<std::size_t>(2 * bad + 1)] = std::nanf("");
        for (const Reduction reduction : {Reduction::sum, Reduction::max}) {
          const auto columns = reduced(reduction, in, {1, 2});
          EXPECT_EQ(columns[0], reduction == Reduction::sum ? -static_cast<double>(size) : -1);
          EXPECT_TRUE(std::isnan(columns[1]));
          EXPECT_TRUE(std::isnan(reduced(reduction, in, {1, 1})[0]));
        }
      }
    }
    const Tensor empty = Tensor::empty({3, 0}, DType::f64);
    EXPECT_EQ(reduced(Reduction::sum, empty, {3, 1}), std::vector<double>(3, 0.0));
    EXPECT_EQ(reduced(Reduction::max, empty, {3, 1}), std::vector<double>(3, -HUGE_VAL));
    EXPECT_EQ(reduced(Reduction::max, empty, {1, 1}), std::vector<double>(1, -HUGE_VAL));
    EXPECT_TRUE(reduced(Reduction::sum, empty, {1, 0}).empty());
  }
}

// The numbers of {seed, step} and of a stream, into a random layout of `shape`.
template <class Check>
void check_random_numbers(Rng& rng, const Shape& shape, DType dtype, Distribution distribution,
                          Check&& check) {
  const std::int64_t seed = random_integer(rng, -1, 1) * ((std::int64_t{1} << 61) + 12345);
  const Tensor state =
      random_layout<std::int64_t>(rng, {2}, {seed, random_integer(rng, 0, std::int64_t{1} << 40)});
  const auto stream = static_cast<std::uint32_t>(random_integer(rng, 0, 1 << 30));
  check(std::vector<Tensor>{state}, random_layout(rng, shape, dtype),
        [=](Device& device, const Views& in, const View& out) {
          device.random(distribution, in[0], stream, out);
        });
}

TEST_F(CudaKernels, RandomNumbers) {
  Rng rng(7);
  std::vector<Shape> shapes = {{}, {0}, {1}, {3, 0}, {100003}, {257, 129}};
  for (int round = 0; round < 40; ++round) shapes.push_back(random_shape(rng, 4, 9));
  for (const Shape& shape : shapes) {
    for (const DType dtype : {DType::f32, DType::f64}) {
      check_random_numbers(rng, shape, dtype, Distribution::uniform,
                           [](const auto& in, const Tensor& out, const auto& kernel) {
                             expect_same(in, out, kernel);
                           });
      check_random_numbers(rng, shape, dtype, Distribution::normal,
                           [&](const auto& in, const Tensor& out, const auto& kernel) {
                             const std::vector<double> tolerance(
                                 static_cast<std::size_t>(storage_of(out).size()),
                                 dtype == DType::f32 ? 4e-6 : 1e-12);
                             expect_near(in, out, tolerance, kernel);
                           });
    }
  }
}

}  // namespace
}  // namespace saddle::test

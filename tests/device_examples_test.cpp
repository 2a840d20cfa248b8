#include "data/device_examples.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>
#include <vector>

#include "data/batches.h"
#include "tests/random_views.h"
#include "tests/shadow_device.h"

namespace saddle::test {
namespace {

Dataset counting_images(std::int64_t count, std::int64_t features) {
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(count * features));
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  return Dataset::of_images(bytes, {count, 1, 1, features});
}

// What Batches gives on a device is what it gives on the CPU.
void expect_same_batches(const Dataset& dataset, std::int64_t batch_size, DType dtype,
                         int batches) {
  Batches here(dataset, batch_size, 7, 0), there(dataset, batch_size, 7, 0);
  const Shape shape = {batch_size, dataset.features()};
  const Tensor on_cpu = Tensor::empty(shape, dtype, cpu_device()),
               on_device = Tensor::empty(shape, dtype, shadow_device());
  for (int i = 0; i < batches; ++i) {
    here.next(on_cpu);
    there.next(on_device);
    ASSERT_EQ(on_device.to_vector<double>(), on_cpu.to_vector<double>()) << "batch " << i;
    ASSERT_EQ(there.position(), here.position());
  }
}

// The shadow device has 16 MiB free: half of it holds one of these, and not the other.
TEST(DeviceExamples, AreKeptWhereTheyFit) {
  const Dataset small = counting_images(1000, 3), large = counting_images(1000, 2000);
  EXPECT_TRUE(DeviceExamples(small, 10, DType::f32, shadow_device()).are_kept());
  EXPECT_FALSE(DeviceExamples(large, 10, DType::f32, shadow_device()).are_kept());
}

TEST(DeviceExamples, GiveTheBatchesOfTheCpu) {
  const Dataset small = counting_images(23, 3), large = counting_images(1000, 2000);
  for (const DType dtype : {DType::f32, DType::f64}) {
    expect_same_batches(small, 5, dtype, 14);
    expect_same_batches(large, 300, dtype, 7);
  }
}

TEST(DeviceExamples, FollowTheBatchToAnotherDtypeAndDevice) {
  const Dataset dataset = counting_images(20, 3);
  Batches batches(dataset, 4, 1, 0), fresh(dataset, 4, 1, 0);
  const Tensor expected = Tensor::empty({4, 3}, DType::f64, cpu_device());
  for (int i = 0; i < 6; ++i) {
    const Tensor out =
        i % 3 == 0 ? Tensor::empty({4, 3}, DType::f32, shadow_device())
                   : Tensor::empty({4, 3}, DType::f64, i % 3 == 1 ? shadow_device() : cpu_device());
    batches.next(out);
    fresh.next(expected);
    const double tolerance = out.dtype() == DType::f32 ? 1e-7 : 0;
    const auto found = out.to_vector<double>(), exact = expected.to_vector<double>();
    for (std::size_t k = 0; k < exact.size(); ++k) ASSERT_NEAR(found[k], exact[k], tolerance);
  }
}

TEST(DeviceExamples, RefuseWhatTheyCannotFill) {
  const Dataset dataset = counting_images(20, 3);
  Batches batches(dataset, 4, 1, 0);
  const Tensor strided = Tensor::zeros({3, 4}, DType::f32, shadow_device()).permute({1, 0});
  EXPECT_NE(error_of([&] { batches.next(strided); }).find("dense"), std::string::npos);
  EXPECT_EQ(batches.position(), BatchPosition{});
}

}  // namespace
}  // namespace saddle::test

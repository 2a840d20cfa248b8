#include "tensor/device.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <limits>

#include "tensor/cpu/parallel.h"
#include "tests/random_views.h"
#include "tests/threads_guard.h"

// Lets an allocation that is too large return null under AddressSanitizer, as it does without.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "allocator_may_return_null=1"; }

namespace saddle::test {
namespace {

TEST(CpuDevice, StorageIsAligned) {
  EXPECT_EQ(cpu_device().name(), "cpu");
  for (std::size_t bytes : {std::size_t{0}, std::size_t{1}, std::size_t{1000}}) {
    const std::shared_ptr<void> storage = cpu_device().allocate(bytes, "a test");
    ASSERT_NE(storage, nullptr);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(storage.get()) % 64, 0u);
  }
}

TEST(CpuDevice, OutOfMemoryNamesTheSize) {
  for (std::size_t bytes : {std::size_t{1} << 60, std::numeric_limits<std::size_t>::max()}) {
    const std::string message = error_of([&] { cpu_device().allocate(bytes, "a test"); });
    EXPECT_NE(message.find(std::to_string(bytes)), std::string::npos) << message;
  }
}

TEST(CpuDevice, UploadsAndDownloads) {
  const std::vector<double> values = {1, 2, 3};
  const std::shared_ptr<void> storage = cpu_device().allocate(24, "a test");
  cpu_device().upload(values.data(), storage.get(), 24);
  std::vector<double> back(3);
  cpu_device().download(storage.get(), back.data(), 24);
  EXPECT_EQ(back, values);
  cpu_device().upload(nullptr, storage.get(), 0);
}

template <class In, class Out>
void check_copy(Rng& rng, const Shape& shape) {
  const auto values = random_values<In>(rng, shape.count(), -1000, 1000);
  const Tensor in = random_layout(rng, shape, values);
  const Tensor out = random_layout(rng, shape, dtype_of<Out>());
  cpu_device().copy(in.view(), out.view());
  for (std::int64_t i = 0; i < out.size(); ++i)
    ASSERT_EQ(element<Out>(out, i), static_cast<Out>(values[static_cast<std::size_t>(i)]));
}

template <class In>
void check_copy_to_all(Rng& rng, const Shape& shape) {
  check_copy<In, float>(rng, shape);
  check_copy<In, double>(rng, shape);
  check_copy<In, std::int64_t>(rng, shape);
}

TEST(Copy, AnyLayoutAndDtype) {
  Rng rng(1);
  for (int round = 0; round < 100; ++round) {
    const Shape shape = random_shape(rng, 5, 6);
    check_copy_to_all<float>(rng, shape);
    check_copy_to_all<double>(rng, shape);
    check_copy_to_all<std::int64_t>(rng, shape);
  }
}

TEST(Copy, LargeTransposes) {
  Rng rng(2);
  const ThreadsGuard guard;
  for (const Shape& shape : {Shape{301, 517}, {3, 70, 301}, {70, 3, 301}, {8, 33, 16, 3}}) {
    const auto values = random_values<float>(rng, shape.count());
    const Tensor in = Tensor::from(values, shape);
    for (int round = 0; round < 6; ++round) {
      set_threads(1 + round % 3);
      const Tensor turned = in.permute(random_order(rng, shape.rank()));
      EXPECT_EQ(elements<float>(turned.clone()), elements<float>(turned));
      const Tensor out = Tensor::zeros(shape, DType::f32);
      Axes order = random_order(rng, shape.rank());
      out.permute(order).assign(in.permute(order));
      EXPECT_EQ(elements<float>(out), values);
    }
  }
}

TEST(Copy, BroadcastsAndEmpties) {
  const Tensor in = Tensor::from<float>({1, 2}, {2, 1}).broadcast_to({3, 2, 2});
  EXPECT_EQ(elements<float>(in.clone()), elements<float>(in));
  EXPECT_EQ(Tensor::zeros({3, 0, 2}, DType::f32).permute({2, 1, 0}).clone().size(), 0);
}

TEST(Copy, IntegersTakeTheTruncatedValueTheNearestThereIsAndZeroForNaN) {
  const double big = 9223372036854775808.0;  // 2^63
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min(), kMax = -(kMin + 1);
  const std::vector<double> from = {1.9, -1.9,      -0.0, std::nan(""), -std::nan(""), HUGE_VAL,
                                    big, -HUGE_VAL, -big, 1.0 - big,    4e9,           1e300};
  const std::vector<std::int64_t> to = {
      1, -1, 0, 0, 0, kMax, kMax, kMin, kMin, kMin, 4'000'000'000, kMax};
  const Tensor in = Tensor::from(from, {12});
  EXPECT_EQ(in.to_vector<std::int64_t>(), to);
  EXPECT_EQ(in.slice(0, 3, 4).broadcast_to({9}).to_vector<std::int64_t>(),
            std::vector<std::int64_t>(9, 0));
  const Tensor singles = Tensor::empty({12}, DType::f32);
  singles.assign(in);
  EXPECT_EQ(singles.to_vector<std::int64_t>(), to);
  EXPECT_EQ(Tensor::from<double>({1e300}, {1}).to_vector<float>()[0], HUGE_VALF);
}

TEST(Fill, AnyLayoutAndDtypeAndNothingElse) {
  Rng rng(3);
  for (int round = 0; round < 50; ++round) {
    const Tensor whole = Tensor::zeros({9, 40, 5}, DType::f32);
    const Tensor part = whole.slice(1, 3, 30).slice(0, 2, 4).permute({2, 0, 1});
    cpu_device().fill(part.view(), 2.5);
    for (float value : elements<float>(part)) ASSERT_EQ(value, 2.5f);
    double sum = 0;
    for (float value : whole.data<float>()) sum += value;
    ASSERT_EQ(sum, 2.5 * static_cast<double>(part.size()));
    const Tensor integers = random_layout(rng, {3, 4}, DType::i64);
    cpu_device().fill(integers.view(), -7.8);
    ASSERT_EQ(elements<std::int64_t>(integers), std::vector<std::int64_t>(12, -7));
  }
}

TEST(Threads, AtLeastOne) {
  const ThreadsGuard guard;
  EXPECT_GE(threads(), 1);
  set_threads(3);
  EXPECT_EQ(threads(), 3);
  for (int bad : {0, -2, kMaxThreads + 1})
    EXPECT_NE(error_of([&] { set_threads(bad); }).find(std::to_string(bad)), std::string::npos);
}

TEST(ParallelFor, CoversTheRangeInPiecesOfOneGrain) {
  const ThreadsGuard guard;
  for (int count : {1, 2, 3}) {
    set_threads(count);
    for (std::int64_t size : {0, 1, 9, 10, 11, 1000}) {
      std::vector<std::atomic<int>> visits(static_cast<std::size_t>(size));
      cpu::parallel_for(size, 10, [&](std::int64_t begin, std::int64_t end) {
        EXPECT_EQ(begin % 10, 0);
        EXPECT_EQ(end, std::min(size, begin + 10));
        for (std::int64_t i = begin; i < end; ++i) ++visits[static_cast<std::size_t>(i)];
      });
      for (const auto& each : visits) EXPECT_EQ(each, 1);
    }
  }
}

TEST(ParallelFor, HandsErrorsToTheCaller) {
  const ThreadsGuard guard;
  for (int count : {1, 3}) {
    set_threads(count);
    const std::string message = error_of([] {
      cpu::parallel_for(50, 1, [](std::int64_t begin, std::int64_t) {
        if (begin == 17) fail("piece ", begin);
      });
    });
    EXPECT_EQ(message, "piece 17");
  }
}

TEST(ParallelFor, NestedLoopsRunInTheirThread) {
  const ThreadsGuard guard;
  set_threads(2);
  std::atomic<int> total = 0;
  cpu::parallel_for(8, 1, [&](std::int64_t, std::int64_t) {
    cpu::parallel_for(5, 1, [&](std::int64_t begin, std::int64_t end) {
      total += static_cast<int>(end - begin);
    });
  });
  EXPECT_EQ(total, 40);
}

}  // namespace
}  // namespace saddle::test

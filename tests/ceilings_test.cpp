#include "tensor/ceilings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tensor/cpu/ceilings.h"
#include "tests/shadow_device.h"
#include "tests/threads_guard.h"

namespace saddle::test {
namespace {

TEST(Ceilings, AreThoseOfABufferOfThatSize) {
  const Ceilings ceilings{1, {64, 16, 2}};  // of 16, 32 and 64 KiB
  for (const std::int64_t bytes : {0, 1, 1 << 14, (1 << 15) - 1})
    EXPECT_EQ(ceilings.bandwidth(bytes), 64) << bytes;
  for (const std::int64_t bytes : {1 << 15, (1 << 16) - 1})
    EXPECT_EQ(ceilings.bandwidth(bytes), 16) << bytes;
  for (const std::int64_t bytes : {std::int64_t{1} << 16, std::int64_t{1} << 17, INT64_MAX})
    EXPECT_EQ(ceilings.bandwidth(bytes), 2) << bytes;
  EXPECT_EQ(ceilings.memory_bandwidth(), 2);
}

TEST(Ceilings, MultiplyAndAddCountsItsOperations) {
  using cpu::Isa, cpu::multiply_and_add;
  for (const Isa isa : cpu::kAllIsas) {
    if (isa > cpu::best_isa()) continue;
    const std::int64_t lanes = isa == Isa::avx512 ? 16 : isa == Isa::avx2 ? 8 : 4;
    EXPECT_EQ(multiply_and_add(isa, 0), 0);
    EXPECT_EQ(multiply_and_add(isa, 7), 7 * 12 * lanes * 2) << name_of(isa);
  }
}

// How fast is not asserted. Three threads are an odd number of parts, and on some machines more
// than there are processors.
TEST(Ceilings, MeasuredOnesArePositiveAndFinite) {
  const auto is_positive_and_finite = [](double rate) { return rate > 0 && std::isfinite(rate); };
  for (const int count : {1, 3}) {
    const ThreadsGuard use(count);
    const Ceilings ceilings = measure_ceilings();
    EXPECT_PRED1(is_positive_and_finite, ceilings.flop_rate);
    EXPECT_EQ(ceilings.bandwidths.size(), 15u);  // 2^14 to 2^28
    for (const double bandwidth : ceilings.bandwidths)
      EXPECT_PRED1(is_positive_and_finite, bandwidth);
  }
}

// By its own kernels, whatever it is.
TEST(DeviceCeilings, AreMeasuredByProductsAndCopies) {
  const Ceilings ceilings = measure_ceilings(shadow_device());
  ASSERT_EQ(ceilings.bandwidths.size(), 15u);
  EXPECT_TRUE(std::is_sorted(ceilings.bandwidths.rbegin(), ceilings.bandwidths.rend()));
  for (const double rate :
       {ceilings.flop_rate, ceilings.float64_flop_rate, ceilings.memory_bandwidth()}) {
    EXPECT_GT(rate, 0);
    EXPECT_TRUE(std::isfinite(rate));
  }
}

}  // namespace
}  // namespace saddle::test

#include "tensor/ceilings.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tensor/cpu/ceilings.h"

namespace saddle {
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

// How fast is not asserted.
TEST(Ceilings, MeasuredOnesArePositiveAndFinite) {
  const Ceilings ceilings = measure_ceilings();
  EXPECT_GT(ceilings.flop_rate, 0);
  EXPECT_TRUE(std::isfinite(ceilings.flop_rate));
  ASSERT_EQ(ceilings.bandwidths.size(), 15u);  // 2^14 to 2^28
  double smaller = ceilings.bandwidths[0];
  EXPECT_TRUE(std::isfinite(smaller));
  for (const double bandwidth : ceilings.bandwidths) {
    EXPECT_GT(bandwidth, 0);
    EXPECT_LE(bandwidth, smaller);
    smaller = bandwidth;
  }
}

}  // namespace
}  // namespace saddle

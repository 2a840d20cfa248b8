// Division by a number that the host knows: a product and a shift in place of twenty instructions.
#pragma once

#include <cstdint>

namespace saddle::cuda {

// n / d = (n + floor(n m / 2^32)) / 2^s with 2^(s - 1) < d <= 2^s and m = floor(2^32 (2^s - d) / d)
// + 1, for n < 2^31 and 1 <= d < 2^31: Granlund and Montgomery, "Division by Invariant Integers
// using Multiplication" (1994), Figure 4.1.
class Divisor {
 public:
  Divisor() = default;
  // Of the sizes of something without elements, which nobody divides by, some may be 0.
  explicit Divisor(std::int64_t size) {
    const std::int64_t divisor = size > 0 ? size : 1;
    divisor_ = static_cast<std::uint32_t>(divisor);
    while ((std::int64_t{1} << shift_) < divisor) ++shift_;
    const std::uint64_t above = (std::uint64_t{1} << shift_) - divisor_;
    factor_ = static_cast<std::uint32_t>((above << 32) / divisor_ + 1);
  }

  // Returns n mod d; n becomes n / d.
  __host__ __device__ std::uint32_t take(std::uint32_t& n) const {
    const std::uint64_t product = static_cast<std::uint64_t>(n) * factor_;
    const std::uint32_t quotient = (n + static_cast<std::uint32_t>(product >> 32)) >> shift_;
    const std::uint32_t rest = n - quotient * divisor_;
    n = quotient;
    return rest;
  }

 private:
  std::uint32_t divisor_ = 1, factor_ = 1, shift_ = 0;
};

}  // namespace saddle::cuda

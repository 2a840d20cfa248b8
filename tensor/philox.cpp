#include "tensor/philox.h"

#include <numeric>
#include <utility>

#include "tensor/philox_rounds.inl"

namespace saddle {

std::array<std::uint32_t, 4> philox(std::uint64_t seed, std::uint32_t stream, std::uint64_t step,
                                    std::uint64_t block) {
  const auto low = [](std::uint64_t bits) { return static_cast<std::uint32_t>(bits); };
  const auto high = [](std::uint64_t bits) { return static_cast<std::uint32_t>(bits >> 32); };
  std::array<std::uint32_t, 4> words = {low(block), high(block), low(step), high(step)};
  philox_rounds(words[0], words[1], words[2], words[3], low(seed), high(seed) ^ stream);
  return words;
}

// Exchange number k uses block k alone. The remainder of 64 bits favours small values by less than
// count / 2^64.
void random_permutation(std::uint64_t seed, std::uint32_t stream, std::uint64_t step,
                        std::span<std::int64_t> order) {
  std::iota(order.begin(), order.end(), std::int64_t{0});
  for (std::size_t last = order.size(); last-- > 1;) {
    const auto words = philox(seed, stream, step, last);
    const std::uint64_t bits = std::uint64_t{words[1]} << 32 | words[0];
    std::swap(order[last], order[bits % (last + 1)]);
  }
}

}  // namespace saddle

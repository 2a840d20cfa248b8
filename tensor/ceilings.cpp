#include "tensor/ceilings.h"

#include <algorithm>
#include <bit>

namespace saddle {

double Ceilings::bandwidth(std::int64_t bytes) const {
  const int power =
      std::bit_width(static_cast<std::uint64_t>(std::max<std::int64_t>(bytes, 1))) - 1;
  const int last = static_cast<int>(bandwidths.size()) - 1;
  return bandwidths[static_cast<std::size_t>(std::clamp(power - kSmallestPower, 0, last))];
}

}  // namespace saddle

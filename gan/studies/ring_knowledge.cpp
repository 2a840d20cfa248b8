#include "gan/studies/ring_knowledge.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tensor/error.h"

namespace saddle {

RingKnowledge ring_knowledge(std::span<const double> at_modes, std::span<const double> between,
                             std::span<const double> real, std::span<const double> plane) {
  require(!at_modes.empty() && at_modes.size() == between.size() && !real.empty() && !plane.empty(),
          "ring knowledge: expected as many places between as modes, and points, found ",
          at_modes.size(), " modes, ", between.size(), " between, ", real.size(), " and ",
          plane.size(), " points");
  for (const auto scores : {at_modes, between, real, plane})
    require(std::ranges::none_of(scores, [](double score) { return std::isnan(score); }),
            "ring knowledge: expected scores, found NaN");
  RingKnowledge knowledge;
  const std::size_t modes = at_modes.size();
  for (std::size_t i = 0; i < modes; ++i)
    knowledge.peaks += at_modes[i] > between[i] && at_modes[i] > between[(i + modes - 1) % modes];
  knowledge.peaks /= static_cast<double>(modes);
  // Mann and Whitney's count, with half of the ties.
  std::vector<double> sorted(plane.begin(), plane.end());
  std::ranges::sort(sorted);
  double below = 0.0;
  for (const double score : real) {
    const auto [first, last] = std::ranges::equal_range(sorted, score);
    below += static_cast<double>(first - sorted.begin() + (last - sorted.begin())) / 2;
  }
  knowledge.area = below / (static_cast<double>(real.size()) * static_cast<double>(plane.size()));
  return knowledge;
}

}  // namespace saddle

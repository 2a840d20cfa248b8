// What a discriminator knows of Gaussians around a ring, told from its scores.
#pragma once

#include <span>

namespace saddle {

struct RingKnowledge {
  // Of the modes, those where the score is above that of both places halfway to their neighbours.
  double peaks = 0.0;
  // The probability that a real point has a higher score than a point anywhere in the picture: 1
  // for one that tells all, 1/2 for one that tells nothing.
  double area = 0.0;
};

// scores: of the modes around the ring; of the places halfway from each to the next one; of real
// points; of the plane. Throws Error for none of any, or fewer places than modes.
RingKnowledge ring_knowledge(std::span<const double> at_modes, std::span<const double> between,
                             std::span<const double> real, std::span<const double> plane);

}  // namespace saddle

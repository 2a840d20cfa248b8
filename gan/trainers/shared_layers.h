// Layers that a stack of networks has in common (SGAN's N-SW- variants).
#pragma once

#include <cstdint>

#include "gan/trainers/players.h"

namespace saddle {

// Elements [begin, end) of the flat parameters: equal in all networks of a stack.
struct SharedLayers {
  std::int64_t begin = 0, end = 0;

  bool are_any() const { return begin < end; }
};

// Whole layers from the input on, or up to the output, that come nearest to `share` of all
// parameters; none for a share of 0. Throws Error where that is no layer, or leaves none.
SharedLayers first_layers(const SlotList& parameters, double share);
SharedLayers last_layers(const SlotList& parameters, double share);

// Gives all networks the layers of the first.
void make_equal(const Network& networks, const SharedLayers& shared);
// The gradient of shared layers is the sum over the stack, so that equal layers and equal states of
// an optimizer stay equal, bit for bit. Empty where none are shared.
Players::Direction summed_over_stack(const SharedLayers& shared);

}  // namespace saddle

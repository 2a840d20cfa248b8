// The loop at the ceiling of operations; tensor/ceilings.h has the figures.
#pragma once

#include <cstdint>

#include "tensor/cpu/isa.h"

namespace saddle::cpu {

// Multiplies and adds float32 in registers alone: `rounds` times a few independent vectors, as wide
// as `isa`, which the machine must have, allows. Returns the number of operations, two for a
// product that is added.
std::int64_t multiply_and_add(Isa isa, std::int64_t rounds);

}  // namespace saddle::cpu

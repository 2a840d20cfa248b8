// The ceilings of the processor, and the loop at the one of operations.
#pragma once

#include <cstdint>

#include "tensor/ceilings.h"
#include "tensor/cpu/isa.h"

namespace saddle::cpu {

// Multiplies and adds float32 in registers alone: `rounds` times a few independent vectors, as wide
// as `isa`, which the machine must have, allows. Returns the number of operations, two for a
// product that is added.
std::int64_t multiply_and_add(Isa isa, std::int64_t rounds);

// See tensor/ceilings.h.
Ceilings measure_ceilings();

}  // namespace saddle::cpu

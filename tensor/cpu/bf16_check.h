// Whether the kernels of a unit compute what they should on this machine.
#pragma once

#include "tensor/cpu/bf16_kernels.h"

namespace saddle::cpu {

// Multiplies two matrices with ragged tiles and several blocks of depth and compares each element
// with a sum in float64. Throws Error naming the kernels and both values where they differ.
void check_bf16_kernels(const Bf16Kernels& kernels);

}  // namespace saddle::cpu

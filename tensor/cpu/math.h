// What a Math other than f32 computes with on this machine.
#pragma once

#include <vector>

#include "tensor/cpu/bf16_kernels.h"
#include "tensor/device.h"

namespace saddle::cpu {

// Those that this machine can run.
std::vector<const Bf16Kernels*> usable_bf16_kernels();

// For products of float32 from now on: the ones of math(), unless force_bf16_kernels() was called
// after set_math(). Null: the float32 kernels.
const Bf16Kernels* active_bf16_kernels();

// Not while kernels run; null for the float32 kernels.
void force_bf16_kernels(const Bf16Kernels* kernels);

}  // namespace saddle::cpu

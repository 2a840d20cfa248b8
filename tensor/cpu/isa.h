// Which instruction set the CPU kernels use: the best one of this machine, unless a test forces
// one.
#pragma once

#include <string_view>

namespace saddle::cpu {

// Ordered: each includes the ones before it. avx2 means AVX2 and FMA; avx512 means F, BW, DQ, VL.
enum class Isa { portable, avx2, avx512 };

constexpr Isa kAllIsas[] = {Isa::portable, Isa::avx2, Isa::avx512};

// "portable", "avx2", "avx512".
std::string_view name_of(Isa isa);

// The best instruction set that this machine can run.
Isa best_isa();

// The one in use: best_isa() unless force_isa() was called.
Isa active_isa();

// Makes kernels use `isa` from now on; not while kernels run. Throws Error if the machine lacks it.
void force_isa(Isa isa);

}  // namespace saddle::cpu

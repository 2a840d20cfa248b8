// CUDA C++ to machine code while the program runs, by NVRTC.
#pragma once

#include <optional>
#include <string>

#include "tensor/cuda/code_folder.h"

namespace saddle::cuda {

// What compile() will do for a GPU of this compute capability (90 is sm_90): the compiler's version
// and its options. Throws Error if the GPU is older than the compiler's oldest.
std::string compilation_of(int compute_capability);

// Machine code (a cubin) for that GPU; for one that the compiler does not know, PTX of the newest
// one before it, which the driver translates. a * b + c rounds twice, division and square root are
// IEEE's, and subnormal numbers stay. Throws Error with the compiler's log and the text.
std::string compile(const std::string& text, int compute_capability);

// The same from `folder`, if it was compiled and kept there before; else it is now.
std::string compiled(const std::string& text, int compute_capability,
                     const std::optional<CodeFolder>& folder);

}  // namespace saddle::cuda

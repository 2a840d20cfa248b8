// Kernels written while the program runs: each text is compiled once, and on later runs read.
#pragma once

#include <cuda_runtime_api.h>

#include <string>

namespace saddle::cuda {

// The extern "C" kernel `name` of a text in CUDA C++, for GPUs of this compute capability, ready to
// launch. Kept for the rest of the process, and its machine code in default_code_folder(). Throws
// Error if the text does not compile. From any thread.
cudaKernel_t compiled_kernel(const std::string& text, const char* name, int compute_capability);

}  // namespace saddle::cuda

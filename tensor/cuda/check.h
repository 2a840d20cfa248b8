// Errors of the CUDA libraries as saddle::Error.
#pragma once

#include <cublas_v2.h>
#include <cuda_runtime_api.h>

#include <string_view>

namespace saddle::cuda {

// Throws Error, "cuda: CALL: what went wrong", with what to do about it where that is known.
void check(cudaError_t status, std::string_view call);
void check(cublasStatus_t status, std::string_view call);

// What a user can do about an error of the runtime; "" where nobody knows.
std::string_view remedy_of(cudaError_t status);

// After a kernel launch: the launch itself, not what the kernel will do.
inline void check_launch(std::string_view kernel) { check(cudaGetLastError(), kernel); }

}  // namespace saddle::cuda

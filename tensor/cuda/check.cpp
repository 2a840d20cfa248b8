#include "tensor/cuda/check.h"

#include "tensor/error.h"

namespace saddle::cuda {
namespace {

// What a user can do about an error of the runtime; "" where nobody knows.
std::string_view remedy_of(cudaError_t status) {
  switch (status) {
    case cudaErrorNoDevice:
      return "; no GPU is visible here: run with --device cpu";
    case cudaErrorInsufficientDriver:
      return "; the driver is older than this build's CUDA runtime: update the driver, or build "
             "with an older CUDA Toolkit";
    case cudaErrorMemoryAllocation:
      return "; take a smaller batch or fewer generators, or free memory of the GPU";
    case cudaErrorNoKernelImageForDevice:
    case cudaErrorUnsupportedPtxVersion:
      return "; this build has no kernels for this GPU: build with CUDA_ARCH=native";
    case cudaErrorIllegalAddress:
    case cudaErrorLaunchFailure:
    case cudaErrorECCUncorrectable:
    case cudaErrorDevicesUnavailable:
      return "; the GPU's state is lost: run again, with --resume from the last checkpoint";
    default:
      return "";
  }
}

}  // namespace

void check(cudaError_t status, std::string_view call) {
  if (status != cudaSuccess) [[unlikely]]
    fail("cuda: ", call, ": ", cudaGetErrorString(status), remedy_of(status));
}

void check(cublasStatus_t status, std::string_view call) {
  if (status != CUBLAS_STATUS_SUCCESS) [[unlikely]]
    fail("cuda: ", call, ": ", cublasGetStatusString(status));
}

}  // namespace saddle::cuda

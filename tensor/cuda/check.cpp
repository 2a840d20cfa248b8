#include "tensor/cuda/check.h"

#include "tensor/error.h"

namespace saddle::cuda {
namespace {

constexpr std::string_view kNeedsMemory =
    "; take a smaller batch or fewer generators, or free memory of the GPU";

}  // namespace

std::string_view remedy_of(cudaError_t status) {
  switch (status) {
    case cudaErrorNoDevice:
      return "; no GPU is visible here";
    case cudaErrorInsufficientDriver:
      return "; the driver is older than this build's CUDA runtime: update the driver, or build "
             "with an older CUDA Toolkit";
    case cudaErrorMemoryAllocation:
      return kNeedsMemory;
    case cudaErrorNoKernelImageForDevice:
    case cudaErrorUnsupportedPtxVersion:
      return "; this build has no kernels for this GPU: build with CUDA_ARCH=native";
    case cudaErrorAssert:
    case cudaErrorDevicesUnavailable:
    case cudaErrorECCUncorrectable:
    case cudaErrorHardwareStackError:
    case cudaErrorIllegalAddress:
    case cudaErrorIllegalInstruction:
    case cudaErrorLaunchFailure:
    case cudaErrorLaunchTimeout:
    case cudaErrorMisalignedAddress:
    case cudaErrorNvlinkUncorrectable:
    case cudaErrorSystemNotReady:
    case cudaErrorUnknown:
      return ", in this call or before it; the GPU's state is lost: run again, with --resume from "
             "the last checkpoint";
    default:
      return "";
  }
}

void check(cudaError_t status, std::string_view call) {
  if (status == cudaSuccess) [[likely]]
    return;
  cudaGetLastError();  // it is told here: no later call may find it
  fail("cuda: ", call, ": ", cudaGetErrorString(status), remedy_of(status));
}

void check(cublasStatus_t status, std::string_view call) {
  if (status == CUBLAS_STATUS_SUCCESS) [[likely]]
    return;
  const bool needs_memory =
      status == CUBLAS_STATUS_ALLOC_FAILED || status == CUBLAS_STATUS_NOT_INITIALIZED;
  fail("cuda: ", call, ": ", cublasGetStatusString(status), needs_memory ? kNeedsMemory : "");
}

}  // namespace saddle::cuda

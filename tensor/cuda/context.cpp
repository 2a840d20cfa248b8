#include "tensor/cuda/context.h"

#include <algorithm>

#include "tensor/cuda/check.h"
#include "tensor/error.h"

namespace saddle::cuda {
namespace {

constexpr std::size_t kAlignment = 256;
// cuBLAS's advice for Hopper. A fixed workspace makes its results the same from run to run, and
// lets its calls be recorded.
constexpr std::size_t kBlasWorkspaceBytes = std::size_t{32} << 20;

std::shared_ptr<void> device_memory(std::size_t bytes) {
  void* data = nullptr;
  check(cudaMalloc(&data, bytes), "cudaMalloc");
  return {data, [](void* memory) { cudaFree(memory); }};
}

}  // namespace

Context::Context(int ordinal) : ordinal_(ordinal) {
  check(cudaSetDevice(ordinal), "cudaSetDevice");
  int major = 0, minor = 0;
  const auto attribute = [&](cudaDeviceAttr which, int& value) {
    check(cudaDeviceGetAttribute(&value, which, ordinal), "cudaDeviceGetAttribute");
  };
  attribute(cudaDevAttrMultiProcessorCount, multiprocessors_);
  attribute(cudaDevAttrComputeCapabilityMajor, major);
  attribute(cudaDevAttrComputeCapabilityMinor, minor);
  compute_capability_ = 10 * major + minor;
  check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "cudaStreamCreate");
  check(cublasCreate(&blas_), "cublasCreate");
  check(cublasSetStream(blas_, stream_), "cublasSetStream");
  blas_workspace_ = device_memory(kBlasWorkspaceBytes);
  check(cublasSetWorkspace(blas_, blas_workspace_.get(), kBlasWorkspaceBytes),
        "cublasSetWorkspace");
  check(cudaHostAlloc(reinterpret_cast<void**>(&index_error_), sizeof(IndexError),
                      cudaHostAllocMapped),
        "cudaHostAlloc");
  index_error_->position = IndexError::kNone;
}

Context::~Context() {
  cudaStreamSynchronize(stream_);
  cudaFreeHost(index_error_);
  cublasDestroy(blas_);
  cudaStreamDestroy(stream_);
}

Scratch::Scratch(Context& context, std::size_t bytes)
    : context_(context), used_before_(context.scratch_used_) {
  const std::size_t rounded = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  const std::size_t needed = used_before_ + rounded;
  if (needed > context.scratch_bytes_) {
    cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
    check(cudaStreamIsCapturing(context.stream_, &status), "cudaStreamIsCapturing");
    require(status == cudaStreamCaptureStatusNone,
            "cuda: a recorded step needs more scratch memory than its first run");
    // What is in use stays in the old memory, which its users keep.
    const std::size_t grown = std::max(needed, 2 * context.scratch_bytes_);
    context.scratch_ = device_memory(grown);
    context.scratch_bytes_ = grown;
  }
  memory_ = context.scratch_;
  data_ = static_cast<char*>(memory_.get()) + used_before_;
  context.scratch_used_ = needed;
}

Scratch::~Scratch() { context_.scratch_used_ = used_before_; }

}  // namespace saddle::cuda

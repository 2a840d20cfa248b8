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

cudaStream_t make_stream(int ordinal) {
  check(cudaSetDevice(ordinal), "cudaSetDevice");
  cudaStream_t stream = nullptr;
  check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "cudaStreamCreate");
  return stream;
}

}  // namespace

Context::Context(const std::string& name, int ordinal)
    : ordinal_(ordinal), stream_(make_stream(ordinal)), memory_(name, ordinal, stream_) {
  int major = 0, minor = 0;
  const auto attribute = [&](cudaDeviceAttr which, int& value) {
    check(cudaDeviceGetAttribute(&value, which, ordinal), "cudaDeviceGetAttribute");
  };
  attribute(cudaDevAttrMultiProcessorCount, multiprocessors_);
  attribute(cudaDevAttrComputeCapabilityMajor, major);
  attribute(cudaDevAttrComputeCapabilityMinor, minor);
  compute_capability_ = 10 * major + minor;
  check(cublasCreate(&blas_), "cublasCreate");
  check(cublasSetStream(blas_, stream_), "cublasSetStream");
  blas_workspace_ = memory_.allocate(kBlasWorkspaceBytes, "cuBLAS");
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
    // What is in use, or recorded, stays in the old memory, which its users keep.
    context.scratch_bytes_ = 0;
    context.scratch_.reset();
    context.scratch_ = context.memory_.allocate(needed, "scratch of a kernel");
    context.scratch_bytes_ = needed;
  }
  memory_ = context.scratch_;
  data_ = static_cast<char*>(memory_.get()) + used_before_;
  context.scratch_used_ = needed;
}

Scratch::~Scratch() { context_.scratch_used_ = used_before_; }

}  // namespace saddle::cuda

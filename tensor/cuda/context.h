// What the kernels of one GPU share: its stream, its memory, its cuBLAS handle.
#pragma once

#include <cublas_v2.h>
#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "tensor/cuda/memory.h"

namespace saddle::cuda {

// Where a kernel notes the first index that is out of range. Lies in memory that host and GPU see.
struct IndexError {
  // Smallest position, in row-major order, of an index out of range; kNone if there is none.
  unsigned long long position;
  std::int64_t index, size;  // of that position: what was found, and how many rows there are
  static constexpr unsigned long long kNone = ~0ULL;
};

// All work of a device is asked for in one stream, in order, from one thread at a time.
class Context {
 public:
  // `name` of the device, for errors.
  Context(const std::string& name, int ordinal);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  int ordinal() const { return ordinal_; }
  cudaStream_t stream() const { return stream_; }
  Memory& memory() { return memory_; }
  const Memory& memory() const { return memory_; }
  cublasHandle_t blas() const { return blas_; }
  int multiprocessors() const { return multiprocessors_; }
  // 10 major + minor: 90 is sm_90.
  int compute_capability() const { return compute_capability_; }

  // The first index out of range since the last reset; see gather.
  IndexError* index_error() const { return index_error_; }

  // The scratch memory in use: a recorded step keeps it alive.
  std::shared_ptr<void> scratch_memory() const { return scratch_; }

 private:
  friend class Scratch;

  int ordinal_, multiprocessors_ = 0, compute_capability_ = 0;
  cudaStream_t stream_;
  Memory memory_;
  cublasHandle_t blas_ = nullptr;
  std::shared_ptr<void> blas_workspace_;
  IndexError* index_error_ = nullptr;
  std::shared_ptr<void> scratch_;
  std::size_t scratch_bytes_ = 0, scratch_used_ = 0;
};

// Memory of one call: valid until the object dies, and for what was launched before that. The last
// one made dies first. It grows outside of recordings only: what is recorded has run before.
class Scratch {
 public:
  Scratch(Context& context, std::size_t bytes);
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  // Aligned to 256 bytes.
  template <class T>
  T* as() const {
    return static_cast<T*>(data_);
  }

 private:
  Context& context_;
  std::shared_ptr<void> memory_;
  std::size_t used_before_;
  void* data_;
};

}  // namespace saddle::cuda

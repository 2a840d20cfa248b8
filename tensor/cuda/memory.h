// Memory of a GPU from its stream-ordered pool, with a list of what is in use.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace saddle::cuda {

class Memory {
 public:
  // `name` of the device, for errors. Freed memory stays in the pool.
  Memory(std::string name, int ordinal, cudaStream_t stream);

  // At least 256-byte aligned; it may outlive this object. Throws Error saying how much was asked
  // for, how much is free, and which buffers are the largest.
  std::shared_ptr<void> allocate(std::size_t bytes, std::string_view what);
  // What the GPU has free, and what the pool keeps unused.
  std::size_t free_bytes() const;
  // Of the pool, the most in use at one time.
  std::size_t peak_bytes() const;

 private:
  struct InUse;

  std::size_t attribute(cudaMemPoolAttr which) const;

  std::string name_;
  cudaMemPool_t pool_ = nullptr;
  cudaStream_t stream_;
  std::shared_ptr<InUse> in_use_;
};

}  // namespace saddle::cuda

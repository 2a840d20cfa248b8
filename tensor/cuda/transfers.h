// Bytes between the host and a GPU, without waiting for what the GPU does.
#pragma once

#include <cuda_runtime_api.h>

#include <array>
#include <cstddef>
#include <memory>

#include "tensor/cuda/memory.h"

namespace saddle::cuda {

// Pieces travel through pinned memory, in a stream of their own: while the GPU computes, the next
// piece arrives beside it, and moves to its place when all that was asked for before is done.
class Transfers {
 public:
  // `compute`: the stream whose kernels read and write what is moved, and of `memory`.
  Transfers(cudaStream_t compute, Memory& memory);
  ~Transfers();
  Transfers(const Transfers&) = delete;
  Transfers& operator=(const Transfers&) = delete;

  // Returns when `host` may be written again.
  void upload(const void* host, void* device, std::size_t bytes);
  // Returns when `host` holds the bytes.
  void download(const void* device, void* host, std::size_t bytes);

 private:
  static constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

  struct Slot {
    void* pinned = nullptr;
    std::shared_ptr<void> device;
    cudaEvent_t arrived = nullptr;  // in the copying stream
    cudaEvent_t free = nullptr;     // in the computing stream
  };

  void upload_piece(const void* host, void* device, std::size_t bytes);

  cudaStream_t compute_, copying_ = nullptr;
  std::array<Slot, 4> slots_;
  std::size_t next_ = 0;
};

}  // namespace saddle::cuda

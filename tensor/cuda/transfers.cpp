#include "tensor/cuda/transfers.h"

#include <algorithm>
#include <cstring>

#include "tensor/cuda/check.h"

namespace saddle::cuda {

Transfers::Transfers(cudaStream_t compute, Memory& memory) : compute_(compute) {
  check(cudaStreamCreateWithFlags(&copying_, cudaStreamNonBlocking), "cudaStreamCreate");
  for (Slot& slot : slots_) {
    check(cudaMallocHost(&slot.pinned, kPieceBytes), "cudaMallocHost");
    slot.device = memory.allocate(kPieceBytes, "transfers");
    for (cudaEvent_t* event : {&slot.arrived, &slot.free})
      check(cudaEventCreateWithFlags(event, cudaEventDisableTiming), "cudaEventCreate");
  }
}

Transfers::~Transfers() {
  for (const Slot& slot : slots_) {
    cudaFreeHost(slot.pinned);
    cudaEventDestroy(slot.arrived);
    cudaEventDestroy(slot.free);
  }
  cudaStreamDestroy(copying_);
}

void Transfers::upload_piece(const void* host, void* device, std::size_t bytes) {
  Slot& slot = slots_[next_];
  next_ = (next_ + 1) % slots_.size();
  check(cudaEventSynchronize(slot.free), "cudaEventSynchronize");  // at once if never recorded
  std::memcpy(slot.pinned, host, bytes);
  check(cudaMemcpyAsync(slot.device.get(), slot.pinned, bytes, cudaMemcpyHostToDevice, copying_),
        "cudaMemcpyAsync to the GPU");
  check(cudaEventRecord(slot.arrived, copying_), "cudaEventRecord");
  check(cudaStreamWaitEvent(compute_, slot.arrived), "cudaStreamWaitEvent");
  check(cudaMemcpyAsync(device, slot.device.get(), bytes, cudaMemcpyDeviceToDevice, compute_),
        "cudaMemcpyAsync on the GPU");
  check(cudaEventRecord(slot.free, compute_), "cudaEventRecord");
}

void Transfers::upload(const void* host, void* device, std::size_t bytes) {
  for (std::size_t done = 0; done < bytes; done += kPieceBytes)
    upload_piece(static_cast<const char*>(host) + done, static_cast<char*>(device) + done,
                 std::min(kPieceBytes, bytes - done));
}

void Transfers::download(const void* device, void* host, std::size_t bytes) {
  for (std::size_t done = 0; done < bytes; done += kPieceBytes) {
    const Slot& slot = slots_[next_];
    const std::size_t piece = std::min(kPieceBytes, bytes - done);
    check(cudaEventSynchronize(slot.free), "cudaEventSynchronize");
    check(cudaMemcpyAsync(slot.pinned, static_cast<const char*>(device) + done, piece,
                          cudaMemcpyDeviceToHost, compute_),
          "cudaMemcpyAsync from the GPU");
    check(cudaStreamSynchronize(compute_), "cudaStreamSynchronize");
    std::memcpy(static_cast<char*>(host) + done, slot.pinned, piece);
  }
}

}  // namespace saddle::cuda

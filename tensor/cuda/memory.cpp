#include "tensor/cuda/memory.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include "tensor/cuda/check.h"
#include "tensor/error.h"

namespace saddle::cuda {

// Shared with each buffer, which may be freed by another thread and after the device is gone.
struct Memory::InUse {
  struct Buffer {
    std::size_t bytes;
    std::string what;
  };

  std::mutex mutex;
  std::map<const void*, Buffer> buffers;

  // "f32 [50000, 3072] of 614400000 bytes, ...": the largest.
  std::string largest() {
    constexpr std::size_t kShown = 5;
    std::vector<Buffer> all;
    const std::lock_guard lock(mutex);
    for (const auto& each : buffers) all.push_back(each.second);
    const std::size_t shown = std::min(kShown, all.size());
    std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(shown), all.end(),
                      [](const Buffer& a, const Buffer& b) { return a.bytes > b.bytes; });
    std::string text;
    for (std::size_t i = 0; i < shown; ++i)
      text += concat_text(i == 0 ? "" : ", ", all[i].what, " of ", all[i].bytes, " bytes");
    return text.empty() ? "none" : text;
  }
};

Memory::Memory(std::string name, int ordinal, cudaStream_t stream)
    : name_(std::move(name)), stream_(stream), in_use_(std::make_shared<InUse>()) {
  check(cudaDeviceGetDefaultMemPool(&pool_, ordinal), "cudaDeviceGetDefaultMemPool");
  std::uint64_t everything = UINT64_MAX;
  check(cudaMemPoolSetAttribute(pool_, cudaMemPoolAttrReleaseThreshold, &everything),
        "cudaMemPoolSetAttribute");
}

std::shared_ptr<void> Memory::allocate(std::size_t bytes, std::string_view what) {
  void* data = nullptr;
  // One byte at least: an empty tensor has an address too.
  const cudaError_t status = cudaMallocAsync(&data, std::max<std::size_t>(bytes, 1), stream_);
  if (status == cudaErrorMemoryAllocation) {
    cudaGetLastError();  // it is told here, and no later call may find it
    fail(name_, ": out of memory: cannot allocate ", bytes, " bytes for ", what, "; ", free_bytes(),
         " bytes are free; the largest buffers: ", in_use_->largest(),
         "; take a smaller batch or fewer generators, or free memory of the GPU");
  }
  check(status, "cudaMallocAsync");
  const std::lock_guard lock(in_use_->mutex);
  in_use_->buffers[data] = {bytes, std::string(what)};
  return {data, [in_use = in_use_, stream = stream_](void* memory) {
            const std::lock_guard lock_to_free(in_use->mutex);
            in_use->buffers.erase(memory);
            cudaFreeAsync(memory, stream);
          }};
}

std::size_t Memory::attribute(cudaMemPoolAttr which) const {
  std::uint64_t bytes = 0;
  check(cudaMemPoolGetAttribute(pool_, which, &bytes), "cudaMemPoolGetAttribute");
  return static_cast<std::size_t>(bytes);
}

std::size_t Memory::free_bytes() const {
  std::size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
  return free + attribute(cudaMemPoolAttrReservedMemCurrent) -
         attribute(cudaMemPoolAttrUsedMemCurrent);
}

std::size_t Memory::peak_bytes() const { return attribute(cudaMemPoolAttrUsedMemHigh); }

}  // namespace saddle::cuda

#include "tensor/cpu/parallel.h"

#include <atomic>
#include <cstdlib>
#include <thread>

#include "tensor/cpu/thread_pool.h"
#include "tensor/device.h"

namespace saddle {
namespace {

// OMP_NUM_THREADS, which other numeric libraries honour too, or the processors this process may
// use.
int default_threads() {
  const char* text = std::getenv("OMP_NUM_THREADS");
  const int wanted = text != nullptr ? std::atoi(text) : 0;
  const int found = wanted > 0 ? wanted : static_cast<int>(std::thread::hardware_concurrency());
  return std::clamp(found, 1, kMaxThreads);
}

std::atomic<int>& thread_count() {
  static std::atomic<int> count = default_threads();
  return count;
}

}  // namespace

int threads() { return thread_count(); }

void set_threads(int count) {
  require(1 <= count && count <= kMaxThreads, "set_threads: expected 1 to ", kMaxThreads,
          " threads, found ", count);
  thread_count() = count;
}

void cpu::for_each_chunk(std::int64_t chunks, void (*run)(void*, std::int64_t), void* context) {
  ThreadPool::instance().for_each(threads(), chunks, run, context);
}

}  // namespace saddle

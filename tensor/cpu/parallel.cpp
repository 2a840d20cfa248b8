#include "tensor/cpu/parallel.h"

#include <atomic>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "tensor/cpu/thread_pool.h"
#include "tensor/device.h"

namespace saddle {
namespace {

// As OMP_NUM_THREADS asks, or as many as the processors this process may use.
int default_threads() {
  if (const auto requested = cpu::requested_threads(std::getenv("OMP_NUM_THREADS")))
    return *requested;
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMaxThreads);
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

std::optional<int> cpu::requested_threads(const char* text) {
  std::string_view first = text != nullptr ? text : "";
  first = first.substr(0, first.find(','));
  first.remove_prefix(std::min(first.find_first_not_of(' '), first.size()));
  first = first.substr(0, first.find_last_not_of(' ') + 1);
  int count = 0;
  const char* end = first.data() + first.size();
  const auto [stop, error] = std::from_chars(first.data(), end, count);
  if (error != std::errc() || stop != end || count < 1) return std::nullopt;
  return std::min(count, kMaxThreads);
}

void cpu::for_each_chunk(std::int64_t chunks, void (*run)(void*, std::int64_t), void* context) {
  ThreadPool::instance().for_each(threads(), chunks, run, context);
}

}  // namespace saddle

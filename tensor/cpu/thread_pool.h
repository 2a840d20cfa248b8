// Threads that share the chunks of one loop.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>

namespace saddle::cpu {

// A thread takes the next chunk when it is free, so a thread that the system has put aside delays
// nothing but the chunk it is at: a fixed share for each, and a barrier for all, would make every
// loop as slow as the slowest thread. Which thread runs a chunk never changes what it computes.
class ThreadPool {
 public:
  using Run = void (*)(void* context, std::int64_t chunk);

  // The pool of the process. Its threads start when first needed and end with the process.
  static ThreadPool& instance();

  // Calls run(context, chunk) for 0 <= chunk < chunks on at most `team` threads, the caller's
  // among them. Throws the first exception again after all chunks are done. From inside a chunk, or
  // while another thread uses the pool, the caller's thread does all.
  void for_each(int team, std::int64_t chunks, Run run, void* context);

 private:
  ThreadPool() = default;
  void start_threads(int count);
  void work(int index);
  // The next chunk of the loop numbered `generation`, or -1 if none is left.
  std::int64_t claim(std::uint32_t generation);
  void run_chunks(std::uint32_t generation);
  void wait_until_done();

  std::mutex in_use_;
  int started_ = 0;

  // The loop at hand. A thread reads `run_` and `context_` only while it holds a chunk, and they
  // change only when no chunk is held.
  Run run_ = nullptr;
  void* context_ = nullptr;
  std::atomic<int> team_{0};
  std::atomic<std::int64_t> chunks_{0};
  std::exception_ptr error_;
  std::mutex error_mutex_;

  // The generation in the high half, the next chunk in the low half: a late thread cannot claim a
  // chunk of a loop that it has not seen.
  alignas(64) std::atomic<std::uint64_t> ticket_{0};
  alignas(64) std::atomic<std::int64_t> done_{0};
  alignas(64) std::atomic<std::uint32_t> generation_{0};
  std::atomic<int> sleepers_{0};
};

}  // namespace saddle::cpu

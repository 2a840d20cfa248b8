#include "tensor/cpu/thread_pool.h"

#include <system_error>
#include <thread>
#include <utility>

namespace saddle::cpu {
namespace {

// How long a thread looks for work before it sleeps: longer than the serial stretches of a step.
constexpr int kSpins = 4000;
constexpr std::uint64_t kChunkMask = 0xffffffff;

thread_local bool inside_loop = false;

void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

ThreadPool& ThreadPool::instance() {
  // Never destroyed: its threads may still look at it while the process ends.
  static ThreadPool* pool = new ThreadPool;
  return *pool;
}

void ThreadPool::start_threads(int count) {
  try {
    for (; started_ < count; ++started_)
      std::thread([this, index = started_] { work(index); }).detach();
  } catch (const std::system_error&) {
    // The system gives no more threads: those that there are do the work.
  }
}

void ThreadPool::for_each(int team, std::int64_t chunks, Run run, void* context) {
  const bool alone = inside_loop || team <= 1 || chunks <= 1 ||
                     chunks >= static_cast<std::int64_t>(kChunkMask) || !in_use_.try_lock();
  if (alone) {
    for (std::int64_t chunk = 0; chunk < chunks; ++chunk) run(context, chunk);
    return;
  }
  const std::lock_guard guard(in_use_, std::adopt_lock);
  start_threads(team - 1);
  // Closed while it changes: a thread that is late in the loop before must not take its ticket for
  // one of this loop.
  const std::uint32_t generation = generation_ + 1;
  ticket_ = std::uint64_t{generation} << 32 | kChunkMask;
  run_ = run;
  context_ = context;
  team_ = team;
  chunks_ = chunks;
  done_ = 0;
  ticket_ = std::uint64_t{generation} << 32;
  generation_ = generation;
  if (sleepers_ > 0) generation_.notify_all();
  run_chunks(generation);
  wait_until_done();
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

std::int64_t ThreadPool::claim(std::uint32_t generation) {
  std::uint64_t ticket = ticket_;
  while (ticket >> 32 == generation) {
    const auto chunk = static_cast<std::int64_t>(ticket & kChunkMask);
    if (chunk >= chunks_) return -1;
    if (ticket_.compare_exchange_weak(ticket, ticket + 1)) return chunk;
  }
  return -1;
}

void ThreadPool::run_chunks(std::uint32_t generation) {
  inside_loop = true;
  for (std::int64_t chunk; (chunk = claim(generation)) >= 0; ++done_) {
    try {
      run_(context_, chunk);
    } catch (...) {
      const std::lock_guard guard(error_mutex_);
      if (!error_) error_ = std::current_exception();
    }
  }
  inside_loop = false;
}

void ThreadPool::wait_until_done() {
  for (int spins = 0; done_ < chunks_; ++spins) {
    if (spins < kSpins)
      pause();
    else
      std::this_thread::yield();
  }
}

void ThreadPool::work(int index) {
  std::uint32_t seen = 0;
  while (true) {
    for (int spins = 0; spins < kSpins && generation_ == seen; ++spins) pause();
    if (generation_ == seen) {
      // The caller looks at sleepers_ after it has set generation_: one of the two sees the other.
      ++sleepers_;
      generation_.wait(seen);
      --sleepers_;
    }
    seen = generation_;
    if (index < team_ - 1) run_chunks(seen);
  }
}

}  // namespace saddle::cpu

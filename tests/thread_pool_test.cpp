#include "tensor/cpu/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

#include "tensor/cpu/parallel.h"
#include "tensor/device.h"

namespace saddle::test {
namespace {

using cpu::requested_threads;
using cpu::ThreadPool;
using Counts = std::vector<std::atomic<int>>;

void count_visit(void* counts, std::int64_t chunk) {
  ++(*static_cast<Counts*>(counts))[static_cast<std::size_t>(chunk)];
}

// A thread that was late in a loop once took its ticket for one of the next, longer loop: chunks
// ran twice, and loops returned before their last chunk. More threads than processors make it
// likely.
TEST(ThreadPool, ALateThreadTakesNoChunkOfTheNextLoop) {
  for (int round = 0; round < 20000; ++round) {
    for (std::size_t chunks : {2, 40}) {
      Counts counts(chunks);
      ThreadPool::instance().for_each(8, static_cast<std::int64_t>(chunks), count_visit, &counts);
      for (std::size_t chunk = 0; chunk < chunks; ++chunk)
        ASSERT_EQ(counts[chunk], 1) << "chunk " << chunk << " of " << chunks << ", round " << round;
    }
  }
}

TEST(ThreadPool, ThrowsTheFirstExceptionAfterAllChunks) {
  struct Context {
    std::atomic<int> visits{0};
  } context;
  const auto run = [](void* given, std::int64_t chunk) {
    ++static_cast<Context*>(given)->visits;
    if (chunk % 3 == 0) throw std::runtime_error("chunk");
  };
  EXPECT_THROW(ThreadPool::instance().for_each(4, 30, run, &context), std::runtime_error);
  EXPECT_EQ(context.visits, 30);
  Counts counts(10);  // and the pool goes on
  ThreadPool::instance().for_each(4, 10, count_visit, &counts);
  for (const auto& count : counts) EXPECT_EQ(count, 1);
}

TEST(ThreadPool, ALoopInsideAChunkRunsThere) {
  struct Context {
    Counts counts = Counts(12);
  } context;
  const auto run = [](void* given, std::int64_t chunk) {
    struct Inner {
      Context* context;
      std::int64_t outer;
    } inner{static_cast<Context*>(given), chunk};
    ThreadPool::instance().for_each(
        4, 3,
        [](void* each, std::int64_t i) {
          const Inner& at = *static_cast<Inner*>(each);
          count_visit(&at.context->counts, 3 * at.outer + i);
        },
        &inner);
  };
  ThreadPool::instance().for_each(4, 4, run, &context);
  for (const auto& count : context.counts) EXPECT_EQ(count, 1);
}

TEST(Parallel, ReadsOmpNumThreadsStrictly) {
  EXPECT_EQ(requested_threads("4"), 4);
  EXPECT_EQ(requested_threads(" 3 "), 3);
  EXPECT_EQ(requested_threads("4,2"), 4);
  EXPECT_EQ(requested_threads("1000000"), kMaxThreads);
  EXPECT_EQ(requested_threads(nullptr), std::nullopt);
  for (const char* nonsense : {"", " ", ",2", "0", "-1", "+2", "4x", "2 3", "many", "99999999999"})
    EXPECT_EQ(requested_threads(nonsense), std::nullopt) << nonsense;
}

}  // namespace
}  // namespace saddle::test

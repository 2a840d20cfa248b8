// Threads of the CPU device. Work is cut by its size alone, so results do not depend on the
// threads.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

namespace saddle::cpu {

// What OMP_NUM_THREADS asks for, which other numeric libraries honour too: "4", or the first of a
// list "4,2" for nested loops, at most kMaxThreads. Nothing if `text` is null or no such number.
std::optional<int> requested_threads(const char* text);

// Calls run(context, chunk) for 0 <= chunk < chunks, on several threads if there is a gain.
// The first exception is thrown again in the calling thread, after all chunks are done.
void for_each_chunk(std::int64_t chunks, void (*run)(void* context, std::int64_t chunk),
                    void* context);

// Calls f(begin, end) for consecutive pieces of [0, count), each `grain` long but the last.
// A grain should take some microseconds: starting threads costs about one.
template <class F>
void parallel_for(std::int64_t count, std::int64_t grain, F&& f) {
  auto run_piece = [&](std::int64_t chunk) {
    f(chunk * grain, std::min(count, (chunk + 1) * grain));
  };
  for_each_chunk((count + grain - 1) / grain,
                 [](void* context, std::int64_t chunk) {
                   (*static_cast<decltype(run_piece)*>(context))(chunk);
                 },
                 &run_piece);
}

}  // namespace saddle::cpu

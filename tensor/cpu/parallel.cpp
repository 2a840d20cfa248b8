#include "tensor/cpu/parallel.h"

#ifdef _OPENMP
#include <omp.h>
#endif

#include <atomic>
#include <exception>

#include "tensor/device.h"

namespace saddle {
namespace {

#ifdef _OPENMP
// Honours the process's CPU affinity and OMP_NUM_THREADS.
int default_threads() { return omp_get_max_threads(); }
#else
int default_threads() { return 1; }
#endif

std::atomic<int>& thread_count() {
  static std::atomic<int> count = default_threads();
  return count;
}

}  // namespace

int threads() { return thread_count(); }

void set_threads(int count) {
  require(count >= 1, "set_threads: expected at least 1 thread, found ", count);
#ifdef _OPENMP
  thread_count() = count;
#endif
}

namespace cpu {

#ifdef _OPENMP
namespace {

void run_on_threads(int team, std::int64_t chunks, void (*run)(void*, std::int64_t),
                    void* context) {
  std::exception_ptr error;
#pragma omp parallel for schedule(dynamic, 1) num_threads(team)
  for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
    try {
      run(context, chunk);
    } catch (...) {
#pragma omp critical(saddle_parallel_error)
      if (!error) error = std::current_exception();
    }
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace
#endif

void for_each_chunk(std::int64_t chunks, void (*run)(void*, std::int64_t), void* context) {
#ifdef _OPENMP
  const int team = static_cast<int>(std::min<std::int64_t>(threads(), chunks));
  if (team > 1 && !omp_in_parallel()) return run_on_threads(team, chunks, run, context);
#endif
  for (std::int64_t chunk = 0; chunk < chunks; ++chunk) run(context, chunk);
}

}  // namespace cpu
}  // namespace saddle

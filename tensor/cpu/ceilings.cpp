#include "tensor/cpu/ceilings.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>

#include "tensor/cpu/parallel.h"
#include "tensor/device.h"

namespace saddle::cpu {
namespace {

constexpr int kLargestPower = 28;  // of the buffers

// What a loop computes has to be stored, or the compiler leaves the loop out.
volatile float stored_float;
volatile std::uint64_t stored_word;

// The two loops, for vectors of kBytes: inlined into functions for their instruction set.
template <int kBytes>
__attribute__((always_inline)) inline std::int64_t multiply_and_add(std::int64_t rounds) {
  typedef float Vector __attribute__((vector_size(kBytes)));
  constexpr int kSums = 12, kLanes = kBytes / 4;  // the sums hide the latency of each
  const Vector a = Vector{} + 0.5f, b = Vector{} + 0.25f;
  Vector sums[kSums];
  for (int i = 0; i < kSums; ++i) sums[i] = Vector{} + static_cast<float>(i);
  for (std::int64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 16
    for (Vector& sum : sums) sum = sum * a + b;
  }
  float numbers[kSums * kLanes];
  std::memcpy(numbers, sums, sizeof numbers);
  for (const float number : numbers) stored_float = number;
  return 2 * kSums * kLanes * rounds;
}

// Reads `bytes`, a multiple of the 8 vectors that it adds up at a time.
template <int kBytes>
__attribute__((always_inline)) inline void read(const char* data, std::int64_t bytes) {
  typedef std::uint64_t Vector __attribute__((vector_size(kBytes)));
  constexpr int kSums = 8;
  Vector sums[kSums] = {};
  for (std::int64_t at = 0; at < bytes; at += kSums * kBytes) {
#pragma GCC unroll 8
    for (int i = 0; i < kSums; ++i) {
      Vector next;
      std::memcpy(&next, data + at + i * kBytes, kBytes);
      sums[i] += next;
    }
  }
  std::uint64_t words[kSums * kBytes / 8];
  std::memcpy(words, sums, sizeof words);
  for (const std::uint64_t word : words) stored_word = word;
}

struct Loops {
  std::int64_t (*multiply_and_add)(std::int64_t rounds);
  void (*read)(const char* data, std::int64_t bytes);
};
constexpr Loops kPortable = {multiply_and_add<16>, read<16>};

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) std::int64_t multiply_and_add_avx2(std::int64_t rounds) {
  return multiply_and_add<32>(rounds);
}
__attribute__((target("avx2"))) void read_avx2(const char* data, std::int64_t bytes) {
  read<32>(data, bytes);
}
constexpr Loops kAvx2 = {multiply_and_add_avx2, read_avx2};

__attribute__((target("avx512f"))) std::int64_t multiply_and_add_avx512(std::int64_t rounds) {
  return multiply_and_add<64>(rounds);
}
__attribute__((target("avx512f"))) void read_avx512(const char* data, std::int64_t bytes) {
  read<64>(data, bytes);
}
constexpr Loops kAvx512 = {multiply_and_add_avx512, read_avx512};
#endif

const Loops& loops_of([[maybe_unused]] Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::avx512) return kAvx512;
  if (isa == Isa::avx2) return kAvx2;
#endif
  return kPortable;
}

// The best amount per second over work(0), work(1), ..., `calls` of them, each of which does
// `amount`. They are short, so that on a busy machine some are not disturbed.
template <class Work>
double best_rate(int calls, double amount, Work&& work) {
  using Clock = std::chrono::steady_clock;
  double best = 0;
  for (int call = 0; call < calls; ++call) {
    const Clock::time_point begin = Clock::now();
    work(call);
    best = std::max(best, amount / std::chrono::duration<double>(Clock::now() - begin).count());
  }
  return best;
}

// Of all threads at once, until the last is done: two of them may share a core. One that is late
// leaves its part to another, and such a call is not the best.
double flop_rate() {
  constexpr std::int64_t kRounds = 100'000;  // somewhat less than a millisecond
  const auto multiply_and_add = loops_of(active_isa()).multiply_and_add;
  const int parts = threads();
  const auto operations = static_cast<double>(parts * multiply_and_add(kRounds));
  return best_rate(128, operations, [&](int) {
    parallel_for(parts, 1, [&](std::int64_t, std::int64_t) { multiply_and_add(kRounds); });
  });
}

// f(begin, bytes) on each thread, for its part of `bytes`; parts begin at cache lines and are
// whole vectors.
template <class F>
void for_each_part(std::int64_t bytes, F&& f) {
  constexpr std::int64_t kUnit = 512;
  const std::int64_t units = bytes / kUnit;
  parallel_for(
      units, (units + threads() - 1) / threads(),
      [&](std::int64_t begin, std::int64_t end) { f(begin * kUnit, (end - begin) * kUnit); });
}

// A call reads 32 MiB: a small buffer many times, of a large one the part after that of the last
// call.
double read_rate(const char* data, std::int64_t bytes) {
  constexpr std::int64_t kAmount = std::int64_t{1} << 25;
  const std::int64_t part = std::min(bytes, kAmount), passes = kAmount / part;
  const auto read = loops_of(active_isa()).read;
  return best_rate(32, static_cast<double>(kAmount), [&](int call) {
    const char* const from = data + call * part % bytes;
    for_each_part(part, [&](std::int64_t begin, std::int64_t count) {
      for (std::int64_t pass = 0; pass < passes; ++pass) read(from + begin, count);
    });
  });
}

}  // namespace

std::int64_t multiply_and_add(Isa isa, std::int64_t rounds) {
  return loops_of(isa).multiply_and_add(rounds);
}

Ceilings measure_ceilings() {
  constexpr std::int64_t kBytes = std::int64_t{1} << kLargestPower;
  const std::shared_ptr<void> buffer = cpu_device().allocate(kBytes, "a measurement");
  auto* const data = static_cast<char*>(buffer.get());
  // Pages that were never written would all be one page of zeros.
  for_each_part(kBytes, [&](std::int64_t begin, std::int64_t count) {
    std::memset(data + begin, 1, static_cast<std::size_t>(count));
  });
  Ceilings ceilings;
  ceilings.flop_rate = flop_rate();
  double best_of_larger = 0;
  for (int power = kLargestPower; power >= Ceilings::kSmallestPower; --power) {
    best_of_larger = std::max(best_of_larger, read_rate(data, std::int64_t{1} << power));
    ceilings.bandwidths.push_back(best_of_larger);
  }
  std::reverse(ceilings.bandwidths.begin(), ceilings.bandwidths.end());
  return ceilings;
}

}  // namespace saddle::cpu

// What a machine can do at most: the ceilings that kernels are compared with.
#pragma once

#include <cstdint>
#include <vector>

#include "tensor/devices.h"

namespace saddle {

struct Ceilings {
  // Of the smallest buffer below: 16 KiB, half a first-level cache or less.
  static constexpr int kSmallestPower = 14;

  double flop_rate = 0;  // operations per second (flop/s) in float32, of all threads
  // Bytes per second at which buffers of 2^14, 2^15, ... bytes are read again and again: what lies
  // in a cache comes faster. None is faster than a smaller one; few machines' caches hold the last.
  std::vector<double> bandwidths;
  double float64_flop_rate = 0;  // 0 where it is not measured: on the CPU

  // Of the largest of these buffers that is no larger than `bytes`, or else of the smallest.
  double bandwidth(std::int64_t bytes) const;
  double memory_bandwidth() const { return bandwidths.back(); }
};

// Each figure is the best of several short runs, since what disturbs a run only slows it down.
// Takes half a second.
// Of the CPU, as it is in use: of the instruction set of its kernels and of threads() threads at
// once, which compute in registers, or read a buffer, up to 256 MiB, each its part.
// Of another device, by its own kernels: square products of up to 4096 rows, and copies from one
// half of a buffer, up to 256 MiB, to the other. Throws Error when out of memory.
Ceilings measure_ceilings(Device& device = default_device());

}  // namespace saddle

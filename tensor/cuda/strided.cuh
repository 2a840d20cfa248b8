// Walking strided layouts in kernels: from an element's number to its place in each operand.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>

#include "tensor/error.h"
#include "tensor/layout.h"

namespace saddle::cuda {

// What a kernel's threads count with: 32 bits divide several times faster, and reach 8 GiB of
// float32 in one operand.
using Count = std::uint32_t;

// Throws Error unless `count` threads or elements can be counted.
inline Count checked_count(std::int64_t count) {
  require(count <= std::numeric_limits<std::int32_t>::max(), "cuda: a tensor of ", count,
          " elements is over the maximum of 2^31 - 1 of one kernel");
  return static_cast<Count>(count);
}

// The axes that kOperands operands walk together, collapsed; a kernel's parameter, by value.
template <int kOperands>
struct Walk {
  Count count = 1;  // elements
  int rank = 0;
  Count sizes[kMaxRank] = {};
  std::int64_t strides[kOperands][kMaxRank] = {};

  // All have one shape.
  static Walk of(const std::array<const Layout*, kOperands>& layouts) {
    Shape shape = layouts[0]->shape;
    std::array<Strides, kOperands> operands;
    for (int k = 0; k < kOperands; ++k) operands[k] = layouts[k]->strides;
    Walk walk;
    walk.count = checked_count(shape.count());
    collapse_jointly(shape, operands);
    walk.rank = shape.rank();
    for (int axis = 0; axis < walk.rank; ++axis) {
      walk.sizes[axis] = static_cast<Count>(shape[axis]);
      for (int k = 0; k < kOperands; ++k) walk.strides[k][axis] = operands[k][axis];
    }
    return walk;
  }

  // Adds to each operand's offset where its element `index`, in row-major order, lies.
  __host__ __device__ void add_offsets(Count index, std::int64_t (&offsets)[kOperands]) const {
    for (int axis = rank - 1; axis > 0; --axis) {
      const Count rest = index / sizes[axis];
      const Count at = index - rest * sizes[axis];
      for (int k = 0; k < kOperands; ++k) offsets[k] += at * strides[k][axis];
      index = rest;
    }
    // Nothing is left to divide.
    if (rank > 0)
      for (int k = 0; k < kOperands; ++k) offsets[k] += index * strides[k][0];
  }
};

// Threads of a block where nothing else is decided.
constexpr int kThreads = 256;

// Blocks of kThreads that cover `count`.
inline unsigned blocks_for(std::int64_t count) {
  return static_cast<unsigned>((count + kThreads - 1) / kThreads);
}

// The number of this thread among all.
__device__ inline Count thread_number() { return blockIdx.x * blockDim.x + threadIdx.x; }

}  // namespace saddle::cuda

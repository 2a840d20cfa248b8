// The vectorized kernels: one body, compiled once for each instruction set.
#pragma once

#include <stdint.h>

#include <type_traits>

#include "tensor/elementwise.h"

namespace saddle::cpu {

// Elements that the elementwise and random kernels treat at a time: they stay in the L1 cache.
constexpr int kBlock = 256;
// Block functions work on a multiple of this many elements, so that no element is ever computed by
// other code than its neighbours: its bits depend on its operands alone.
constexpr int kBlockStep = 16;

// out[i] = op(a[i], b[i], c[i]) for 0 <= i < count, a multiple of kBlockStep. `out` may be an
// operand; operands that the opcode does not have are ignored.
template <class T>
using BlockFunction = void (*)(const T* a, const T* b, const T* c, T* out, int count);

// acc = acc + the sum of `count` elements, or the larger of acc and their maximum (NaN wins).
template <class T>
using ReduceRun = double (*)(double acc, const T* in, int64_t count, int64_t stride);

// acc[j] = acc[j] + the sum over i of in[i * row_stride + j * column_stride], for 0 <= j < columns;
// or the maximum. `acc` does not overlap `in`.
template <class T>
using ReduceRows = void (*)(double* acc, const T* in, int64_t rows, int64_t row_stride,
                            int64_t columns, int64_t column_stride);

template <class T>
struct ReduceKernels {
  ReduceRun<T> run;
  ReduceRows<T> rows;
};

// Where the random values of a block come from; see tensor/philox.h.
struct RandomKey {
  uint64_t seed;
  uint64_t step;
  uint32_t stream;
};

// Writes the kBlock values that start at element `first`, a multiple of kBlock.
template <class T>
using RandomBlock = void (*)(const RandomKey& key, int64_t first, T* out);

template <class T>
struct TypedKernels {
  BlockFunction<T> (*block_function)(Opcode op);
  ReduceKernels<T> sum;
  ReduceKernels<T> max;
  RandomBlock<T> uniform;
  RandomBlock<T> normal;
};

struct SimdKernels {
  TypedKernels<float> f32;
  TypedKernels<double> f64;
  BlockFunction<int64_t> (*i64_block_function)(Opcode op);
};

// Defined where the compiler targets the instruction set.
extern const SimdKernels kPortableKernels;
extern const SimdKernels kAvx2Kernels;
extern const SimdKernels kAvx512Kernels;

// Those of active_isa().
const SimdKernels& simd_kernels();

// The part of simd_kernels() for a floating T.
template <class T>
const TypedKernels<T>& typed_kernels() {
  if constexpr (std::is_same_v<T, float>) {
    return simd_kernels().f32;
  } else {
    return simd_kernels().f64;
  }
}

// The block function of `op`; null if it does not work on T.
template <class T>
BlockFunction<T> block_function(Opcode op) {
  if constexpr (std::is_same_v<T, int64_t>) {
    return simd_kernels().i64_block_function(op);
  } else {
    return typed_kernels<T>().block_function(op);
  }
}

}  // namespace saddle::cpu

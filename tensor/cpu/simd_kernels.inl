// The table of kernels of one instruction set, named by SADDLE_SIMD_KERNELS.
// Everything behind it is static and calls no inline function of a library: the linker keeps one
// copy of such a function, and it might be the copy that only the newest machines can run.
#include "tensor/cpu/simd.h"

// Lets the compiler vectorize a loop whose output may be one of its inputs, element by element.
#if defined(__clang__)
#define SADDLE_VECTORIZE _Pragma("clang loop vectorize(assume_safety)")
// Loops that call the C library's functions of double stay scalar.
#pragma clang diagnostic ignored "-Wpass-failed"
#else
#define SADDLE_VECTORIZE _Pragma("GCC ivdep")
#endif

#include "tensor/cpu/block_functions.inl"
#include "tensor/cpu/random_kernels.inl"
#include "tensor/cpu/reduce_kernels.inl"

namespace saddle::cpu {

const SimdKernels SADDLE_SIMD_KERNELS = {
    .f32 = {.block_function = find_block_function<float>,
            .sum = {reduce_run<Sum, float>, reduce_rows<Sum, float>},
            .max = {reduce_run<Max, float>, reduce_rows<Max, float>},
            .uniform = uniform_block,
            .normal = normal_block},
    .f64 = {.block_function = find_block_function<double>,
            .sum = {reduce_run<Sum, double>, reduce_rows<Sum, double>},
            .max = {reduce_run<Max, double>, reduce_rows<Max, double>},
            .uniform = uniform_block,
            .normal = normal_block},
    .i64_block_function = find_block_function<int64_t>,
};

}  // namespace saddle::cpu

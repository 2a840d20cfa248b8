#define SADDLE_SIMD_KERNELS kPortableKernels
#include "tensor/cpu/simd_kernels.inl"

#if defined(__AVX512F__)
#define SADDLE_SIMD_KERNELS kAvx512Kernels
#include "tensor/cpu/simd_kernels.inl"
#endif

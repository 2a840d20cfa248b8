#if defined(__AVX2__)
#define SADDLE_SIMD_KERNELS kAvx2Kernels
#include "tensor/cpu/simd_kernels.inl"
#endif

#include "tensor/cpu/simd.h"

#include "tensor/cpu/isa.h"

namespace saddle::cpu {

const SimdKernels& simd_kernels() {
#if defined(__x86_64__)
  if (active_isa() == Isa::avx512) return kAvx512Kernels;
  if (active_isa() == Isa::avx2) return kAvx2Kernels;
#endif
  return kPortableKernels;
}

}  // namespace saddle::cpu

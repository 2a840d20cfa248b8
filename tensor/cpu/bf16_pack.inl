// From float32 to bfloat16. Everything here is local to the file that includes it and uses no
// standard function, so that no AVX code leaks into a shared inline function.
#include "tensor/cpu/bf16_kernels.h"

namespace saddle::cpu {
namespace {

// `rounded` has in its upper half the bfloat16 nearest to x, the even one of two; its lower half
// may be anything. A NaN stays one. For numbers and vectors, which are passed by reference because
// the convention for values differs with the instruction set.
template <class Float, class Bits>
inline void round_to_bf16(const Float& x, Bits& rounded) {
  Bits bits;
  __builtin_memcpy(&bits, &x, sizeof(bits));
  const Bits nearest = bits + (0x7fff + (bits >> 16 & 1));
  rounded = x == x ? nearest : bits | 0x00400000;
}

}  // namespace
}  // namespace saddle::cpu

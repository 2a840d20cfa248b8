#if defined(__AVX512BF16__)
#include <immintrin.h>

#include <cstdint>

namespace saddle::cpu {
namespace {

constexpr char kName[] = "avx512-bf16";
// 32 registers of 64 bytes: 28 sums, 2 vectors of b, 1 of a.
constexpr int kTileRows = 14;
constexpr int kTileVectors = 2;

struct Unit {
  typedef float Sums __attribute__((vector_size(64)));
  typedef std::uint32_t Pairs __attribute__((vector_size(64)));

  static Sums add_products(Sums sums, Pairs a, Pairs b) {
    return _mm512_dpbf16_ps(sums, reinterpret_cast<__m512bh>(a), reinterpret_cast<__m512bh>(b));
  }
};

}  // namespace
}  // namespace saddle::cpu

#include "tensor/cpu/bf16_vector_kernel.inl"

namespace saddle::cpu {
constinit const Bf16Kernels kBf16Avx512 = list_kernels();
}  // namespace saddle::cpu

#endif

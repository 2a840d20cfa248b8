#include <cstdint>

namespace saddle::cpu {
namespace {

constexpr char kName[] = "portable";
// 16 registers of 16 bytes: 8 sums, and the halves of 2 vectors of b and 1 of a.
constexpr int kTileRows = 4;
constexpr int kTileVectors = 2;

struct Unit {
  typedef float Sums __attribute__((vector_size(16)));
  typedef std::uint32_t Pairs __attribute__((vector_size(16)));

  static Sums add_products(Sums sums, Pairs a, Pairs b) {
    sums += reinterpret_cast<Sums>(a << 16) * reinterpret_cast<Sums>(b << 16);
    return sums + reinterpret_cast<Sums>(a & 0xffff0000) * reinterpret_cast<Sums>(b & 0xffff0000);
  }
};

}  // namespace
}  // namespace saddle::cpu

#include "tensor/cpu/bf16_vector_kernel.inl"

namespace saddle::cpu {
constinit const Bf16Kernels kBf16Portable = list_kernels();
}  // namespace saddle::cpu

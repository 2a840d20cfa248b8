#if defined(__AVX2__) && defined(__FMA__)
namespace saddle::cpu {
namespace {
// 16 registers of 32 bytes: 12 sums, 2 vectors of b, 1 of a.
constexpr int kVectorBytes = 32;
constexpr int kTileRows = 6;
constexpr int kTileVectors = 2;
// Few rows: wider, for as many independent sums and longer reads of b.
constexpr int kFlatRows = 2;
constexpr int kFlatVectors = 4;
}  // namespace
}  // namespace saddle::cpu

#include "tensor/cpu/matmul_kernel.inl"

namespace saddle::cpu {
constinit const MatmulKernelSet kMatmulAvx2{list_kernels<float>(), list_kernels<double>()};
}  // namespace saddle::cpu

#endif

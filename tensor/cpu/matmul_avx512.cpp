#if defined(__AVX512F__)
namespace saddle::cpu {
namespace {
// 32 registers of 64 bytes: 28 sums, 2 vectors of b; a comes from memory.
constexpr int kVectorBytes = 64;
constexpr int kTileRows = 14;
constexpr int kTileVectors = 2;
// Few rows: wider, for as many independent sums and longer reads of b.
constexpr int kFlatRows = 2;
constexpr int kFlatVectors = 8;
}  // namespace
}  // namespace saddle::cpu

#include "tensor/cpu/matmul_kernel.inl"

namespace saddle::cpu {
constinit const MatmulKernelSet kMatmulAvx512{list_kernels<float>(), list_kernels<double>()};
}  // namespace saddle::cpu

#endif

namespace saddle::cpu {
namespace {
// 16 registers of 16 bytes: 12 sums, 3 vectors of b, 1 of a. True of SSE2 and less than NEON has.
constexpr int kVectorBytes = 16;
constexpr int kTileRows = 4;
constexpr int kTileVectors = 3;
// Few rows: wider, for as many independent sums and longer reads of b.
constexpr int kFlatRows = 2;
constexpr int kFlatVectors = 4;
}  // namespace
}  // namespace saddle::cpu

#include "tensor/cpu/matmul_kernel.inl"

namespace saddle::cpu {
constinit const MatmulKernelSet kMatmulPortable{list_kernels<float>(), list_kernels<double>()};
}  // namespace saddle::cpu

// One body for units whose vectors hold pairs. The file that includes this one defines in its
// anonymous namespace kName, kTileRows, kTileVectors and
//   struct Unit {
//     using Sums = ...;   // a vector of float32
//     using Pairs = ...;  // one of Bf16Pair, as many
//     static Sums add_products(Sums sums, Pairs a, Pairs b);  // + both products of each pair
//   };
#include "tensor/cpu/bf16_pack.inl"

namespace saddle::cpu {
namespace {

constexpr int kLanes = static_cast<int>(sizeof(Unit::Sums) / sizeof(float));
constexpr int kTileColumns = kTileVectors * kLanes;
constexpr int kDepthStep = 2;

// Vector by vector: an array that is copied as a whole lives in memory.
template <class Vector>
inline Vector load(const void* from) {
  Vector value;
  __builtin_memcpy(&value, from, sizeof(value));
  return value;
}

template <class Vector>
inline void store(void* to, const Vector& value) {
  __builtin_memcpy(to, &value, sizeof(value));
}

template <int kRows>
void multiply_tile(std::int64_t depth, const Bf16Pair* a, const Bf16Pair* b, std::int64_t,
                   float* tile, bool accumulate) {
  // Loops are unrolled by order, or the sums would live in memory.
  Unit::Sums sum[kRows][kTileVectors];
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 16
    for (int v = 0; v < kTileVectors; ++v) {
      sum[r][v] = Unit::Sums{};
      if (accumulate) sum[r][v] = load<Unit::Sums>(tile + r * kTileColumns + v * kLanes);
    }
  }
  for (; depth > 0; depth -= kDepthStep, a += kRows, b += kTileColumns) {
    Unit::Pairs b_row[kTileVectors];
#pragma GCC unroll 16
    for (int v = 0; v < kTileVectors; ++v) b_row[v] = load<Unit::Pairs>(b + v * kLanes);
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r) {
      const Unit::Pairs a_row = Unit::Pairs{} + a[r];
#pragma GCC unroll 16
      for (int v = 0; v < kTileVectors; ++v)
        sum[r][v] = Unit::add_products(sum[r][v], a_row, b_row[v]);
    }
  }
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 16
    for (int v = 0; v < kTileVectors; ++v) store(tile + r * kTileColumns + v * kLanes, sum[r][v]);
  }
}

void do_nothing() {}

template <int kRows = 1>
constexpr void list_tiles(Bf16Kernels& kernels) {
  kernels.tiles[kRows - 1] = multiply_tile<kRows>;
  if constexpr (kRows < kTileRows) list_tiles<kRows + 1>(kernels);
}

constexpr Bf16Kernels list_kernels() {
  static_assert(kTileRows <= Bf16Kernels::kMaxTiles && kTileColumns <= Bf16Kernels::kMaxColumns);
  constexpr Bf16Kernels::Pack by_pairs = pack<1, kDepthStep, Order::pairs>;
  Bf16Kernels kernels{kName,    1,        kDepthStep, 1,          kTileRows, kTileColumns,
                      by_pairs, by_pairs, {},         do_nothing, do_nothing};
  list_tiles(kernels);
  return kernels;
}

}  // namespace
}  // namespace saddle::cpu

// The body for units whose registers are tiles of 16 rows of 64 bytes. It is a template of the
// unit, so that tests can run it on an emulated one:
//   struct Unit {
//     template <int kTile> static void load(const void* from, std::int64_t row_bytes);
//     template <int kTile> static void store(void* to, std::int64_t row_bytes);
//     // sums[m][n] += sum_k of both products of pairs a[m][k] and b[k][n]
//     template <int kSums, int kA, int kB> static void multiply();
//     static void begin();  // all tiles are 16 x 64 from here to end(), in the thread
//     static void end();
//   };
#include "tensor/cpu/bf16_pack.inl"

namespace saddle::cpu {
namespace {

constexpr int kTileSide = 16;              // rows, and numbers of 4 bytes in a row
constexpr int kDepthStep = 2 * kTileSide;  // a tile has 16 pairs of depth
constexpr int kTileColumns = 2 * kTileSide;

// Two tiles of b beside each other, below each other one or two of a: tiles 0 to 3 hold sums, 4 and
// 5 a, 6 and 7 b. Products of parts i and j are computed where i + j < kParts, the small ones
// first: for three, a1 b3 + a2 b2 + a3 b1, then a1 b2 + a2 b1, then a1 b1.
template <class Unit, int kParts, int kRowTiles>
void multiply_tile(std::int64_t depth, const Bf16Pair* a, const Bf16Pair* b, std::int64_t b_part,
                   float* tile, bool accumulate) {
  constexpr bool kTwo = kRowTiles == 2;
  const std::int64_t pairs = depth / 2;
  const std::int64_t a_part = kRowTiles * kTileSide * pairs;
  const std::int64_t a_bytes = pairs * 4, b_bytes = kTileColumns * 4;
  float* const below = tile + kTileSide * kTileColumns;
  if (!accumulate) __builtin_memset(tile, 0, sizeof(float) * kRowTiles * kTileSide * kTileColumns);
  Unit::template load<0>(tile, b_bytes);
  Unit::template load<1>(tile + kTileSide, b_bytes);
  if constexpr (kTwo) Unit::template load<2>(below, b_bytes);
  if constexpr (kTwo) Unit::template load<3>(below + kTileSide, b_bytes);
  for (std::int64_t k = 0; k < pairs; k += kTileSide) {
    for (int order = kParts - 1; order >= 0; --order) {
      for (int i = 0; i <= order; ++i) {
        const Bf16Pair* const a_tile = a + i * a_part + k;
        const Bf16Pair* const b_tile = b + (order - i) * b_part + k * kTileColumns;
        Unit::template load<4>(a_tile, a_bytes);
        if constexpr (kTwo) Unit::template load<5>(a_tile + kTileSide * pairs, a_bytes);
        Unit::template load<6>(b_tile, b_bytes);
        Unit::template load<7>(b_tile + kTileSide, b_bytes);
        Unit::template multiply<0, 4, 6>();
        Unit::template multiply<1, 4, 7>();
        if constexpr (kTwo) Unit::template multiply<2, 5, 6>();
        if constexpr (kTwo) Unit::template multiply<3, 5, 7>();
      }
    }
  }
  Unit::template store<0>(tile, b_bytes);
  Unit::template store<1>(tile + kTileSide, b_bytes);
  if constexpr (kTwo) Unit::template store<2>(below, b_bytes);
  if constexpr (kTwo) Unit::template store<3>(below + kTileSide, b_bytes);
}

template <class Unit, int kParts>
constexpr Bf16Kernels list_tile_kernels(const char* name) {
  static_assert(2 * kTileSide <= Bf16Kernels::kMaxRows && kTileColumns <= Bf16Kernels::kMaxColumns);
  return {name,
          kParts,
          kDepthStep,
          kTileSide,
          2,
          kTileColumns,
          pack<kParts, kDepthStep, Order::rows>,
          pack<kParts, kDepthStep, Order::pairs>,
          {multiply_tile<Unit, kParts, 1>, multiply_tile<Unit, kParts, 2>},
          Unit::begin,
          Unit::end};
}

}  // namespace
}  // namespace saddle::cpu

// The body for units whose registers are tiles of 16 rows of 64 bytes. It is a template of the
// unit, so that tests can run it on an emulated one:
//   struct Unit {
//     template <int kTile> static void clear();
//     template <int kTile> static void load(const void* from, std::int64_t row_bytes);
//     template <int kTile> static void store(void* to, std::int64_t row_bytes);
//     // sums[m][n] += sum_k of both products of pairs a[m][k] and b[k][n]
//     template <int kSums, int kA, int kB> static void multiply();
//     static void begin();  // all tiles are 16 x 64 from here to end(), in the thread
//     static void end();
//   };
#include "tensor/cpu/bf16_tile_pack.inl"

namespace saddle::cpu {
namespace {

constexpr int kLineBytes = 4 * kTileSide;
constexpr int kTileColumns = 2 * kTileSide;

// Tiles 0 to 3 hold sums, kA and the next one below it a, kB and the next one beside it b.
constexpr int kA = 4, kB = 6;

// The tiles of a part of a, or b, at one step of depth.
template <class Unit, int kTile, int kCount>
inline void load_tiles(const Bf16Pair* from) {
  Unit::template load<kTile>(from, kLineBytes);
  if constexpr (kCount == 2) Unit::template load<kTile + 1>(from + kTilePairs, kLineBytes);
}

template <class Unit, int kRowTiles>
inline void multiply_tiles() {
  Unit::template multiply<0, kA, kB>();
  Unit::template multiply<1, kA, kB + 1>();
  if constexpr (kRowTiles == 2) Unit::template multiply<2, kA + 1, kB>();
  if constexpr (kRowTiles == 2) Unit::template multiply<3, kA + 1, kB + 1>();
}

struct PartsOfProduct {
  int a, b;
};
template <int kParts>
constexpr PartsOfProduct kProducts[] = {{0, 0}};
// a2 b2, a2 b1, a3 b1, a1 b1, a1 b2, a1 b3: each has a part of the one before it. Those left out
// are below 2^-24 of a b.
template <>
constexpr PartsOfProduct kProducts<3>[] = {{1, 1}, {1, 0}, {2, 0}, {0, 0}, {0, 1}, {0, 2}};

// All parts at one step of depth.
template <class Unit, int kParts, int kRowTiles>
inline void multiply_step(const Bf16Pair* a, const Bf16Pair* b) {
  PartsOfProduct loaded{-1, -1};
#pragma GCC unroll 8
  for (const PartsOfProduct& parts : kProducts<kParts>) {
    if (parts.a != loaded.a) load_tiles<Unit, kA, kRowTiles>(a + parts.a * kRowTiles * kTilePairs);
    if (parts.b != loaded.b) load_tiles<Unit, kB, 2>(b + parts.b * 2 * kTilePairs);
    multiply_tiles<Unit, kRowTiles>();
    loaded = parts;
  }
}

// Tiles 0 and 1, and 2 and 3 below them.
template <class Unit, int kRowTiles, int kTile = 0>
inline void begin_sums(const float* out, std::int64_t stride, bool accumulate) {
  if (accumulate) {
    Unit::template load<kTile>(out, 4 * stride);
    Unit::template load<kTile + 1>(out + kTileSide, 4 * stride);
  } else {
    Unit::template clear<kTile>();
    Unit::template clear<kTile + 1>();
  }
  if constexpr (kRowTiles == 2)
    begin_sums<Unit, 1, 2>(out + kTileSide * stride, stride, accumulate);
}

template <class Unit, int kRowTiles, int kTile = 0>
inline void store_sums(float* out, std::int64_t stride) {
  Unit::template store<kTile>(out, 4 * stride);
  Unit::template store<kTile + 1>(out + kTileSide, 4 * stride);
  if constexpr (kRowTiles == 2) store_sums<Unit, 1, 2>(out + kTileSide * stride, stride);
}

template <class Unit, int kParts, int kRowTiles>
void multiply_tile(std::int64_t depth, const Bf16Pair* a, const Bf16Pair* b, float* out,
                   std::int64_t stride, bool accumulate) {
  begin_sums<Unit, kRowTiles>(out, stride, accumulate);
  for (std::int64_t k = 0; k < depth; k += kDepthStep) {
    multiply_step<Unit, kParts, kRowTiles>(a, b);
    a += kParts * kRowTiles * kTilePairs;
    b += kParts * 2 * kTilePairs;
  }
  store_sums<Unit, kRowTiles>(out, stride);
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
          pack_panel<kParts, Lines::rows>,
          pack_panel<kParts, Lines::pairs>,
          {multiply_tile<Unit, kParts, 1>, multiply_tile<Unit, kParts, 2>},
          Unit::begin,
          Unit::end};
}

}  // namespace
}  // namespace saddle::cpu

// The innermost loops of products in bfloat16, a float32 without the lower half of its bits: 8 bits
// of significand, the same exponents. One table for each kind of unit that multiplies them.
// Included by files compiled for AVX: no inline functions here, which the linker could share.
#pragma once

#include <cstdint>

namespace saddle::cpu {

// Two bfloat16 that follow each other in depth, the first in the lower half: what the instructions
// take, which multiply pairs and add both products to a float32.
using Bf16Pair = std::uint32_t;

// Some rows of a, or columns of b: number k of row i is data[i * stride + k * depth_stride] for
// i < width, k < depth. One of the strides is 1.
struct FloatPanel {
  const float* data;
  std::int64_t stride;
  std::int64_t depth_stride;
  int width;
  std::int64_t depth;
};

// The least, but for zeros, and the largest absolute value of a panel, as the bits of a float. What
// is no finite number has more bits than those that are.
struct Magnitudes {
  std::uint32_t least;
  std::uint32_t most;
};
constexpr Magnitudes kMagnitudesOfZeros{0x7f800000, 0};

struct Bf16Kernels {
  static constexpr int kMaxRows = 32;     // over all units
  static constexpr int kMaxColumns = 32;  // likewise
  static constexpr int kMaxTiles = 14;

  // Rounds a panel, or splits it: row i (or column) becomes row first + i of a panel of `width`
  // rows. Its layout is the unit's but for the outermost axis: steps of depth_step, all parts of
  // each, the last one filled up with zeros. Rows of the panel that nobody packs may hold anything.
  // `first` is a multiple of kMaxLeftRows. Returns the magnitudes of what is split; for what is
  // rounded kMagnitudesOfZeros, which limit nothing.
  using Pack = Magnitudes (*)(const FloatPanel& from, int first, int width, Bf16Pair* to);
  // out[r * stride + c] (+)= sum_k a[r, k] b[k, c], step by step, over panels of this padded depth.
  using Tile = void (*)(std::int64_t depth, const Bf16Pair* a, const Bf16Pair* b, float* out,
                        std::int64_t stride, bool accumulate);

  const char* name;
  int parts;       // 1: numbers are rounded; 3: they are split
  int depth_step;  // even
  int row_step;
  int tile_count;         // a tile has row_step to tile_count * row_step rows ...
  int columns;            // ... and as many columns
  Pack pack_a;            // for Tile's a: the width is the tile's rows
  Pack pack_b;            // for Tile's b: the width is its columns
  Tile tiles[kMaxTiles];  // tiles[i] computes (i + 1) * row_step rows

  // Called by a thread before and after it calls tiles.
  void (*begin)();
  void (*end)();
};

extern const Bf16Kernels kBf16Portable;
extern const Bf16Kernels kBf16Avx512;    // AVX512_BF16; x86-64 only, like the next two
extern const Bf16Kernels kBf16Amx;       // AMX-BF16
extern const Bf16Kernels kBf16AmxSplit;  // the same with three parts

}  // namespace saddle::cpu

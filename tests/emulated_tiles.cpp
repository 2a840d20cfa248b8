#include "tests/emulated_tiles.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "tensor/cpu/bf16_tile_kernel.inl"
#include "tensor/error.h"

namespace saddle::test {
namespace {

using cpu::kTileSide;

// Instructions as the Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2,
// describes them.
class EmulatedTiles {
 public:
  template <int kTile>
  static void clear() {
    tile<kTile>() = {};
  }
  template <int kTile>
  static void load(const void* from, std::int64_t row_bytes) {
    for (int row = 0; row < kTileSide; ++row)
      std::memcpy(tile<kTile>().at[row], static_cast<const char*>(from) + row * row_bytes, 64);
  }
  template <int kTile>
  static void store(void* to, std::int64_t row_bytes) {
    for (int row = 0; row < kTileSide; ++row)
      std::memcpy(static_cast<char*>(to) + row * row_bytes, tile<kTile>().at[row], 64);
  }

  // TDPBF16PS: the first and the second products of the pairs are summed apart, by fused
  // multiply-adds, then added, then added to the sums. Subnormal numbers are zeros before and after
  // each operation.
  template <int kSums, int kA, int kB>
  static void multiply() {
    const Tile &a = tile<kA>(), &b = tile<kB>();
    Tile& sums = tile<kSums>();
    for (int m = 0; m < kTileSide; ++m) {
      float first[kTileSide] = {}, second[kTileSide] = {};
      for (int k = 0; k < kTileSide; ++k) {
        for (int n = 0; n < kTileSide; ++n) {
          first[n] = multiply_add(a.at[m][k] << 16, b.at[k][n] << 16, first[n]);
          second[n] = multiply_add(a.at[m][k] & 0xffff0000, b.at[k][n] & 0xffff0000, second[n]);
        }
      }
      for (int n = 0; n < kTileSide; ++n) {
        const float both = flushed(first[n] + second[n]);
        sums.at[m][n] = std::bit_cast<std::uint32_t>(
            flushed(flushed(std::bit_cast<float>(sums.at[m][n])) + both));
      }
    }
  }

  static void begin() {
    is_configured_ = true;
    std::memset(tiles_, 0, sizeof(tiles_));
  }
  static void end() { is_configured_ = false; }

 private:
  struct Tile {
    std::uint32_t at[kTileSide][kTileSide];
  };

  template <int kTile>
  static Tile& tile() {
    require(is_configured_, "a tile is used outside of begin() and end()");
    return tiles_[kTile];
  }
  static float flushed(float x) {
    return std::abs(x) < std::numeric_limits<float>::min() ? std::copysign(0.0f, x) : x;
  }
  // In float64 the product of two bfloat16 is exact, and its sum with a float32 all but exact.
  static float multiply_add(std::uint32_t a, std::uint32_t b, float sum) {
    return flushed(static_cast<float>(double{flushed(std::bit_cast<float>(a))} *
                                          double{flushed(std::bit_cast<float>(b))} +
                                      double{sum}));
  }

  static inline thread_local bool is_configured_ = false;
  static inline thread_local Tile tiles_[8];
};

struct ExchangedTiles : EmulatedTiles {
  template <int kSums, int kA, int kB>
  static void multiply() {
    EmulatedTiles::multiply<kSums, kB, kA>();
  }
};

}  // namespace

constinit const cpu::Bf16Kernels kEmulated =
    cpu::list_tile_kernels<EmulatedTiles, 1>("emulated tiles");
constinit const cpu::Bf16Kernels kEmulatedSplit =
    cpu::list_tile_kernels<EmulatedTiles, 3>("emulated tiles, split");
constinit const cpu::Bf16Kernels kExchanged =
    cpu::list_tile_kernels<ExchangedTiles, 1>("exchanged");

}  // namespace saddle::test

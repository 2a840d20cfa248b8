// AMX-BF16, of Intel's processors since Sapphire Rapids. Compilers have different macros for it.
#if defined(__x86_64__)
#include <cstdint>

#include "tensor/cpu/bf16_tile_kernel.inl"

namespace saddle::cpu {
namespace {

// GCC's intrinsics take the number of a tile as a literal, which is no template's parameter.
struct AmxUnit {
  template <int kTile>
  static void clear() {
    asm volatile("tilezero %%tmm%c0" ::"i"(kTile));
  }
  template <int kTile>
  static void load(const void* from, std::int64_t row_bytes) {
    asm volatile("tileloadd (%0,%1,1), %%tmm%c2" ::"r"(from), "r"(row_bytes), "i"(kTile)
                 : "memory");
  }
  template <int kTile>
  static void store(void* to, std::int64_t row_bytes) {
    asm volatile("tilestored %%tmm%c2, (%0,%1,1)" ::"r"(to), "r"(row_bytes), "i"(kTile) : "memory");
  }
  // AT&T's order: b, a, sums.
  template <int kSums, int kA, int kB>
  static void multiply() {
    asm volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" ::"i"(kSums), "i"(kA), "i"(kB));
  }

  static void begin() {
    // Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, section 18.3.
    struct {
      std::uint8_t palette, start_row, reserved[14];
      std::uint16_t row_bytes[16];
      std::uint8_t rows[16];
    } config = {1, 0, {}, {}, {}};
    static_assert(sizeof(config) == 64);
    for (int tile = 0; tile < 8; ++tile) {
      config.row_bytes[tile] = 4 * kTileSide;
      config.rows[tile] = kTileSide;
    }
    // GCC 12's intrinsic reads eight bytes, as far as its optimizer knows: the rest is never
    // stored.
    asm volatile("ldtilecfg %0" ::"m"(config));
  }
  static void end() { asm volatile("tilerelease"); }
};

}  // namespace

constinit const Bf16Kernels kBf16Amx = list_tile_kernels<AmxUnit, 1>("amx-bf16");
constinit const Bf16Kernels kBf16AmxSplit = list_tile_kernels<AmxUnit, 3>("amx-bf16 split");

}  // namespace saddle::cpu

#endif

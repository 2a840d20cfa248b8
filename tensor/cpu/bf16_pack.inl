// From float32 to bfloat16. Everything here is local to the file that includes it and uses no
// standard function, so that no AVX code leaks into a shared inline function.
#include "tensor/cpu/bf16_kernels.h"

namespace saddle::cpu {
namespace {

inline std::uint32_t bits_of(float x) {
  std::uint32_t bits;
  __builtin_memcpy(&bits, &x, sizeof(bits));
  return bits;
}

inline float float_of(std::uint32_t bits) {
  float x;
  __builtin_memcpy(&x, &bits, sizeof(x));
  return x;
}

// The bfloat16 nearest to x, the even one of two, as a float32's bits; a NaN stays one.
inline std::uint32_t round_to_bf16(float x) {
  const std::uint32_t bits = bits_of(x);
  const std::uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000;
  return x == x ? rounded : (bits | 0x00400000) & 0xffff0000;
}

// x = parts[0] + parts[1] + ..., each the bfloat16 nearest to what those before it leave. Three are
// exact where the last one is no subnormal: 24 bits in three times 8.
template <int kParts>
inline void split(float x, std::uint32_t (&parts)[kParts]) {
  for (int i = 0; i < kParts; ++i) {
    parts[i] = round_to_bf16(x);
    x -= float_of(parts[i]);
  }
}

// Where the pairs of a panel go: pair j of row i in part p is to[p * part + i * row + j * pair].
struct PairLayout {
  Bf16Pair* to;
  std::int64_t part, row, pair;
};

template <int kNumber>
struct Some {
  static constexpr int kCount = kNumber;
};

// to[p * part + n * to_stride] = the parts p of first[n * kStride] and second[n * kStride], for
// n < kCount.
template <int kParts, int kStride, int kCount>
inline void pack_some(const float* first, const float* second, Bf16Pair* to, std::int64_t part,
                      std::int64_t to_stride) {
  Bf16Pair pairs[kParts][kCount];
  for (int n = 0; n < kCount; ++n) {
    std::uint32_t low[kParts], high[kParts];
    split(first[n * kStride], low);
    split(second[n * kStride], high);
    for (int p = 0; p < kParts; ++p) pairs[p][n] = low[p] >> 16 | high[p];
  }
  for (int p = 0; p < kParts; ++p, to += part) {
    if (to_stride == 1) {
      __builtin_memcpy(to, pairs[p], sizeof(pairs[p]));
    } else {
      for (int n = 0; n < kCount; ++n) to[n * to_stride] = pairs[p][n];
    }
  }
}

// The same for any count: as many at a time as vectors take, the last ones again with those before
// them rather than one by one.
template <int kParts, int kStride>
inline void pack_pairs(const float* first, const float* second, std::int64_t count, Bf16Pair* to,
                       std::int64_t part, std::int64_t to_stride) {
  const auto pack_at = [&](auto some, std::int64_t n) {
    pack_some<kParts, kStride, decltype(some)::kCount>(first + n * kStride, second + n * kStride,
                                                       to + n * to_stride, part, to_stride);
  };
  std::int64_t n = 0;
  for (; n + 16 <= count; n += 16) pack_at(Some<16>{}, n);
  if (n == count) return;
  if (count >= 16) return pack_at(Some<16>{}, count - 16);
  for (; n + 8 <= count; n += 8) pack_at(Some<8>{}, n);
  if (n > 0) return pack_at(Some<8>{}, count - 8);
  for (; n < count; ++n) pack_at(Some<1>{}, n);
}

// What a panel has after its depth.
constexpr float kZeros[Bf16Kernels::kMaxColumns] = {};

// Row by row, along the depth.
template <int kParts>
inline void pack_along_depth(const FloatPanel& from, std::int64_t pairs, const PairLayout& layout) {
  const std::int64_t whole = from.depth / 2;
  for (int i = 0; i < from.width; ++i) {
    const float* const row = from.data + i * from.stride;
    Bf16Pair* to = layout.to + i * layout.row;
    pack_pairs<kParts, 2>(row, row + 1, whole, to, layout.part, layout.pair);
    to += whole * layout.pair;
    if (from.depth % 2 != 0)
      pack_pairs<kParts, 1>(row + from.depth - 1, kZeros, 1, to, layout.part, layout.pair);
    for (std::int64_t j = whole + from.depth % 2; j < pairs; ++j) {
      for (int p = 0; p < kParts; ++p)
        layout.to[p * layout.part + i * layout.row + j * layout.pair] = 0;
    }
  }
}

// Rows of a matrix lie too far apart for the processor to foresee which are read next.
inline void prefetch(const float* numbers, int count) {
  constexpr int kLine = 64 / sizeof(float);
  for (int i = 0; i < count; i += kLine) __builtin_prefetch(numbers + i);
}

// Pair by pair, along the rows' indices.
template <int kParts>
inline void pack_along_width(const FloatPanel& from, std::int64_t pairs, const PairLayout& layout) {
  constexpr std::int64_t kAhead = 16;
  const bool is_dense = from.depth_stride <= Bf16Kernels::kMaxColumns;
  const auto numbers = [&](std::int64_t k) {
    return k < from.depth ? from.data + k * from.depth_stride : kZeros;
  };
  for (std::int64_t j = 0; j < pairs; ++j) {
    if (!is_dense) prefetch(numbers(2 * j + kAhead), from.width);
    if (!is_dense) prefetch(numbers(2 * j + kAhead + 1), from.width);
    pack_pairs<kParts, 1>(numbers(2 * j), numbers(2 * j + 1), from.width,
                          layout.to + j * layout.pair, layout.part, layout.row);
  }
}

// Of what is split; rounded numbers may be of any magnitude.
template <int kParts>
inline Magnitudes magnitudes_of(const FloatPanel& panel) {
  constexpr std::uint32_t kInfinity = 0x7f800000;
  Magnitudes found{kInfinity, 0};
  if constexpr (kParts > 1) {
    const bool along_depth = panel.depth_stride == 1;
    const std::int64_t lines = along_depth ? panel.width : panel.depth;
    const std::int64_t count = along_depth ? panel.depth : panel.width;
    const std::int64_t stride = along_depth ? panel.stride : panel.depth_stride;
    for (std::int64_t line = 0; line < lines; ++line) {
      for (std::int64_t i = 0; i < count; ++i) {
        const std::uint32_t magnitude = bits_of(panel.data[line * stride + i]) & 0x7fffffff;
        const std::uint32_t least = magnitude == 0 ? kInfinity : magnitude;
        found.least = least < found.least ? least : found.least;
        found.most = magnitude > found.most ? magnitude : found.most;
      }
    }
  }
  return found;
}

// What the pairs of a row, or those at one depth, lie in: [parts][width][depth / 2] or
// [parts][depth / 2][width].
enum class Order { rows, pairs };

template <int kParts, int kDepthStep, Order kOrder>
Magnitudes pack(const FloatPanel& from, int first, int width, Bf16Pair* to) {
  const std::int64_t pairs = (from.depth + kDepthStep - 1) / kDepthStep * (kDepthStep / 2);
  const std::int64_t row = kOrder == Order::rows ? pairs : 1;
  const PairLayout layout{to + first * row, pairs * width, row, kOrder == Order::rows ? 1 : width};
  if (from.depth_stride == 1)
    pack_along_depth<kParts>(from, pairs, layout);
  else
    pack_along_width<kParts>(from, pairs, layout);
  return magnitudes_of<kParts>(from);
}

}  // namespace
}  // namespace saddle::cpu

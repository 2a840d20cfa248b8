// Panels of tiles, in the order in which bf16_tile_kernel.inl loads them: [depth / 32][parts]
// [width / 16] tiles of 16 lines of 16 pairs each. Everything here is local to the file that
// includes it.
#include "tensor/cpu/bf16_pack.inl"
#include "tensor/cpu/transpose.inl"

namespace saddle::cpu {
namespace {

constexpr int kTileSide = 16;              // lines, and numbers of 4 bytes in a line
constexpr int kDepthStep = 2 * kTileSide;  // a tile has 16 pairs of depth
constexpr int kTilePairs = kTileSide * kTileSide;

typedef float Floats __attribute__((vector_size(4 * kTileSide)));
typedef std::uint32_t Bits __attribute__((vector_size(4 * kTileSide)));

template <class Vector>
inline void read(const void* from, Vector& value) {
  __builtin_memcpy(&value, from, sizeof(value));
}

inline void write(const Bits& value, Bf16Pair* to) { __builtin_memcpy(to, &value, sizeof(value)); }

// Of the numbers that were added, lane by lane.
struct Range {
  Bits least_less_one = ~Bits{};  // of zeros that is more than of any other number
  Bits most = {};

  void add(const Floats& x) {
    Bits magnitude;
    read(&x, magnitude);
    magnitude &= 0x7fffffff;
    const Bits less_one = magnitude - 1;
    least_less_one = less_one < least_less_one ? less_one : least_less_one;
    most = magnitude > most ? magnitude : most;
  }

  Magnitudes of_all() const {
    Magnitudes found = kMagnitudesOfZeros;
    for (int i = 0; i < kTileSide; ++i) {
      if (least_less_one[i] < found.least) found.least = least_less_one[i] + 1;
      if (most[i] > found.most) found.most = most[i];
    }
    return found;
  }
};

// x = parts[0] + parts[1] + ..., each part in the upper half of its bits; but for the last one the
// lower half is zero. A single part is round_to_bf16's. Of three each is the bfloat16 nearest to
// what those before it leave, of two as near the larger one, and the sum is exact: 24 bits in three
// times 8. Numbers for which it is not (can_split in bf16_product.cpp) become anything.
template <int kParts>
inline void split(Floats& x, Bits (&parts)[kParts]) {
  if constexpr (kParts == 1) {
    round_to_bf16(x, parts[0]);
  } else {
    for (int p = 0; p < kParts - 1; ++p) {
      read(&x, parts[p]);
      parts[p] = (parts[p] + 0x8000) & 0xffff0000;
      Floats part;
      read(&parts[p], part);
      x -= part;
    }
    read(&x, parts[kParts - 1]);
  }
}

// Sixteen pairs of every part: to[p * part + n] = part p of low[n] and high[n].
template <int kParts>
inline void pack_line(Floats& low, Floats& high, Bf16Pair* to, std::int64_t part, Range& range) {
  if (kParts > 1) {
    range.add(low);
    range.add(high);
  }
  Bits low_parts[kParts], high_parts[kParts];
  split(low, low_parts);
  split(high, high_parts);
  high_parts[kParts - 1] &= 0xffff0000;
  for (int p = 0; p < kParts; ++p) write(low_parts[p] >> 16 | high_parts[p], to + p * part);
}

// A tile of 16 rows, or columns, at 32 depths, line by line as they lie in memory: along the depth
// a line has the pairs of a row, else those of a pair of depths. Lines of floats are `stride`
// apart.
template <int kParts, bool kAlongDepth>
inline void pack_lines(const float* from, std::int64_t stride, Bf16Pair* to, std::int64_t part,
                       Range& range) {
  for (int i = 0; i < kTileSide; ++i, to += kTileSide) {
    Floats low, high;
    if constexpr (kAlongDepth) {
      Floats first, second;
      read(from + i * stride, first);
      read(from + i * stride + kTileSide, second);
      __builtin_prefetch(from + i * stride + 2 * kDepthStep);
      __builtin_prefetch(from + i * stride + 2 * kDepthStep + kTileSide);
      take_apart(first, second, low, high);
    } else {
      read(from + 2 * i * stride, low);
      read(from + (2 * i + 1) * stride, high);
      __builtin_prefetch(from + (2 * i + kDepthStep) * stride);
      __builtin_prefetch(from + (2 * i + 1 + kDepthStep) * stride);
    }
    pack_line<kParts>(low, high, to, part, range);
  }
}

// What lines of a tile are: rows, each with its pairs of depths, or pairs of depths.
enum class Lines { rows, pairs };

template <int kParts, Lines kLines, bool kAlongDepth>
inline void pack_tile(const float* from, std::int64_t stride, Bf16Pair* to, std::int64_t part,
                      Range& range) {
  if constexpr (kAlongDepth == (kLines == Lines::rows)) {
    pack_lines<kParts, kAlongDepth>(from, stride, to, part, range);
  } else {
    alignas(64) Bf16Pair lines[kParts * kTilePairs];
    pack_lines<kParts, kAlongDepth>(from, stride, lines, kTilePairs, range);
    for (int p = 0; p < kParts; ++p) {
      Bits square[kTileSide];
      for (int i = 0; i < kTileSide; ++i) read(lines + p * kTilePairs + i * kTileSide, square[i]);
      transpose_square(square);
      for (int i = 0; i < kTileSide; ++i) write(square[i], to + p * part + i * kTileSide);
    }
  }
}

// Fewer rows or depths, with zeros in place of others.
template <int kParts, Lines kLines, bool kAlongDepth>
inline void pack_part_of_tile(const float* from, std::int64_t stride, int width, int depth,
                              Bf16Pair* to, std::int64_t part, Range& range) {
  constexpr int kLine = kAlongDepth ? kDepthStep : kTileSide;
  const int lines = kAlongDepth ? width : depth, length = kAlongDepth ? depth : width;
  alignas(64) float all[kTileSide * kDepthStep] = {};
  for (int i = 0; i < lines; ++i) {
    for (int n = 0; n < length; ++n) all[i * kLine + n] = from[i * stride + n];
  }
  pack_tile<kParts, kLines, kAlongDepth>(all, kLine, to, part, range);
}

// Panels are [depth / 32][parts][width / 16] tiles.
template <int kParts, Lines kLines, bool kAlongDepth>
Magnitudes pack_tiles(const FloatPanel& from, int first, int width, Bf16Pair* to) {
  const std::int64_t stride = kAlongDepth ? from.stride : from.depth_stride;
  const std::int64_t part = width * kTileSide;
  Range range;
  to += first * kTileSide;
  for (std::int64_t k = 0; k < from.depth; k += kDepthStep, to += kParts * part) {
    const auto depth = static_cast<int>(from.depth - k < kDepthStep ? from.depth - k : kDepthStep);
    for (int i = 0; i < from.width; i += kTileSide) {
      const int rows = from.width - i < kTileSide ? from.width - i : kTileSide;
      const float* const tile = from.data + i * from.stride + k * from.depth_stride;
      Bf16Pair* const to_tile = to + i * kTileSide;
      if (rows == kTileSide && depth == kDepthStep) {
        pack_tile<kParts, kLines, kAlongDepth>(tile, stride, to_tile, part, range);
      } else {
        pack_part_of_tile<kParts, kLines, kAlongDepth>(tile, stride, rows, depth, to_tile, part,
                                                       range);
      }
    }
  }
  return range.of_all();
}

// A panel for the kernels: `first` is a multiple of 16.
template <int kParts, Lines kLines>
Magnitudes pack_panel(const FloatPanel& from, int first, int width, Bf16Pair* to) {
  return from.depth_stride == 1 ? pack_tiles<kParts, kLines, true>(from, first, width, to)
                                : pack_tiles<kParts, kLines, false>(from, first, width, to);
}

}  // namespace
}  // namespace saddle::cpu

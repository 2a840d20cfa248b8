// One body for units whose vectors hold pairs. The file that includes this one defines in its
// anonymous namespace kName, kTileRows, kTileVectors and
//   struct Unit {
//     using Sums = ...;   // a vector of float32
//     using Pairs = ...;  // one of Bf16Pair, as many
//     static Sums add_products(Sums sums, Pairs a, Pairs b);  // + both products of each pair
//   };
#include "tensor/cpu/bf16_pack.inl"
#include "tensor/cpu/transpose.inl"

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

// The compiler makes no vectors of loops over so few numbers.
template <class FloatVector, class PairVector>
struct Some {
  using Floats = FloatVector;
  using Pairs = PairVector;
  static constexpr int kCount = kElements<Floats>;

  static Pairs pairs_of(const Floats& low, const Floats& high) {
    Pairs low_bits, high_bits;
    round_to_bf16(low, low_bits);
    round_to_bf16(high, high_bits);
    return low_bits >> 16 | (high_bits & 0xffff0000);
  }
};
typedef float HalfOfFloats __attribute__((vector_size(2 * kLanes)));
typedef Bf16Pair HalfOfPairs __attribute__((vector_size(2 * kLanes)));
typedef float OneFloat __attribute__((vector_size(4)));
typedef Bf16Pair OnePair __attribute__((vector_size(4)));
using Vector = Some<Unit::Sums, Unit::Pairs>;
using HalfVector = Some<HalfOfFloats, HalfOfPairs>;
using One = Some<OneFloat, OnePair>;

// As many at a time as vectors take, the last ones again with those before them rather than one by
// one.
template <class PackAt>
inline void pack_all(std::int64_t count, PackAt pack_at) {
  constexpr int kHalf = HalfVector::kCount;
  std::int64_t n = 0;
  for (; n + kLanes <= count; n += kLanes) pack_at(Vector{}, n);
  if (n == count) return;
  if (count >= kLanes) return pack_at(Vector{}, count - kLanes);
  for (; n + kHalf <= count; n += kHalf) pack_at(HalfVector{}, n);
  if (n == count) return;
  if (n > 0) return pack_at(HalfVector{}, count - kHalf);
  for (; n < count; ++n) pack_at(One{}, n);
}

// Row by row.
inline void pack_along_depth(const FloatPanel& from, int width, Bf16Pair* to) {
  const std::int64_t whole = from.depth / 2;
  for (int i = 0; i < from.width; ++i, ++to) {
    const float* const row = from.data + i * from.stride;
    pack_all(whole, [&](auto some, std::int64_t n) {
      using Vectors = decltype(some);
      using Floats = typename Vectors::Floats;
      Floats low, high;
      take_apart(load<Floats>(row + 2 * n), load<Floats>(row + 2 * n + some.kCount), low, high);
      const auto pairs = Vectors::pairs_of(low, high);
      for (int j = 0; j < some.kCount; ++j) to[(n + j) * width] = pairs[j];
    });
    if (from.depth % 2 != 0) {
      Bf16Pair last;
      round_to_bf16(row[from.depth - 1], last);
      to[whole * width] = last >> 16;
    }
  }
}

// What stands in for the depth after an odd one.
constexpr float kZeros[Bf16Kernels::kMaxColumns] = {};

// Rows of a matrix lie too far apart for the processor to foresee which are read next.
inline void prefetch(const float* numbers, int count) {
  constexpr int kLine = 64 / sizeof(float);
  for (int i = 0; i < count; i += kLine) __builtin_prefetch(numbers + i);
}

// Pair by pair, along the rows' indices.
inline void pack_along_width(const FloatPanel& from, int width, Bf16Pair* to) {
  constexpr std::int64_t kAhead = 16;
  const bool is_dense = from.depth_stride <= Bf16Kernels::kMaxColumns;
  const auto numbers = [&](std::int64_t k) {
    return k < from.depth ? from.data + k * from.depth_stride : kZeros;
  };
  for (std::int64_t k = 0; k < from.depth; k += 2, to += width) {
    if (!is_dense) prefetch(numbers(k + kAhead), from.width);
    if (!is_dense) prefetch(numbers(k + kAhead + 1), from.width);
    pack_all(from.width, [&, first = numbers(k), second = numbers(k + 1)](auto some, auto n) {
      using Vectors = decltype(some);
      using Floats = typename Vectors::Floats;
      store(to + n, Vectors::pairs_of(load<Floats>(first + n), load<Floats>(second + n)));
    });
  }
}

// Pairs of a depth lie beside each other: [depth / 2][width].
Magnitudes pack_panel(const FloatPanel& from, int first, int width, Bf16Pair* to) {
  if (from.depth_stride == 1)
    pack_along_depth(from, width, to + first);
  else
    pack_along_width(from, width, to + first);
  return kMagnitudesOfZeros;
}

template <int kRows>
void multiply_tile(std::int64_t depth, const Bf16Pair* a, const Bf16Pair* b, float* out,
                   std::int64_t stride, bool accumulate) {
  // Loops are unrolled by order, or the sums would live in memory.
  Unit::Sums sum[kRows][kTileVectors];
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 16
    for (int v = 0; v < kTileVectors; ++v) {
      sum[r][v] = Unit::Sums{};
      if (accumulate) sum[r][v] = load<Unit::Sums>(out + r * stride + v * kLanes);
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
    for (int v = 0; v < kTileVectors; ++v) store(out + r * stride + v * kLanes, sum[r][v]);
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
  Bf16Kernels kernels{kName,      1,          kDepthStep, 1,          kTileRows, kTileColumns,
                      pack_panel, pack_panel, {},         do_nothing, do_nothing};
  list_tiles(kernels);
  return kernels;
}

}  // namespace
}  // namespace saddle::cpu

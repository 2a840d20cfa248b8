// One body of the matrix kernels for every instruction set. The file that includes this one defines
// kVectorBytes, kTileRows, kTileVectors, kFlatRows and kFlatVectors in its anonymous namespace.
// Everything here is local to that file and uses no standard function, so that no AVX code leaks
// into a shared inline function.
#include "tensor/cpu/matmul_kernel.h"

namespace saddle::cpu {
namespace {

template <class T>
constexpr int kLanes = kVectorBytes / static_cast<int>(sizeof(T));

template <class T>
struct VectorOf {
  typedef T Type __attribute__((vector_size(kVectorBytes)));
};
template <class T>
using Vector = typename VectorOf<T>::Type;

template <class T>
inline Vector<T> load(const T* from) {
  Vector<T> value;
  __builtin_memcpy(&value, from, kVectorBytes);
  return value;
}

template <class T>
inline void store(T* to, const Vector<T>& value) {
  __builtin_memcpy(to, &value, kVectorBytes);
}

constexpr int kPrefetchRows = 16;

template <class T, int kRows, int kVectors>
void multiply_tile(const LeftPanel<T>& a, const T* b, std::int64_t b_stride, T* out,
                   std::int64_t out_stride, bool accumulate) {
  constexpr int lanes = kLanes<T>;
  // A pointer to every third row: the rows between are within reach of an address's index.
  constexpr int groups = (kRows + 2) / 3;
  const std::int64_t row_stride = a.row_stride, depth_stride = a.depth_stride, length = a.length;
  const std::int64_t to_next_run = a.run_stride - length * depth_stride;
  const T* a_rows[groups];
#pragma GCC unroll 16
  for (int g = 0; g < groups; ++g) a_rows[g] = a.data + 3 * g * row_stride;
  // Loops are unrolled by order, or the sums would live in memory.
  Vector<T> sum[kRows][kVectors];
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) sum[r][v] = Vector<T>{};
  }
  for (std::int64_t run = 0, k = 0; run < a.runs;) {
    Vector<T> b_row[kVectors];
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) {
      b_row[v] = load(b + v * lanes);
      // Rows of b that lie far apart are not foreseen by the processor.
      __builtin_prefetch(b + kPrefetchRows * b_stride + v * lanes);
    }
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 16
      for (int v = 0; v < kVectors; ++v) {
        sum[r][v] += a_rows[r / 3][r % 3 * row_stride] * b_row[v];
      }
    }
#pragma GCC unroll 16
    for (int g = 0; g < groups; ++g) a_rows[g] += depth_stride;
    b += b_stride;
    if (++k < length) continue;
    k = 0;
    ++run;
#pragma GCC unroll 16
    for (int g = 0; g < groups; ++g) a_rows[g] += to_next_run;
  }
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r, out += out_stride) {
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) {
      if (accumulate) sum[r][v] += load(out + v * lanes);
      store(out + v * lanes, sum[r][v]);
    }
  }
}

// The elements of x and y taken in turn: the first half of them in x, the second half in y.
template <class T>
inline void interleave(Vector<T>& x, Vector<T>& y) {
  const Vector<T> a = x, b = y;
  if constexpr (kLanes<T> == 2) {
    x = __builtin_shufflevector(a, b, 0, 2);
    y = __builtin_shufflevector(a, b, 1, 3);
  } else if constexpr (kLanes<T> == 4) {
    x = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    y = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  } else if constexpr (kLanes<T> == 8) {
    x = __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
    y = __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  } else {
    static_assert(kLanes<T> == 16);
    x = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    y = __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  }
}

// Transposes a square of vectors. One round of interleaving rows i and i + lanes / 2 rotates the
// bits of an element's (row, column) index by one; log2(lanes) rounds swap row and column.
template <class T>
inline void transpose_square(Vector<T> (&rows)[kLanes<T>]) {
  constexpr int lanes = kLanes<T>;
  for (int round = 1; round < lanes; round *= 2) {
    Vector<T> next[lanes];
    for (int i = 0; i < lanes / 2; ++i) {
      next[2 * i] = rows[i];
      next[2 * i + 1] = rows[i + lanes / 2];
      interleave<T>(next[2 * i], next[2 * i + 1]);
    }
    for (int i = 0; i < lanes; ++i) rows[i] = next[i];
  }
}

template <class T>
void pack_any(const T* from, std::int64_t stride, std::int64_t depth_stride, int width, int padded,
              std::int64_t depth, T* to) {
  for (std::int64_t k = 0; k < depth; ++k, from += depth_stride, to += padded) {
    for (int i = 0; i < width; ++i) to[i] = from[i * stride];
    for (int i = width; i < padded; ++i) to[i] = 0;
  }
}

// For depth_stride 1: squares of lanes x lanes through registers. The depth is at least `lanes`;
// row_at(i) is where row i begins.
template <class T, class RowAt>
inline void pack_squares(RowAt row_at, int width, int padded, std::int64_t depth, T* to) {
  constexpr int lanes = kLanes<T>;
  for (std::int64_t next = 0; next < depth; next += lanes) {
    // The last square overlaps the one before it rather than leave a ragged rest.
    const std::int64_t k = next + lanes <= depth ? next : depth - lanes;
    // From the last group to the first: what a group stores past `padded` belongs to the next
    // depth's first group, which is stored after it.
    for (int group = (padded - 1) / lanes * lanes; group >= 0; group -= lanes) {
      Vector<T> square[lanes];
      for (int i = 0; i < lanes; ++i) {
        square[i] = group + i < width ? load(row_at(group + i) + k) : Vector<T>{};
      }
      transpose_square<T>(square);
      for (int i = 0; i < lanes; ++i) store(to + (k + i) * padded + group, square[i]);
    }
  }
}

template <class T>
void pack_transposed(const T* from, std::int64_t stride, int width, int padded, std::int64_t depth,
                     T* to) {
  if (depth < kLanes<T>) return pack_any(from, stride, 1, width, padded, depth, to);
  pack_squares<T>([=](int i) { return from + i * stride; }, width, padded, depth, to);
}

template <class T>
void pack_rows(const T* const* rows, int width, std::int64_t depth, T* to) {
  if (depth >= kLanes<T>) {
    return pack_squares<T>([=](int i) { return rows[i]; }, width, width, depth, to);
  }
  for (std::int64_t k = 0; k < depth; ++k, to += width) {
    for (int i = 0; i < width; ++i) to[i] = rows[i][k];
  }
}

// For stride 1 and a width known when compiled: the copy becomes a few moves.
template <class T, int kWidth>
void pack_known(const T* from, std::int64_t depth_stride, std::int64_t depth, T* to) {
  for (std::int64_t k = 0; k < depth; ++k, from += depth_stride, to += kWidth) {
    __builtin_memcpy(to, from, kWidth * sizeof(T));
  }
}

template <class T>
void pack(const T* from, std::int64_t stride, std::int64_t depth_stride, int width, int padded,
          std::int64_t depth, T* to) {
  constexpr int columns = kTileVectors * kLanes<T>;
  if (depth_stride == 1) {
    pack_transposed(from, stride, width, padded, depth, to);
  } else if (stride == 1 && width == columns) {
    pack_known<T, columns>(from, depth_stride, depth, to);
  } else if (stride == 1 && width == kTileRows && padded == kTileRows) {
    pack_known<T, kTileRows>(from, depth_stride, depth, to);
  } else {
    pack_any(from, stride, depth_stride, width, padded, depth, to);
  }
}

constexpr int largest_power_of_two(int bound) {
  int power = 1;
  while (2 * power <= bound) power *= 2;
  return power;
}

// sums[c][first + r] = what each lane sums up of a's row r times b's column c, over the whole
// vectors of depth.
template <class T, int kRows, int kColumns>
inline void sum_by_lane(std::int64_t depth, const T* a, std::int64_t a_stride, const T* b,
                        std::int64_t b_stride, Vector<T> (*sums)[kLanes<T>], int first) {
  Vector<T> sum[kRows][kColumns];
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 16
    for (int c = 0; c < kColumns; ++c) sum[r][c] = Vector<T>{};
  }
  for (std::int64_t k = 0; k + kLanes<T> <= depth; k += kLanes<T>) {
    Vector<T> b_part[kColumns];
#pragma GCC unroll 16
    for (int c = 0; c < kColumns; ++c) b_part[c] = load(b + c * b_stride + k);
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r) {
      const Vector<T> a_part = load(a + r * a_stride + k);
#pragma GCC unroll 16
      for (int c = 0; c < kColumns; ++c) sum[r][c] += a_part * b_part[c];
    }
  }
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 16
    for (int c = 0; c < kColumns; ++c) sums[c][first + r] = sum[r][c];
  }
}

// Lane i of the result is the sum of the lanes of rows[i]: the rounds of transpose_square, adding
// the two halves after each.
template <class T>
inline Vector<T> sum_lanes(Vector<T> (&rows)[kLanes<T>]) {
  for (int half = kLanes<T> / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; ++i) {
      interleave<T>(rows[i], rows[i + half]);
      rows[i] += rows[i + half];
    }
  }
  return rows[0];
}

// As many rows at a time as registers hold sums, for squares of `lanes` rows that sum_lanes takes.
template <class T, int kColumns>
void multiply_narrow(std::int64_t rows, std::int64_t depth, const T* a, std::int64_t a_stride,
                     const T* b, std::int64_t b_stride, T* out, std::int64_t out_stride,
                     std::int64_t out_column_stride) {
  constexpr int lanes = kLanes<T>;
  constexpr int fitting = largest_power_of_two(kTileRows * kTileVectors / kColumns);
  constexpr int block = fitting < lanes ? fitting : lanes;
  for (; rows > 0; rows -= lanes, a += lanes * a_stride, out += lanes * out_stride) {
    const int count = rows < lanes ? static_cast<int>(rows) : lanes;
    Vector<T> sums[kColumns][lanes];
    int r = 0;
    for (; r + block <= count; r += block) {
      sum_by_lane<T, block, kColumns>(depth, a + r * a_stride, a_stride, b, b_stride, sums, r);
    }
    for (; r < count; ++r) {
      sum_by_lane<T, 1, kColumns>(depth, a + r * a_stride, a_stride, b, b_stride, sums, r);
    }
    for (int c = 0; c < kColumns; ++c) {
      for (r = count; r < lanes; ++r) sums[c][r] = Vector<T>{};
      const Vector<T> totals = sum_lanes<T>(sums[c]);
      for (r = 0; r < count; ++r) {
        T total = totals[r];
        for (std::int64_t k = depth - depth % lanes; k < depth; ++k) {
          total += a[r * a_stride + k] * b[c * b_stride + k];
        }
        out[r * out_stride + c * out_column_stride] = total;
      }
    }
  }
}

template <class T, int kDepth>
void multiply_shallow(std::int64_t rows, std::int64_t columns, const LeftPanel<T>& a, const T* b,
                      std::int64_t b_stride, T* out, std::int64_t out_stride) {
  constexpr int lanes = kLanes<T>;
  for (std::int64_t r = 0; r < rows; ++r, out += out_stride) {
    T factors[kDepth];
    for (int k = 0; k < kDepth; ++k) factors[k] = a.data[r * a.row_stride + k * a.depth_stride];
    std::int64_t c = 0;
    for (; c + lanes <= columns; c += lanes) {
      Vector<T> sum{};
#pragma GCC unroll 4
      for (int k = 0; k < kDepth; ++k) sum += factors[k] * load(b + k * b_stride + c);
      store(out + c, sum);
    }
    for (; c < columns; ++c) {
      T sum = 0;
      for (int k = 0; k < kDepth; ++k) sum += factors[k] * b[k * b_stride + c];
      out[c] = sum;
    }
  }
}

template <class T, int kRows, int kVectors, int kIndex = 0>
constexpr void list_tiles(TileShape<T>& shape) {
  if constexpr (kIndex < kRows * kVectors) {
    shape.tiles[kIndex] = multiply_tile<T, kIndex % kRows + 1, kIndex / kRows + 1>;
    list_tiles<T, kRows, kVectors, kIndex + 1>(shape);
  }
}

template <class T, int kRows, int kVectors>
constexpr TileShape<T> make_shape() {
  static_assert(kRows * kVectors <= TileShape<T>::kMaxTiles);
  static_assert(kRows <= TileShape<T>::kMaxRows);
  static_assert(kRows * kVectors * kLanes<T> <= TileShape<T>::kMaxElements);
  TileShape<T> shape{kRows, kVectors, {}};
  list_tiles<T, kRows, kVectors>(shape);
  return shape;
}

template <class T>
constexpr MatmulKernels<T> list_kernels() {
  return {
      kLanes<T>,
      make_shape<T, kTileRows, kTileVectors>(),
      make_shape<T, kFlatRows, kFlatVectors>(),
      pack<T>,
      pack_rows<T>,
      {multiply_shallow<T, 1>, multiply_shallow<T, 2>, multiply_shallow<T, 3>,
       multiply_shallow<T, 4>},
      {multiply_narrow<T, 1>, multiply_narrow<T, 2>, multiply_narrow<T, 3>, multiply_narrow<T, 4>}};
}

}  // namespace
}  // namespace saddle::cpu

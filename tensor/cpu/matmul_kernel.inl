// One body of the matrix kernels for every instruction set. The file that includes this one defines
// kVectorBytes, kTileRows, kTileVectors, kFlatRows and kFlatVectors in its anonymous namespace.
// Everything here is local to that file and uses no standard function, so that no AVX code leaks
// into a shared inline function.
#include "tensor/cpu/matmul_kernel.h"
#include "tensor/cpu/matmul_pack.inl"

namespace saddle::cpu {
namespace {

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
      interleave(rows[i], rows[i + half]);
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

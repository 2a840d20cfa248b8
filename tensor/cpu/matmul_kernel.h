// The innermost loops of the matrix product, as a table of functions per instruction set.
// Included by files compiled for AVX: no inline functions here, which the linker could share.
#pragma once

#include <cstdint>

namespace saddle::cpu {

// Some rows of a left operand, in `runs` runs of `length` columns: element (r, k) is
// data[r * row_stride + k / length * run_stride + k % length * depth_stride].
template <class T>
struct LeftPanel {
  const T* data;
  std::int64_t row_stride, depth_stride;
  std::int64_t length;
  std::int64_t runs, run_stride;
};

// In one run.
template <class T>
LeftPanel<T> one_run(const T* data, std::int64_t row_stride, std::int64_t depth_stride,
                     std::int64_t length) {
  return {data, row_stride, depth_stride, length, 1, 0};
}

// A tile of `out` that is held in registers: at most rows x (vectors * lanes).
template <class T>
struct TileShape {
  // Over all instruction sets.
  static constexpr int kMaxTiles = 32;
  static constexpr int kMaxRows = 14;
  static constexpr int kMaxElements = 14 * 32;

  // out[r][c] (+)= sum_k a(r, k) b[k * b_stride + c], k increasing.
  using Tile = void (*)(const LeftPanel<T>& a, const T* b, std::int64_t b_stride, T* out,
                        std::int64_t out_stride, bool accumulate);

  int rows;
  int vectors;
  Tile tiles[kMaxTiles];  // [(v - 1) * rows + r - 1] computes r rows of v vectors
};

// The kernels of one element type and one instruction set.
template <class T>
struct MatmulKernels {
  static constexpr int kMaxNarrow = 4;  // columns of a narrow product

  using Narrow = void (*)(std::int64_t rows, std::int64_t depth, const T* a, std::int64_t a_stride,
                          const T* b, std::int64_t b_stride, T* out, std::int64_t out_stride,
                          std::int64_t out_column_stride);

  int lanes;          // elements in one vector register
  TileShape<T> tall;  // does the most work per element loaded
  TileShape<T> flat;  // for products with very few rows

  // to[k * padded + i] = from[i * stride + k * depth_stride] for i < width, else 0. Writes up to
  // `lanes` elements after the end of `to` when `padded` is not a multiple of `lanes`.
  void (*pack)(const T* from, std::int64_t stride, std::int64_t depth_stride, int width, int padded,
               std::int64_t depth, T* to);
  // The same with to[k * width + i] = rows[i][k].
  void (*pack_rows)(const T* const* rows, int width, std::int64_t depth, T* to);

  static constexpr int kMaxShallow = 4;  // depth of a shallow product

  // Whole rows of out, one after the other, as memory takes them best:
  // out[r * out_stride + c] = sum_k a(r, k) b[k * b_stride + c], k increasing.
  using Shallow = void (*)(std::int64_t rows, std::int64_t columns, const LeftPanel<T>& a,
                           const T* b, std::int64_t b_stride, T* out, std::int64_t out_stride);
  Shallow shallow[kMaxShallow];  // [k - 1] for depth k

  // narrow[n - 1] computes n columns: out[r * out_stride + c * out_column_stride] =
  // sum_k a[r * a_stride + k] b[c * b_stride + k], in an order that depends on depth alone.
  Narrow narrow[kMaxNarrow];
};

// Both floating types for one instruction set.
struct MatmulKernelSet {
  MatmulKernels<float> f32;
  MatmulKernels<double> f64;
};

extern const MatmulKernelSet kMatmulPortable;
extern const MatmulKernelSet kMatmulAvx2;    // x86 only
extern const MatmulKernelSet kMatmulAvx512;  // x86 only

}  // namespace saddle::cpu

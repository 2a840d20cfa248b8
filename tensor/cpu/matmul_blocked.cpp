// Large products, after Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication",
// ACM TOMS 34(3), 2008. b is cut into panels as wide as a register tile; a task multiplies one
// panel of a's rows by a run of them. Panels that are slow to read where they lie are copied first:
// those of b once for all threads, those of a by the task.
#include <algorithm>
#include <span>

#include "tensor/cpu/division.h"
#include "tensor/cpu/matmul_product.h"
#include "tensor/cpu/parallel.h"
#include "tensor/cpu/scratch.h"

namespace saddle::cpu {
namespace {

constexpr std::int64_t kPackedElements = 1 << 18;  // of b at a time: stays in the L2 cache
constexpr std::int64_t kPanelsPerTask = 16;        // of b: the cost of packing a becomes small
constexpr std::int64_t kFewPanels = 16;            // of a: too few to make copies of b pay

template <class T>
class BlockedProduct {
 public:
  BlockedProduct(const LeftOperand<T>& a, const MatrixProduct<T>& product,
                 const MatmulKernels<T>& kernels)
      : a_(a),
        product_(product),
        kernels_(kernels),
        shape_(product.rows <= kernels.flat.rows ? kernels.flat : kernels.tall),
        tile_columns_(kernels.lanes * shape_.vectors),
        group_panels_(divide_up(product.rows, shape_.rows)),
        row_panels_(product.groups.count() * group_panels_),
        b_direct_(product.b.column_stride == 1 &&
                  (row_panels_ <= kFewPanels || !share_cache_sets<T>(product.b.row_stride))) {}

  void run() {
    const std::int64_t depth_step = even_step(product_.depth, kMaxDepth);
    const std::int64_t most_panels =
        std::max<std::int64_t>(1, kPackedElements / (depth_step * tile_columns_));
    const std::int64_t column_step =
        even_step(divide_up(product_.columns, tile_columns_), most_panels) * tile_columns_;
    const std::int64_t group_step =
        std::max<std::int64_t>(1, kPackedElements / (depth_step * column_step));
    const std::int64_t batch = product_.batch.count();
    for (std::int64_t g = 0; g < batch; g += group_step) {
      group_ = {g, std::min(group_step, batch - g)};
      for (std::int64_t c = 0; c < product_.columns; c += column_step) {
        columns_ = {c, std::min(column_step, product_.columns - c)};
        panels_ = divide_up(columns_.size, tile_columns_);
        for (std::int64_t k = 0; k < product_.depth; k += depth_step) {
          depth_ = {k, std::min(depth_step, product_.depth - k)};
          multiply_block();
        }
      }
    }
  }

 private:
  // A panel of b that is ready for the kernels.
  struct Panel {
    const T* data;
    std::int64_t stride;  // between rows
    std::int64_t width;   // columns of the product in it
    std::int64_t padded;  // rounded up to whole vectors
  };

  void multiply_block() {
    static thread_local Scratch scratch;
    packed_ = scratch.reserve<T>(
        static_cast<std::size_t>(group_.size * panels_ * tile_columns_ * depth_.size));
    // An element copied costs about as much as four multiply-adds.
    const std::int64_t packed = b_direct_ ? 1 : panels_;  // only the last panel can be ragged
    parallel_for(group_.size * packed, tasks_per_grain(4 * depth_.size * tile_columns_),
                 [this, packed](std::int64_t begin, std::int64_t end) {
                   for (std::int64_t i = begin; i < end; ++i) {
                     pack_b(i / packed, panels_ - 1 - i % packed);
                   }
                 });
    run_ = even_step(panels_, kPanelsPerTask);
    const std::int64_t runs = divide_up(panels_, run_);
    const std::int64_t work =
        std::max<std::int64_t>(depth_.size, 16) * shape_.rows * run_ * tile_columns_;
    parallel_for(group_.size * runs * row_panels_, tasks_per_grain(work),
                 [this, runs](std::int64_t begin, std::int64_t end) {
                   for (std::int64_t i = begin; i < end; ++i) {
                     multiply_panels(i / (runs * row_panels_), i % row_panels_,
                                     i / row_panels_ % runs);
                   }
                 });
  }

  // True if a panel of b of this width is read where it lies; ragged ones need padding.
  bool is_direct(std::int64_t width) const { return b_direct_ && width % kernels_.lanes == 0; }

  Panel panel_of_b(std::int64_t matrix, std::int64_t panel) const {
    const std::int64_t first = panel * tile_columns_;
    const std::int64_t width = std::min(tile_columns_, columns_.size - first);
    if (is_direct(width)) {
      return {block_of_b(matrix) + first, product_.b.row_stride, width, width};
    }
    const std::int64_t padded = round_up(width, kernels_.lanes);
    const T* data = packed_ + (matrix * panels_ + panel) * tile_columns_ * depth_.size;
    return {data, padded, width, padded};
  }

  const T* block_of_b(std::int64_t matrix) const {
    return matrix_at(product_.b, product_.batch, group_.begin + matrix) +
           depth_.begin * product_.b.row_stride + columns_.begin * product_.b.column_stride;
  }

  void pack_b(std::int64_t matrix, std::int64_t panel) const {
    const Panel target = panel_of_b(matrix, panel);
    if (is_direct(target.width)) return;
    kernels_.pack(block_of_b(matrix) + panel * tile_columns_ * product_.b.column_stride,
                  product_.b.column_stride, product_.b.row_stride, static_cast<int>(target.width),
                  static_cast<int>(target.padded), depth_.size,
                  packed_ + (matrix * panels_ + panel) * tile_columns_ * depth_.size);
  }

  // One panel of a's rows times the panels [run * run_, ...) of b.
  void multiply_panels(std::int64_t matrix, std::int64_t row_panel, std::int64_t run) const {
    static_assert(TileShape<T>::kMaxRows <= kMaxLeftRows);
    alignas(64) T packed_a[kMaxDepth * TileShape<T>::kMaxRows + kPackSlack];
    LeftPiece<T> pieces[kMaxPieces];
    const LeftRows rows = rows_of_a(matrix, row_panel);
    const int count = a_.pieces(rows, depth_.begin, depth_.size, packed_a, pieces);
    T* out = matrix_at(product_.out, product_.batch, rows.matrix) +
             offset_at(product_.groups, product_.out_group_strides, rows.group) +
             rows.first * product_.out.row_stride + columns_.begin * product_.out.column_stride;
    const std::int64_t end = std::min(panels_, (run + 1) * run_);
    for (std::int64_t panel = run * run_; panel < end; ++panel) {
      multiply_tile({pieces, static_cast<std::size_t>(count)}, rows.count,
                    panel_of_b(matrix, panel),
                    out + panel * tile_columns_ * product_.out.column_stride);
    }
  }

  // The panels of a group have nearly as many rows each.
  LeftRows rows_of_a(std::int64_t matrix, std::int64_t row_panel) const {
    const std::int64_t panel = row_panel % group_panels_;
    const std::int64_t first = panel * product_.rows / group_panels_;
    const std::int64_t end = (panel + 1) * product_.rows / group_panels_;
    return {group_.begin + matrix, row_panel / group_panels_, first, static_cast<int>(end - first)};
  }

  // Whole vectors go straight to `out`; a ragged or strided tile goes through a small buffer.
  void multiply_tile(std::span<const LeftPiece<T>> pieces, int rows, const Panel& b, T* out) const {
    const bool accumulate = depth_.begin > 0;
    const Matrices<T>& target = product_.out;
    if (b.width == b.padded && target.column_stride == 1)
      return multiply_pieces(pieces, rows, b, out, target.row_stride, accumulate);
    alignas(64) T tile[TileShape<T>::kMaxElements];
    multiply_pieces(pieces, rows, b, tile, b.padded, false);
    const auto put = [&](int r, std::int64_t c) {
      T& to = out[r * target.row_stride + c * target.column_stride];
      const T sum = tile[r * b.padded + c];
      to = accumulate ? to + sum : sum;
    };
    if (target.row_stride == 1) {
      for (std::int64_t c = 0; c < b.width; ++c)
        for (int r = 0; r < rows; ++r) put(r, c);
    } else {
      for (int r = 0; r < rows; ++r)
        for (std::int64_t c = 0; c < b.width; ++c) put(r, c);
    }
  }

  void multiply_pieces(std::span<const LeftPiece<T>> pieces, int rows, const Panel& b, T* out,
                       std::int64_t out_stride, bool accumulate) const {
    if (pieces.empty() && !accumulate) {
      for (int r = 0; r < rows; ++r) std::fill_n(out + r * out_stride, b.padded, T{0});
    }
    const auto kernel = shape_.tiles[(b.padded / kernels_.lanes - 1) * shape_.rows + rows - 1];
    for (const LeftPiece<T>& piece : pieces) {
      const T* rows_of_b = b.data + (piece.first - depth_.begin) * b.stride;
      kernel(piece.panel, rows_of_b, b.stride, out, out_stride, accumulate);
      accumulate = true;
    }
  }

  const LeftOperand<T>& a_;
  const MatrixProduct<T>& product_;
  const MatmulKernels<T>& kernels_;
  const TileShape<T>& shape_;
  const std::int64_t tile_columns_;
  const std::int64_t group_panels_;  // panels of rows of a group
  const std::int64_t row_panels_;    // of all groups
  const bool b_direct_;

  // The block at hand: some matrices of the batch, some of their columns, some of their depth.
  Piece group_{};
  Piece columns_{};
  Piece depth_{};
  std::int64_t panels_ = 0;
  std::int64_t run_ = 0;  // panels of a task
  T* packed_ = nullptr;   // [group_.size][panels_][tile_columns_ * depth_.size]
};

}  // namespace

template <class T>
void multiply_blocked(const LeftOperand<T>& a, const MatrixProduct<T>& product,
                      const MatmulKernels<T>& kernels) {
  BlockedProduct<T>(a, product, kernels).run();
}

template void multiply_blocked(const LeftOperand<float>&, const MatrixProduct<float>&,
                               const MatmulKernels<float>&);
template void multiply_blocked(const LeftOperand<double>&, const MatrixProduct<double>&,
                               const MatmulKernels<double>&);

}  // namespace saddle::cpu

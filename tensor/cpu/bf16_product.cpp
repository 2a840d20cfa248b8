// The panels and tiles of the float32 product (matmul_blocked.cpp) with one step more: a packed
// panel is rounded, or split, before tiles are computed from it.
#include "tensor/cpu/bf16_product.h"

#include <algorithm>
#include <bit>

#include "tensor/cpu/bf16_rows.h"
#include "tensor/cpu/division.h"
#include "tensor/cpu/parallel.h"
#include "tensor/cpu/scratch.h"
#include "tensor/cpu/strided_operand.h"

namespace saddle::cpu {
namespace {

constexpr std::int64_t kPackedPairs = 1 << 18;  // of b at a time: stays in the L2 cache
constexpr std::int64_t kPanelsPerTask = 16;     // of b: the cost of packing a becomes small

// Where the split product of two panels is as exact as the float32 one, though the units take
// subnormal numbers for zeros and make none:
//   |a|, |b| >= 2^-103   no part is subnormal: the last bit of a number is 2^-23 of its first
//   |a b| >= 2^-97       each of the 6 products of its parts may lose 2^-126 in each of 3 sums, and
//                        18 2^-126 < 2^-24 |a b|
//   the largest ones     so that nothing overflows, be it the rounding to a1 or a sum
bool can_split(const Magnitudes& a, const Magnitudes& b) {
  const double least_a = std::bit_cast<float>(a.least), least_b = std::bit_cast<float>(b.least);
  const double most_a = std::bit_cast<float>(a.most), most_b = std::bit_cast<float>(b.most);
  return least_a >= 0x1p-103 && least_b >= 0x1p-103 && least_a * least_b >= 0x1p-97 &&
         most_a <= 0x1p126 && most_b <= 0x1p126 && most_a * most_b <= 0x1p100;
}

class Bf16Product {
 public:
  Bf16Product(const LeftOperand<float>& a, const MatrixProduct<float>& product,
              const MatmulKernels<float>& f32, const Bf16Kernels& kernels)
      : a_(a),
        product_(product),
        f32_(f32),
        kernels_(kernels),
        row_step_(round_up(even_step(product.rows, kernels.tile_count * kernels.row_step),
                           kernels.row_step)),
        group_panels_(divide_up(product.rows, row_step_)),
        row_panels_(product.groups.count() * group_panels_),
        column_panels_(divide_up(product.columns, kernels.columns)) {}

  void run() {
    const std::int64_t depth_step =
        round_up(even_step(product_.depth, kMaxDepth), kernels_.depth_step);
    const std::int64_t panels = product_.batch.count() * column_panels_;
    depth_ = {0, depth_step};
    const std::int64_t step =
        even_step(panels, std::max<std::int64_t>(1, kPackedPairs / panel_pairs()));
    for (std::int64_t p = 0; p < panels; p += step) {
      panels_ = {p, std::min(step, panels - p)};
      for (std::int64_t k = 0; k < product_.depth; k += depth_step) {
        depth_ = {k, std::min(depth_step, product_.depth - k)};
        multiply_block();
      }
    }
  }

 private:
  // Some columns of one matrix b.
  struct ColumnsOfB {
    std::int64_t matrix, first;
    int width;
  };

  // Of a panel of b in the block at hand.
  std::int64_t panel_pairs() const {
    return kernels_.parts * kernels_.columns * round_up(depth_.size, kernels_.depth_step) / 2;
  }

  // Panels of b are counted through the whole batch.
  ColumnsOfB columns_of(std::int64_t panel) const {
    const std::int64_t first = panel % column_panels_ * kernels_.columns;
    return {panel / column_panels_, first,
            static_cast<int>(std::min<std::int64_t>(kernels_.columns, product_.columns - first))};
  }

  void multiply_block() {
    static thread_local Scratch scratch_of_pairs, scratch_of_magnitudes;
    b_pairs_ =
        scratch_of_pairs.reserve<Bf16Pair>(static_cast<std::size_t>(panels_.size * panel_pairs()));
    b_magnitudes_ =
        scratch_of_magnitudes.reserve<Magnitudes>(static_cast<std::size_t>(panels_.size));
    // An element packed costs about as much as eight multiply-adds.
    parallel_for(panels_.size, tasks_per_grain(8 * depth_.size * kernels_.columns),
                 [this](std::int64_t begin, std::int64_t end) {
                   for (std::int64_t i = begin; i < end; ++i) pack_b(i);
                 });
    const std::int64_t run = even_step(panels_.size, kPanelsPerTask);
    const std::int64_t runs = divide_up(panels_.size, run);
    const std::int64_t work =
        std::max<std::int64_t>(depth_.size, 16) * row_step_ * run * kernels_.columns;
    parallel_for(runs * row_panels_, tasks_per_grain(work),
                 [this, run](std::int64_t begin, std::int64_t end) {
                   kernels_.begin();
                   for (std::int64_t i = begin; i < end; ++i)
                     multiply_panels(i % row_panels_, i / row_panels_ * run, run);
                   kernels_.end();
                 });
  }

  // Columns of b in float32, where they lie or copied to `room` for a panel.
  FloatPanel read_b(const ColumnsOfB& columns, float* room) const {
    const Matrices<const float>& b = product_.b;
    const float* const from = matrix_at(b, product_.batch, columns.matrix) +
                              depth_.begin * b.row_stride + columns.first * b.column_stride;
    if (b.row_stride == 1 || b.column_stride == 1)
      return {from, b.column_stride, b.row_stride, columns.width, depth_.size};
    f32_.pack(from, b.column_stride, b.row_stride, columns.width, columns.width, depth_.size, room);
    return {room, 1, columns.width, columns.width, depth_.size};
  }

  void pack_b(std::int64_t i) const {
    static thread_local Scratch scratch;
    float* const room = scratch.reserve<float>(kPanelOfB);
    b_magnitudes_[i] = kernels_.pack_b(read_b(columns_of(panels_.begin + i), room), 0,
                                       kernels_.columns, b_pairs_ + i * panel_pairs());
  }

  // One panel of a's rows times `count` panels of b.
  void multiply_panels(std::int64_t row_panel, std::int64_t first, std::int64_t count) const {
    alignas(64) float tile[Bf16Kernels::kMaxRows * Bf16Kernels::kMaxColumns];
    Bf16Rows a;
    a.rows.matrix = -1;
    const std::int64_t end = std::min(panels_.size, first + count);
    for (std::int64_t i = first; i < end; ++i) {
      const ColumnsOfB b = columns_of(panels_.begin + i);
      if (b.matrix != a.rows.matrix)
        pack_rows(a_, rows_of_a(b.matrix, row_panel), depth_, kernels_, a);
      const Bf16Pair* const pairs = b_pairs_ + i * panel_pairs();
      if (!can_split(a.magnitudes, b_magnitudes_[i])) {
        multiply_f32(a.rows, b, tile);
        add_tile(tile, a.rows, b);
      } else if (stores_whole_tile(a, b)) {
        multiply_tile(a, pairs, out_of(a.rows, b), product_.out.row_stride);
      } else {
        multiply_tile(a, pairs, tile, kernels_.columns);
        add_tile(tile, a.rows, b);
      }
    }
  }

  // Sums over several blocks of the depth are added by add_tile: the units would flush subnormal
  // ones.
  bool stores_whole_tile(const Bf16Rows& a, const ColumnsOfB& b) const {
    return depth_.begin == 0 && product_.out.column_stride == 1 && a.count > 0 &&
           a.width == a.rows.count && b.width == kernels_.columns;
  }

  LeftRows rows_of_a(std::int64_t matrix, std::int64_t row_panel) const {
    const std::int64_t first = row_panel % group_panels_ * row_step_;
    return {matrix, row_panel / group_panels_, first,
            static_cast<int>(std::min(row_step_, product_.rows - first))};
  }

  void multiply_tile(const Bf16Rows& a, const Bf16Pair* b, float* out, std::int64_t stride) const {
    if (a.count == 0) std::fill_n(out, a.width * stride, 0.0f);
    const auto kernel = kernels_.tiles[a.width / kernels_.row_step - 1];
    for (int i = 0; i < a.count; ++i) {
      const auto& [pairs, first, depth] = a.pieces[i];
      kernel(round_up(depth, kernels_.depth_step), pairs,
             b + kernels_.parts * kernels_.columns * first / 2, out, stride, i > 0);
    }
  }

  // A tile by the float32 kernels, from operands that are read again.
  void multiply_f32(const LeftRows& a, const ColumnsOfB& b, float* tile) const {
    static thread_local Scratch scratch;
    const FloatPanel columns = read_b(b, scratch.reserve<float>(kPanelOfB));
    for (int r = 0; r < a.count; r += kMaxLeftRows) {
      const FloatPanel rows =
          read_rows(a_, some_of(a, r, std::min(kMaxLeftRows, a.count - r)), depth_);
      const MatrixProduct<float> product{rows.width,
                                         columns.width,
                                         depth_.size,
                                         {},
                                         {rows.data, rows.stride, rows.depth_stride, {}},
                                         {columns.data, columns.depth_stride, columns.stride, {}},
                                         {tile + r * kernels_.columns, kernels_.columns, 1, {}}};
      multiply_blocked(StridedOperand<float>(product, f32_), product, f32_);
    }
  }

  float* out_of(const LeftRows& a, const ColumnsOfB& b) const {
    const Matrices<float>& target = product_.out;
    return matrix_at(target, product_.batch, a.matrix) +
           offset_at(product_.groups, product_.out_group_strides, a.group) +
           a.first * target.row_stride + b.first * target.column_stride;
  }

  void add_tile(const float* tile, const LeftRows& a, const ColumnsOfB& b) const {
    const Matrices<float>& target = product_.out;
    float* out = out_of(a, b);
    for (int r = 0; r < a.count; ++r, out += target.row_stride, tile += kernels_.columns) {
      if (target.column_stride == 1) {
        add_row(tile, b.width, out, 1);
      } else {
        add_row(tile, b.width, out, target.column_stride);
      }
    }
  }

  void add_row(const float* row, int width, float* out, std::int64_t stride) const {
    if (depth_.begin == 0) {
      for (int c = 0; c < width; ++c) out[c * stride] = row[c];
    } else {
      for (int c = 0; c < width; ++c) out[c * stride] += row[c];
    }
  }

  static constexpr std::size_t kPanelOfB = kMaxDepth * Bf16Kernels::kMaxColumns + kPackSlack;

  const LeftOperand<float>& a_;
  const MatrixProduct<float>& product_;
  const MatmulKernels<float>& f32_;
  const Bf16Kernels& kernels_;
  const std::int64_t row_step_;
  const std::int64_t group_panels_;  // panels of rows of a group
  const std::int64_t row_panels_;    // of all groups
  const std::int64_t column_panels_;

  // The block at hand: some panels of b, some of their depth.
  Piece panels_{};
  Piece depth_{};
  Bf16Pair* b_pairs_ = nullptr;         // [panels_.size][panel_pairs()]
  Magnitudes* b_magnitudes_ = nullptr;  // [panels_.size]
};

}  // namespace

void multiply_bf16(const LeftOperand<float>& a, const MatrixProduct<float>& product,
                   const MatmulKernels<float>& f32, const Bf16Kernels& kernels) {
  Bf16Product(a, product, f32, kernels).run();
}

}  // namespace saddle::cpu

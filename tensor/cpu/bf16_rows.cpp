#include "tensor/cpu/bf16_rows.h"

#include <algorithm>
#include <span>

#include "tensor/cpu/copy_run.h"
#include "tensor/cpu/scratch.h"

namespace saddle::cpu {
namespace {

constexpr std::size_t kRoom = kMaxDepth * kMaxLeftRows + kPackSlack;

// At most kMaxLeftRows rows, and which of their columns may be other than zero.
struct RowPieces {
  std::span<LeftPiece<float>> pieces;
  int rows;
  Piece depth;
};

RowPieces read_pieces(const LeftOperand<float>& a, const LeftRows& rows, const Piece& depth,
                      LeftPiece<float>* pieces) {
  static thread_local Scratch scratch;
  const int count = a.pieces(rows, depth.begin, depth.size, scratch.reserve<float>(kRoom), pieces);
  return {{pieces, static_cast<std::size_t>(count)}, rows.count, depth};
}

// Whether it is what FloatPanel says.
bool is_plain(const LeftPanel<float>& panel) {
  return panel.runs == 1 && (panel.row_stride == 1 || panel.depth_stride == 1);
}

// Whether all pieces are one run each that begins and ends, but for the end of the rows, with a
// step of depth.
bool are_aligned(const RowPieces& from, int step) {
  return std::all_of(from.pieces.begin(), from.pieces.end(), [&](const LeftPiece<float>& piece) {
    const std::int64_t begin = piece.first - from.depth.begin, end = begin + piece.panel.length;
    return is_plain(piece.panel) && begin % step == 0 &&
           (end % step == 0 || end == from.depth.size);
  });
}

// Copies run `i` of the panel so that element (r, k) of it is to[r * row_stride + k *
// depth_stride], of which one is 1.
void copy_lines(const LeftPanel<float>& panel, std::int64_t i, int rows, float* to,
                std::int64_t row_stride, std::int64_t depth_stride) {
  const float* const from = panel.data + i * panel.run_stride;
  if (row_stride == 1) {
    for (std::int64_t k = 0; k < panel.length; ++k)
      copy_run(from + k * panel.depth_stride, panel.row_stride, to + k * depth_stride, 1, rows);
  } else {
    for (int r = 0; r < rows; ++r)
      copy_run(from + r * panel.row_stride, panel.depth_stride, to + r * row_stride, 1,
               panel.length);
  }
}

// Columns in all.
std::int64_t size_of(std::span<const LeftPiece<float>> pieces) {
  std::int64_t size = 0;
  for (const auto& [first, panel] : pieces) size += panel.runs * panel.length;
  return size;
}

// One run, with zeros between the pieces, in lines as long as those of the pieces.
FloatPanel joined(const RowPieces& from) {
  const auto [pieces, rows, depth] = from;
  if (pieces.size() == 1 && pieces[0].panel.length == depth.size && is_plain(pieces[0].panel)) {
    const LeftPanel<float>& panel = pieces[0].panel;
    return {panel.data, panel.row_stride, panel.depth_stride, rows, depth.size};
  }
  static thread_local Scratch scratch;
  float* const all = scratch.reserve<float>(kRoom);
  if (size_of(pieces) < depth.size) std::fill_n(all, rows * depth.size, 0.0f);
  const bool by_depth = !pieces.empty() && pieces[0].panel.row_stride == 1;
  const std::int64_t row_stride = by_depth ? 1 : depth.size, depth_stride = by_depth ? rows : 1;
  for (const auto& [first, panel] : pieces) {
    for (std::int64_t i = 0; i < panel.runs; ++i) {
      float* const to = all + (first - depth.begin + i * panel.length) * depth_stride;
      copy_lines(panel, i, rows, to, row_stride, depth_stride);
    }
  }
  return {all, row_stride, depth_stride, rows, depth.size};
}

// Packs some depth of rows from the r-th on after what was packed of them before.
class Packer {
 public:
  Packer(const Bf16Kernels& kernels, Bf16Rows& to, int r, Bf16Pair* pairs)
      : kernels_(kernels), to_(to), r_(r), pairs_(pairs) {
    to_.count = 0;
  }

  void add(const FloatPanel& from, std::int64_t first) {
    const Magnitudes more = kernels_.pack_a(from, r_, to_.width, pairs_);
    to_.magnitudes = {std::min(to_.magnitudes.least, more.least),
                      std::max(to_.magnitudes.most, more.most)};
    to_.pieces[to_.count++] = {pairs_, first, from.depth};
    pairs_ += kernels_.parts * to_.width * round_up(from.depth, kernels_.depth_step) / 2;
  }

 private:
  const Bf16Kernels& kernels_;
  Bf16Rows& to_;
  const int r_;
  Bf16Pair* pairs_;
};

}  // namespace

void pack_rows(const LeftOperand<float>& a, const LeftRows& rows, const Piece& depth,
               const Bf16Kernels& kernels, Bf16Rows& to) {
  static thread_local Scratch scratch;
  to.rows = rows;
  to.width = static_cast<int>(round_up(rows.count, kernels.row_step));
  to.magnitudes = kMagnitudesOfZeros;
  Bf16Pair* const pairs = scratch.reserve<Bf16Pair>(static_cast<std::size_t>(
      kernels.parts * to.width * round_up(depth.size, kernels.depth_step) / 2));
  for (int r = 0; r < rows.count; r += kMaxLeftRows) {
    LeftPiece<float> pieces[kMaxPieces];
    const LeftRows some = some_of(rows, r, std::min(kMaxLeftRows, rows.count - r));
    const RowPieces from = read_pieces(a, some, depth, pieces);
    Packer packer(kernels, to, r, pairs);
    // Other rows may have other pieces.
    if (some.count < rows.count || !are_aligned(from, kernels.depth_step)) {
      packer.add(joined(from), 0);
      continue;
    }
    for (const auto& [first, panel] : from.pieces) {
      packer.add({panel.data, panel.row_stride, panel.depth_stride, some.count, panel.length},
                 first - depth.begin);
    }
  }
}

FloatPanel read_rows(const LeftOperand<float>& a, const LeftRows& rows, const Piece& depth) {
  LeftPiece<float> pieces[kMaxPieces];
  return joined(read_pieces(a, rows, depth, pieces));
}

}  // namespace saddle::cpu

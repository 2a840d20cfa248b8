#include "tensor/cpu/bf16_rows.h"

#include <algorithm>
#include <span>

#include "tensor/cpu/copy_run.h"
#include "tensor/cpu/scratch.h"

namespace saddle::cpu {
namespace {

constexpr int kMostRows = TileShape<float>::kMaxRows;
constexpr std::size_t kRoom = kMaxDepth * kMostRows + kPackSlack;
constexpr Magnitudes kMagnitudesOfZeros{0x7f800000, 0};

// At most kMostRows rows, and which of their columns may be other than zero.
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

// Whether all pieces are one run each that begins and ends, but for the end of the rows, with a
// step of depth.
bool are_aligned(const RowPieces& from, int step) {
  return std::all_of(from.pieces.begin(), from.pieces.end(), [&](const LeftPiece<float>& piece) {
    const std::int64_t begin = piece.first - from.depth.begin, end = begin + piece.panel.length;
    return piece.panel.runs == 1 && begin % step == 0 &&
           (end % step == 0 || end == from.depth.size);
  });
}

// One run, with zeros between the pieces.
FloatPanel joined(const RowPieces& from) {
  const auto [pieces, rows, depth] = from;
  if (pieces.size() == 1 && pieces[0].panel.length == depth.size) {
    const LeftPanel<float>& panel = pieces[0].panel;
    return {panel.data, panel.row_stride, panel.depth_stride, rows, depth.size};
  }
  static thread_local Scratch scratch;
  float* const all = scratch.reserve<float>(kRoom);
  std::fill_n(all, rows * depth.size, 0.0f);
  for (const auto& [first, panel] : pieces) {
    for (int r = 0; r < rows; ++r) {
      const float* run = panel.data + r * panel.row_stride;
      float* to = all + r * depth.size + (first - depth.begin);
      for (std::int64_t i = 0; i < panel.runs; ++i) {
        copy_run(run, panel.depth_stride, to, 1, panel.length);
        run += panel.run_stride;
        to += panel.length;
      }
    }
  }
  return {all, depth.size, 1, rows, depth.size};
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
  for (int r = 0; r < rows.count; r += kMostRows) {
    LeftPiece<float> pieces[kMaxPieces];
    const LeftRows some = some_of(rows, r, std::min(kMostRows, rows.count - r));
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

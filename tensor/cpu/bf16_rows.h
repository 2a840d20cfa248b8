// Rows of a left operand as products in bfloat16 take them.
#pragma once

#include "tensor/cpu/bf16_kernels.h"
#include "tensor/cpu/division.h"
#include "tensor/cpu/matmul_product.h"

namespace saddle::cpu {

// Some depth of packed rows; `first` counts from where their depth begins.
struct Bf16Piece {
  const Bf16Pair* pairs;
  std::int64_t first, depth;
};

// A tile's rows, or fewer, rounded or split. What is in no piece is zero.
struct Bf16Rows {
  LeftRows rows;
  int width;  // their number, rounded up to that of a tile
  Magnitudes magnitudes;
  int count;
  Bf16Piece pieces[kMaxPieces];
};

// The pairs lie in memory of the thread, which its next call takes.
void pack_rows(const LeftOperand<float>& a, const LeftRows& rows, const Piece& depth,
               const Bf16Kernels& kernels, Bf16Rows& to);

// At most kMaxLeftRows rows in float32: where they lie, or in memory of the thread, which its next
// call takes.
FloatPanel read_rows(const LeftOperand<float>& a, const LeftRows& rows, const Piece& depth);

// Rows [first, first + count) of `rows`.
inline LeftRows some_of(const LeftRows& rows, int first, int count) {
  return {rows.matrix, rows.group, rows.first + first, count};
}

}  // namespace saddle::cpu

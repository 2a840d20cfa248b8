// Matrix product on the CPU.
#pragma once

#include "tensor/cpu/matmul_product.h"
#include "tensor/view.h"

namespace saddle::cpu {

// out[i] = op(a[i]) op(b[i]) for every leading index i; op transposes the last two axes when asked.
// a [..., M, K] (or [..., K, M]), b [..., K, N] (or [..., N, K]), out [..., M, N]: equal ranks of
// at least 2, one floating dtype, any strides; a leading axis of a or b may have stride 0. `out`
// overlaps neither. K = 0 gives zeros.
//
// Each element is summed in an order that depends on K, on whether N is at most 4, and on the
// layout of one matrix of a: not on the number of threads, nor on M or the batch around it.
//
// Products of float32 are computed as math() says, but for those with N or K of at most 4. In
// Math::amx_split the order also depends on whether a number nearby cannot be split.
void matmul(const View& a, bool transpose_a, const View& b, bool transpose_b, const View& out);

// out [S, groups..., M, N] = a b with b [S, K, N] and a stack of left operands that need not lie in
// memory: each M x K for each group.
template <class T>
void matmul(const LeftOperand<T>& a, std::int64_t depth, const View& b, const View& out);

}  // namespace saddle::cpu

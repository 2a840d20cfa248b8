// Device::gather and Device::scatter_add on the processor.
#pragma once

#include "tensor/view.h"

namespace saddle::cpu {

// out[i..., r...] = x[index[i...], r...]: x [N, r...], index i64. Throws Error, before anything is
// written, naming the first index that is not in [0, N).
void gather(const View& x, const View& index, const View& out);

// out = 0, then out[index[i...], r...] += updates[i..., r...] in row-major order of i. The same
// errors.
void scatter_add(const View& index, const View& updates, const View& out);

}  // namespace saddle::cpu

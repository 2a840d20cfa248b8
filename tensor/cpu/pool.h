// Device::max_pool_index on the processor.
#pragma once

#include "tensor/pool_window.h"
#include "tensor/view.h"

namespace saddle::cpu {

// out[..., i, j, c] = position in x [..., H, W, C], read as row-major, of the first maximum of
// channel c in window (i, j); of the first NaN if there is one. x is floating, out i64.
void max_pool_index(const PoolWindow& window, const View& x, const View& out);

}  // namespace saddle::cpu

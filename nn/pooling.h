// Layers that change the resolution of images x [copies, batch, H, W, C]; autograd/ops.h has their
// functions.
#pragma once

#include "nn/module.h"
#include "tensor/pool_window.h"

namespace saddle {

// max_pool2d_layer({.size = {2, 2}}): windows of 2 x 2 that tile x. Text [copies, batch, L, C] is
// pooled along L by a .size of {1, n}: the batch is in the place of H, window by window.
ModulePtr max_pool2d_layer(const PoolWindow& window);
ModulePtr avg_pool2d_layer(const PoolWindow& window);
ModulePtr global_avg_pool_layer();  // -> [copies, batch, C]
ModulePtr upsample_nearest2d_layer(std::int64_t factor);

}  // namespace saddle

// Device::max_pool_index on a GPU.
#pragma once

#include "tensor/cuda/context.h"
#include "tensor/pool_window.h"
#include "tensor/view.h"

namespace saddle::cuda {

// See Device::max_pool_index.
void max_pool_index(Context& context, const PoolWindow& window, const View& x, const View& out);

}  // namespace saddle::cuda

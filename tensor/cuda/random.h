// Device::random on a GPU.
#pragma once

#include "tensor/cuda/context.h"
#include "tensor/device.h"

namespace saddle::cuda {

// See Device::random. The uniform numbers are the CPU's; normal ones agree to rounding.
void random(Context& context, Distribution distribution, const View& state, std::uint32_t stream,
            const View& out);

}  // namespace saddle::cuda

// Device::reduce on a GPU.
#pragma once

#include "tensor/cuda/context.h"
#include "tensor/device.h"

namespace saddle::cuda {

// See Device::reduce. The order of a sum depends on the sizes and layouts alone.
void reduce(Context& context, Reduction reduction, const View& in, const View& out);

}  // namespace saddle::cuda

// Device::copy and Device::fill on a GPU.
#pragma once

#include "tensor/cuda/context.h"
#include "tensor/view.h"

namespace saddle::cuda {

// See Device::copy and Device::fill.
void copy(Context& context, const View& in, const View& out);
void fill(Context& context, const View& out, double value);

}  // namespace saddle::cuda

// Device::gather and Device::scatter_add on a GPU.
#pragma once

#include "tensor/cuda/context.h"
#include "tensor/view.h"

namespace saddle::cuda {

// See Device::gather and Device::scatter_add. The first index out of range is noted in
// context.index_error(), where the caller looks when the GPU is done; no such row is read or
// written.
void gather(Context& context, const View& x, const View& index, const View& out);
void scatter_add(Context& context, const View& index, const View& updates, const View& out);

}  // namespace saddle::cuda

// Device::elementwise on a GPU: each kernel is written as CUDA C++ and compiled once.
#pragma once

#include <span>

#include "tensor/cuda/context.h"
#include "tensor/elementwise.h"
#include "tensor/view.h"

namespace saddle::cuda {

// See Device::elementwise. Throws Error for an operation that does not work on the dtype.
void elementwise(Context& context, const ElementwiseKernel& kernel, std::span<const View> inputs,
                 std::span<const View> outputs);

}  // namespace saddle::cuda

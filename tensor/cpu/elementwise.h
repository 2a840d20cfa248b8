// Device::elementwise on the processor: an interpreter of kernels, block by block.
#pragma once

#include <span>

#include "tensor/elementwise.h"
#include "tensor/view.h"

namespace saddle::cpu {

// See Device::elementwise. Throws Error for an operation that does not work on the dtype.
void elementwise(const ElementwiseKernel& kernel, std::span<const View> inputs,
                 std::span<const View> outputs);

}  // namespace saddle::cpu

// Device::reduce on the processor.
#pragma once

#include "tensor/device.h"

namespace saddle::cpu {

// Reduces over the axes where out's shape is 1 and in's is not. Equal ranks and floating dtypes.
void reduce(Reduction reduction, const View& in, const View& out);

}  // namespace saddle::cpu

// The GPUs as Devices: each member forwards to a function of saddle::cuda.
#pragma once

#include <string>

#include "tensor/device.h"

namespace saddle::cuda {

// GPUs that this build can use; 0 where there is none, or no driver.
int device_count();
// Why device_count() is 0; "" if it is not.
std::string obstacle();

// 0 <= ordinal < device_count(). It is opened when it is first used: from then on its members throw
// Error where CUDA or cuBLAS fails.
Device& device(int ordinal);

}  // namespace saddle::cuda

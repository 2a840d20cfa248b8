// Device::random on the processor.
#pragma once

#include "tensor/device.h"

namespace saddle::cpu {

// state is i64 [2] = {seed, step}; element i of `out` (row-major, floating) as in tensor/philox.h.
void random(Distribution distribution, const View& state, std::uint32_t stream, const View& out);

}  // namespace saddle::cpu

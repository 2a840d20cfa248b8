// A device for machines without a GPU: the CPU's kernels, but other memory to all who ask, and
// steps that are recorded and replayed. What runs here and on the CPU takes no device for granted.
#pragma once

#include "tensor/device.h"

namespace saddle::test {

// One per program; its name is "shadow".
Device& shadow_device();

}  // namespace saddle::test

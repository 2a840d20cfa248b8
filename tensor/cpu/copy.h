// Device::copy and Device::fill on the processor.
#pragma once

#include "tensor/view.h"

namespace saddle::cpu {

// out[i] = in[i], converted to out's dtype (toward zero into integers). Same shapes, any layouts.
void copy(const View& in, const View& out);

// out[i] = value.
void fill(const View& out, double value);

}  // namespace saddle::cpu

// The kernels of bfloat16 tiles on a unit in plain C++, so that what is written for AMX runs on
// every machine.
#pragma once

#include "tensor/cpu/bf16_kernels.h"

namespace saddle::test {

extern const cpu::Bf16Kernels kEmulated;
extern const cpu::Bf16Kernels kEmulatedSplit;
// Of a unit that exchanges its factors, as wrong operands of the instruction would.
extern const cpu::Bf16Kernels kExchanged;

}  // namespace saddle::test

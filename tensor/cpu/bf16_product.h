// Products of float32 matrices by units that multiply bfloat16.
#pragma once

#include "tensor/cpu/bf16_kernels.h"
#include "tensor/cpu/matmul_product.h"

namespace saddle::cpu {

// Any product with no empty axis; product.a is not looked at. It is that of the operands rounded to
// bfloat16 or, by kernels that split, of the operands themselves. Sums are in float32. `f32` packs
// the operands, and multiplies what the split cannot: infinities, NaNs and numbers near the ends of
// float32's range, with all that shares a tile with them.
//
// Each element is summed in an order that depends on the depth alone; what the split cannot
// multiply is summed as the float32 product would be.
void multiply_bf16(const LeftOperand<float>& a, const MatrixProduct<float>& product,
                   const MatmulKernels<float>& f32, const Bf16Kernels& kernels);

}  // namespace saddle::cpu

// Device::matmul on a GPU, by cuBLAS.
#pragma once

#include "tensor/cuda/context.h"
#include "tensor/view.h"

namespace saddle::cuda {

// See Device::matmul. Products of float32 are computed as math() says.
void matmul(Context& context, const View& a, bool transpose_a, const View& b, bool transpose_b,
            const View& out);
// The same, added to what `out` holds.
void add_matmul(Context& context, const View& a, bool transpose_a, const View& b, bool transpose_b,
                const View& out);

}  // namespace saddle::cuda

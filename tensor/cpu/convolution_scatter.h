// The input gradient of a convolution whose input has few channels.
#pragma once

#include "tensor/convolution.h"
#include "tensor/view.h"

namespace saddle::cpu {

// x = the gradient, [S, N, H, W, Ci], from w [S, KH, KW, Ci, Co] and y [S, N, OH, OW, Co]: all
// patches of x are y w^T [P, KH KW Ci], a product that is as wide as a kernel is large even if Ci
// is 1, and x sums them up where they overlap.
template <class T>
void scatter_input_gradient(const View& y, const View& w, const ConvolutionOptions& options,
                            const View& x);

}  // namespace saddle::cpu

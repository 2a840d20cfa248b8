// Convolution on the CPU: the three derivatives of one trilinear form, see tensor/device.h.
#pragma once

#include "tensor/convolution.h"
#include "tensor/view.h"

namespace saddle::cpu {

// x [S, N, H, W, Ci], w [S, KH, KW, Ci, Co], y [S, N, OH, OW, Co]: one floating dtype, any strides.
// The last operand is written and overlaps no other. Each element is summed in an order that
// depends on the sizes and layouts alone; of the batch around their image, those of y depend only
// on whether it is large.
void convolution(const View& x, const View& w, const ConvolutionOptions& options, const View& y);
void convolution_input_gradient(const View& y, const View& w, const ConvolutionOptions& options,
                                const View& x);
void convolution_weight_gradient(const View& x, const View& y, const ConvolutionOptions& options,
                                 const View& w);

}  // namespace saddle::cpu

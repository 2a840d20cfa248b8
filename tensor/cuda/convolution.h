// Convolution on a GPU: the three derivatives of one trilinear form, see tensor/device.h.
#pragma once

#include "tensor/convolution.h"
#include "tensor/cuda/context.h"
#include "tensor/view.h"

namespace saddle::cuda {

// See Device::convolution and the two after it.
void convolution(Context& context, const View& x, const View& w, const ConvolutionOptions& options,
                 const View& y);
void convolution_input_gradient(Context& context, const View& y, const View& w,
                                const ConvolutionOptions& options, const View& x);
void convolution_weight_gradient(Context& context, const View& x, const View& y,
                                 const ConvolutionOptions& options, const View& w);

}  // namespace saddle::cuda

// Layers whose weight has largest singular value one.
#pragma once

#include "nn/module.h"

namespace saddle {

// Miyato et al. 2018: `layer` with its slot "weight" replaced by W / sigma. W is read as a matrix
// [outputs, rest]; `output_axis` is the axis of the weight in memory, negative from the end, that
// has the outputs: 0 in linear layers, -1 where a weight lies as [..., in, out]. One power
// iteration (their Algorithm 1),
//   v = W^T u / |W^T u|,   u' = W v / |W v|,   sigma = u'^T W v,
// in which u and v are constants to the derivatives, so d sigma / dW = u' v^T. A training
// application, of one batch or of several stacked, leaves u' in the buffer "weight_u"; evaluation
// iterates once from it too (PyTorch takes u and v as training left them) and leaves it as it is. W
// itself is called "weight_orig", as in PyTorch's files.
// Where W^T u = 0, because W is 0 or u is orthogonal to its columns, there is no v: sigma is then
// 1, the layer sees W as it is, and u waits for another W. Chance does not lead there: u begins
// normal and stays among the columns of past W. Throws Error if the layer has no weight.
ModulePtr spectral_norm(ModulePtr layer, int output_axis = 0);

}  // namespace saddle

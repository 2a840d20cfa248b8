// Convolutions as layers, with PyTorch's names, defaults and file layout. Images lie as [copies,
// batch, height, width, channels]; a single network (copies = 1) takes any number of stacked
// batches.
#pragma once

#include <optional>

#include "nn/module.h"
#include "tensor/convolution.h"

namespace saddle {

// `Size` is a number for each spatial axis. DCGAN and its followers draw the weights from
// N(0, 0.02^2) and start the biases at 0: {.weight = normal_initializer(0.02), .bias =
// constant_initializer(0.0)}.
template <class Size>
struct ConvOptions {
  Size stride = 1, padding = 0, dilation = 1;
  bool has_bias = true;
  // PyTorch's where empty: uniform, bound 1 / sqrt(fan_in), for both.
  std::optional<Initializer> weight = {}, bias = {};
};

// x [.., H, W, in] -> [.., floor((H + 2 padding - dilation (kernel - 1) - 1) / stride) + 1, ..,
// out] "weight" is [out, in, KH, KW] in files and [KH, KW, in, out] in memory, "bias" [out].
ModulePtr conv2d(std::int64_t in, std::int64_t out, Spatial kernel,
                 const ConvOptions<Spatial>& options = {});

// The adjoint of conv2d(out, in) in its input, plus a bias:
// x [.., H, W, in] -> [.., (H - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1,
// .., out]. "weight" is [in, out, KH, KW] in files and [KH, KW, out, in] in memory. fan_in is that
// of the convolution, out KH KW. Throws Error unless 0 <= output_padding < stride.
ModulePtr conv_transpose2d(std::int64_t in, std::int64_t out, Spatial kernel,
                           const ConvOptions<Spatial>& options = {}, Spatial output_padding = 0);

// x [copies, batch, length, in] -> [copies, batch, length', out], with length' as above. "weight"
// is [out, in, K] in files and [K, in, out] in memory.
ModulePtr conv1d(std::int64_t in, std::int64_t out, std::int64_t kernel,
                 const ConvOptions<std::int64_t>& options = {});

}  // namespace saddle

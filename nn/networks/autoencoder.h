// An autoencoder of images, for the kernel of the primal-dual paper in feature space (Chen et al.
// 2018, equation 17). The paper names "an autoencoder" and no layers: all of it is ours.
#pragma once

#include <cstdint>

#include "nn/module.h"

namespace saddle {

// Numbers between its halves, for images [H, W, C]: 32 for each channel.
std::int64_t code_size(const Shape& example);

// [.., batch, H, W, C] -> [.., batch, code]: two convolutions that halve the side, with 16 and 32
// maps and ReLU, and a linear layer. Throws Error unless `example` is an image whose sides are
// multiples of 4.
ModulePtr image_encoder(const Shape& example);

// image_encoder and its mirror image, with tanh at the end: [.., batch, H, W, C] to itself. Its
// parameters begin with the encoder's.
ModulePtr autoencoder(const Shape& example);

}  // namespace saddle

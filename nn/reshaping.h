// Layers between vectors and images. Images lie as [H, W, C] in memory, as [C, H, W] in PyTorch:
// flattening and its inverse use PyTorch's order, so that the weights of the linear layer behind or
// before them travel. All hold for text, [L, C], too.
#pragma once

#include "nn/module.h"

namespace saddle {

// [copies, batch, H, W, C] -> [copies, batch, C H W], channel after channel.
ModulePtr flatten_layer();
// [copies, batch, C H W] -> [copies, batch, H, W, C] for an image of shape [H, W, C].
ModulePtr unflatten_layer(const Shape& image);
// [copies, batch, ...] -> [copies, batch, example...], the elements as they lie in memory.
ModulePtr reshape_layer(const Shape& example);

// Each channel of images as an image: [copies, batch, H, W, C] -> [copies, batch C, H, W, 1].
Var channels_apart(Var x);
// A network of images with one channel, for each channel of images with C of them:
// [copies, batch, H, W, C] -> [copies, batch, C K], where `network` makes K numbers of an image.
ModulePtr each_channel(ModulePtr network);

}  // namespace saddle

// DCGAN (Radford, Metz and Chintala 2016), the networks of SGAN's and Stackelberg GAN's baselines.
#pragma once

#include "nn/module.h"

namespace saddle {

struct DcganOptions {
  std::int64_t side = 64;  // of the images: 28, 32 or 64
  std::int64_t channels = 3;
  std::int64_t width = 64;  // feature maps of the layer next to the image; doubled at each halving
  std::int64_t latent_dim = 100;
};

// z [.., batch, latent_dim] -> [.., batch, side, side, channels] in (-1, 1). Transposed
// convolutions with 4 x 4 kernels from 4 x 4 pixels on, each but the last with batch normalization
// and ReLU, tanh at the end. Weights start at N(0, 0.02^2), those of batch normalization at N(1,
// 0.02^2) (the authors' and PyTorch's code; the paper has the former for all), its biases at 0. 32
// x 32 has one doubling less than 64 x 64; 28 x 28 is 4 - 7 - 14 - 28, with a 3 x 3 kernel from 4
// to 7. Throws Error for another side.
ModulePtr dcgan_generator(const DcganOptions& options);

// The mirror image, with leaky ReLU 0.2 and without batch normalization in the first layer:
// [.., batch, side, side, channels] -> [.., batch, outputs].
ModulePtr dcgan_discriminator(const DcganOptions& options, std::int64_t outputs);

}  // namespace saddle

// A pair of small networks on small random images.
#pragma once

#include "data/random_examples.h"
#include "gan/studies/image_pair.h"
#include "nn/convolution_layers.h"
#include "nn/layers.h"
#include "nn/reshaping.h"

namespace saddle::test {

inline ImagePairNetworks small_image_networks(double kernel_deviation = 0.5) {
  const auto generator = [] {
    return sequential(linear(3, 16), tanh_layer(), unflatten_layer({4, 4, 1}));
  };
  const auto discriminator = [](std::int64_t outputs) {
    return sequential(conv2d(1, 2, 3), tanh_layer(), flatten_layer(), linear(8, outputs));
  };
  return {generator, discriminator, 3, kernel_deviation};
}

inline Dataset small_images(std::int64_t count = 24) {
  return random_examples(count, {4, 4, 1}, 5);
}

}  // namespace saddle::test

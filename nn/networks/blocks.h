// What the papers' convolutional networks are put together from.
#pragma once

#include <utility>
#include <vector>

#include "nn/convolution_layers.h"
#include "nn/layers.h"
#include "nn/normalization.h"
#include "nn/reshaping.h"

namespace saddle {

// Modules in the order in which they are added.
class Stack {
 public:
  template <class... Modules>
  Stack& add(Modules... modules) {
    (modules_.push_back(std::move(modules)), ...);
    return *this;
  }
  ModulePtr finish() { return std::make_unique<Sequential>(std::move(modules_)); }

 private:
  std::vector<ModulePtr> modules_;
};

// 4 x 4 kernels of stride 2 and padding 1, the step of DCGAN: halve and double the side.
inline ModulePtr halving_conv(std::int64_t in, std::int64_t out,
                              ConvOptions<Spatial> options = {}) {
  options.stride = 2;
  options.padding = 1;
  return conv2d(in, out, 4, options);
}
inline ModulePtr doubling_conv(std::int64_t in, std::int64_t out,
                               ConvOptions<Spatial> options = {}) {
  options.stride = 2;
  options.padding = 1;
  return conv_transpose2d(in, out, 4, options);
}

// Weights N(0, deviation^2), biases 0.
inline ConvOptions<Spatial> normal_weights(double deviation) {
  return {.weight = normal_initializer(deviation), .bias = constant_initializer(0.0)};
}

}  // namespace saddle

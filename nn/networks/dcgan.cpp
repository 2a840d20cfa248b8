#include "nn/networks/dcgan.h"

#include "nn/networks/blocks.h"

namespace saddle {
namespace {

constexpr double kSlope = 0.2;
constexpr double kDeviation = 0.02;  // of every weight at the start

ModulePtr scattered_batch_norm(std::int64_t maps) {
  return batch_norm(maps, 1e-5, 0.1, normal_initializer(kDeviation, 1.0));
}

ConvOptions<Spatial> conv_options() {
  ConvOptions<Spatial> options = normal_weights(kDeviation);
  options.has_bias = false;
  return options;
}

// How many times the side doubles between the innermost 4 x 4 pixels and the image.
int doublings(const DcganOptions& options) {
  if (options.side == 64) return 4;
  if (options.side == 32 || options.side == 28) return 3;
  fail("dcgan: expected images with a side of 28, 32 or 64 pixels, found ", options.side);
}

// Options of a 3 x 3 kernel between 4 x 4 and 7 x 7 pixels.
ConvOptions<Spatial> four_seven_options() {
  ConvOptions<Spatial> options = conv_options();
  options.stride = 2;
  options.padding = 1;
  return options;
}

}  // namespace

ModulePtr dcgan_generator(const DcganOptions& options) {
  Stack stack;
  std::int64_t maps = options.width << (doublings(options) - 1);
  stack.add(reshape_layer({1, 1, options.latent_dim}),
            conv_transpose2d(options.latent_dim, maps, 4, conv_options()),
            scattered_batch_norm(maps), relu_layer());
  for (int i = 1; i < doublings(options); ++i, maps /= 2) {
    const bool four_to_seven = options.side == 28 && i == 1;
    stack.add(four_to_seven ? conv_transpose2d(maps, maps / 2, 3, four_seven_options())
                            : doubling_conv(maps, maps / 2, conv_options()),
              scattered_batch_norm(maps / 2), relu_layer());
  }
  stack.add(doubling_conv(maps, options.channels, conv_options()), tanh_layer());
  return stack.finish();
}

ModulePtr dcgan_discriminator(const DcganOptions& options, std::int64_t outputs) {
  Stack stack;
  std::int64_t maps = options.width;
  stack.add(halving_conv(options.channels, maps, conv_options()), leaky_relu_layer(kSlope));
  for (int i = 1; i < doublings(options); ++i, maps *= 2) {
    const bool seven_to_four = options.side == 28 && i == doublings(options) - 1;
    stack.add(seven_to_four ? conv2d(maps, 2 * maps, 3, four_seven_options())
                            : halving_conv(maps, 2 * maps, conv_options()),
              scattered_batch_norm(2 * maps), leaky_relu_layer(kSlope));
  }
  stack.add(conv2d(maps, outputs, 4, conv_options()), reshape_layer({outputs}));
  return stack.finish();
}

}  // namespace saddle

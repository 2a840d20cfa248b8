#include "nn/networks/primal_dual_networks.h"

#include "autograd/ops.h"
#include "nn/networks/blocks.h"

namespace saddle {
namespace {

constexpr double kSlope = 0.2;

// Zeros around the image: one before and two after, so that a 4 x 4 kernel keeps its side.
ModulePtr pad_for_four() {
  return function_layer([](Var x) { return pad(pad(x, -3, 1, 2), -2, 1, 2); });
}

// 3 x 3 of stride 2: halves the side, rounding up.
ConvOptions<Spatial> three_by_three() { return {.stride = 2, .padding = 1}; }

}  // namespace

ModulePtr primal_dual_mnist_generator(std::int64_t latent_dim) {
  return sequential(linear(latent_dim, 1024), batch_norm(1024), relu_layer(),  //
                    linear(1024, 6272), batch_norm(6272), relu_layer(),        //
                    unflatten_layer({7, 7, 128}),                              //
                    doubling_conv(128, 64), batch_norm(64), relu_layer(),      // 14 x 14
                    doubling_conv(64, 32), batch_norm(32), relu_layer(),       // 28 x 28
                    pad_for_four(), conv2d(32, 1, 4), tanh_layer());
}

ModulePtr primal_dual_mnist_discriminator(std::int64_t outputs) {
  return sequential(halving_conv(1, 64), leaky_relu_layer(kSlope),   // 14 x 14
                    halving_conv(64, 32), leaky_relu_layer(kSlope),  // 7 x 7
                    flatten_layer(), linear(1568, 1024), leaky_relu_layer(kSlope),
                    linear(1024, outputs));
}

ModulePtr primal_dual_stacked_generator(std::int64_t latent_dim) {
  return sequential(linear(latent_dim, 1024), batch_norm(1024), relu_layer(),
                    unflatten_layer({4, 4, 64}), conv_transpose2d(64, 32, 3, three_by_three()),
                    batch_norm(32), relu_layer(), conv_transpose2d(32, 16, 3, three_by_three(), 1),
                    batch_norm(16), relu_layer(), conv_transpose2d(16, 8, 3, three_by_three(), 1),
                    batch_norm(8), relu_layer(), conv2d(8, 3, 3, {.padding = 1}), tanh_layer());
}

ModulePtr primal_dual_stacked_discriminator(std::int64_t outputs) {
  return sequential(conv2d(3, 4, 3, three_by_three()), leaky_relu_layer(kSlope),   // 14 x 14
                    conv2d(4, 8, 3, three_by_three()), leaky_relu_layer(kSlope),   // 7 x 7
                    conv2d(8, 16, 3, three_by_three()), leaky_relu_layer(kSlope),  // 4 x 4
                    flatten_layer(), linear(256, outputs));
}

ModulePtr primal_dual_cifar10_generator(std::int64_t latent_dim) {
  return sequential(linear(latent_dim, 4096), batch_norm(4096), relu_layer(),
                    unflatten_layer({2, 2, 1024}), doubling_conv(1024, 256), batch_norm(256),
                    relu_layer(),                                            // 4 x 4
                    doubling_conv(256, 128), batch_norm(128), relu_layer(),  // 8 x 8
                    doubling_conv(128, 64), batch_norm(64), relu_layer(),    // 16 x 16
                    doubling_conv(64, 3), tanh_layer());                     // 32 x 32
}

ModulePtr primal_dual_cifar10_discriminator(std::int64_t outputs) {
  return sequential(halving_conv(3, 64), leaky_relu_layer(kSlope),      // 16 x 16
                    halving_conv(64, 128), leaky_relu_layer(kSlope),    // 8 x 8
                    halving_conv(128, 256), leaky_relu_layer(kSlope),   // 4 x 4
                    halving_conv(256, 1024), leaky_relu_layer(kSlope),  // 2 x 2
                    flatten_layer(), linear(4096, outputs));
}

}  // namespace saddle

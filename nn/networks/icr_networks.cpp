#include "nn/networks/icr_networks.h"

#include "nn/networks/blocks.h"
#include "nn/pooling.h"
#include "nn/spectral_norm.h"

namespace saddle {
namespace {

ModulePtr normalized(ModulePtr layer, WeightNorm norm, int output_axis) {
  return norm == WeightNorm::none ? std::move(layer) : spectral_norm(std::move(layer), output_axis);
}

}  // namespace

ModulePtr icr_mnist_generator(std::int64_t latent_dim) {
  return sequential(linear(latent_dim, 1024), batch_norm(1024), relu_layer(),  //
                    linear(1024, 6272), batch_norm(6272), relu_layer(),        //
                    unflatten_layer({7, 7, 128}),                              //
                    doubling_conv(128, 64), batch_norm(64), relu_layer(),      // 14 x 14
                    doubling_conv(64, 1), tanh_layer());                       // 28 x 28
}

ModulePtr icr_mnist_discriminator(std::int64_t outputs) {
  constexpr double kSlope = 0.01;
  return sequential(conv2d(1, 32, 5), leaky_relu_layer(kSlope),   // 24 x 24
                    max_pool2d_layer({.size = {2, 2}}),           // 12 x 12
                    conv2d(32, 64, 5), leaky_relu_layer(kSlope),  // 8 x 8
                    max_pool2d_layer({.size = {2, 2}}),           // 4 x 4
                    flatten_layer(), linear(1024, 1024), leaky_relu_layer(kSlope),
                    linear(1024, outputs));
}

ModulePtr icr_cifar10_generator(std::int64_t latent_dim) {
  return sequential(linear(latent_dim, 4096), batch_norm(4096), relu_layer(),  //
                    unflatten_layer({4, 4, 256}),                              //
                    doubling_conv(256, 128), batch_norm(128), relu_layer(),    // 8 x 8
                    doubling_conv(128, 64), batch_norm(64), relu_layer(),      // 16 x 16
                    doubling_conv(64, 3), tanh_layer());                       // 32 x 32
}

ModulePtr icr_cifar10_discriminator(std::int64_t outputs, WeightNorm norm) {
  constexpr double kSlope = 0.2;
  const auto conv = [norm](std::int64_t in, std::int64_t out) {
    return normalized(halving_conv(in, out), norm, -1);
  };
  return sequential(conv(3, 64), leaky_relu_layer(kSlope),     // 16 x 16
                    conv(64, 128), leaky_relu_layer(kSlope),   // 8 x 8
                    conv(128, 256), leaky_relu_layer(kSlope),  // 4 x 4
                    flatten_layer(), normalized(linear(4096, outputs), norm, 0));
}

}  // namespace saddle

#include "nn/networks/stackelberg_networks.h"

#include "nn/networks/blocks.h"

namespace saddle {
namespace {

constexpr std::int64_t kSide = 32;
constexpr std::int64_t kChannels = 3;
constexpr double kSlope = 0.2;
constexpr double kDeviation = 0.01;  // of the weights

ModulePtr normal_linear(std::int64_t in, std::int64_t out) {
  return linear(in, out, normal_initializer(kDeviation), constant_initializer(0.0));
}

// 5 x 5 of stride 2: padding 2 halves an even side exactly.
ConvOptions<Spatial> five_by_five() {
  ConvOptions<Spatial> options = normal_weights(kDeviation);
  options.stride = 2;
  options.padding = 2;
  return options;
}

}  // namespace

ModulePtr stackelberg_image_generator(std::int64_t latent_dim,
                                      const std::vector<std::int64_t>& maps) {
  require(1 <= maps.size() && maps.size() <= 5,
          "stackelberg_image_generator: expected 1 to 5 numbers of maps, found ", maps.size());
  const std::int64_t side = kSide >> maps.size();
  Stack stack;
  stack.add(normal_linear(latent_dim, maps[0] * side * side), relu_layer(),
            unflatten_layer({side, side, maps[0]}));
  for (std::size_t i = 1; i < maps.size(); ++i)
    stack.add(conv_transpose2d(maps[i - 1], maps[i], 5, five_by_five(), 1), relu_layer());
  stack.add(conv_transpose2d(maps.back(), kChannels, 5, five_by_five(), 1), tanh_layer());
  return stack.finish();
}

ModulePtr stackelberg_image_discriminator(std::int64_t outputs) {
  Stack stack;
  std::int64_t in = kChannels;
  for (const std::int64_t out : {128, 256, 512}) {
    stack.add(conv2d(in, out, 5, five_by_five()), batch_norm(out), leaky_relu_layer(kSlope));
    in = out;
  }
  const std::int64_t side = kSide / 8;
  stack.add(flatten_layer(), normal_linear(in * side * side, outputs));
  return stack.finish();
}

}  // namespace saddle

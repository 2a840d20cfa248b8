#include "nn/networks/autoencoder.h"

#include "nn/networks/blocks.h"

namespace saddle {
namespace {

constexpr std::int64_t kFirst = 16, kSecond = 32;  // maps
constexpr std::int64_t kCodePerChannel = 32;

// Between convolutions and linear layers.
Shape inner_image(const Shape& example) { return {example[0] / 4, example[1] / 4, kSecond}; }

Stack encoder_layers(const Shape& example) {
  require(example.rank() == 3 && example.count() > 0 && example[0] % 4 == 0 && example[1] % 4 == 0,
          "autoencoder: expected images [H, W, C] with sides that are multiples of 4, found ",
          example);
  Stack layers;
  layers.add(halving_conv(example[2], kFirst), relu_layer(), halving_conv(kFirst, kSecond),
             relu_layer(), flatten_layer(),
             linear(inner_image(example).count(), code_size(example)));
  return layers;
}

}  // namespace

std::int64_t code_size(const Shape& example) { return kCodePerChannel * example[2]; }

ModulePtr image_encoder(const Shape& example) { return encoder_layers(example).finish(); }

ModulePtr autoencoder(const Shape& example) {
  const Shape inner = inner_image(example);
  return encoder_layers(example)
      .add(linear(code_size(example), inner.count()), relu_layer(), unflatten_layer(inner),
           doubling_conv(kSecond, kFirst), relu_layer(), doubling_conv(kFirst, example[2]),
           tanh_layer())
      .finish();
}

}  // namespace saddle

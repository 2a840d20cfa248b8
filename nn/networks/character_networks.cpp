#include "nn/networks/character_networks.h"

#include "autograd/ops.h"
#include "nn/networks/blocks.h"
#include "nn/residual.h"

namespace saddle {
namespace {

// y = x + 0.3 conv(relu(conv(relu(x)))), kernels of 5 characters.
ModulePtr character_block(std::int64_t width) {
  constexpr double kBodyWeight = 0.3;
  const ConvOptions<std::int64_t> same{.padding = 2};
  return residual(sequential(relu_layer(), conv1d(width, width, 5, same), relu_layer(),
                             conv1d(width, width, 5, same),
                             function_layer([](Var x) { return x * kBodyWeight; })));
}

}  // namespace

ModulePtr character_generator(const CharacterOptions& options) {
  Stack stack;
  stack.add(linear(options.latent_dim, options.length * options.width),
            unflatten_layer({options.length, options.width}));
  for (int i = 0; i < options.blocks; ++i) stack.add(character_block(options.width));
  stack.add(conv1d(options.width, options.vocabulary, 1), softmax_layer());
  return stack.finish();
}

ModulePtr character_discriminator(const CharacterOptions& options, std::int64_t outputs) {
  Stack stack;
  stack.add(conv1d(options.vocabulary, options.width, 1));
  for (int i = 0; i < options.blocks; ++i) stack.add(character_block(options.width));
  stack.add(flatten_layer(), linear(options.length * options.width, outputs));
  return stack.finish();
}

}  // namespace saddle

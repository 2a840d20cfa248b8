// The 1-D residual networks of SGAN's language experiment, which are those of WGAN-GP (Gulrajani et
// al. 2017): texts of `length` characters, each a distribution over a vocabulary.
#pragma once

#include "nn/module.h"

namespace saddle {

struct CharacterOptions {
  std::int64_t length = 32;
  std::int64_t vocabulary = 96;
  std::int64_t latent_dim = 128;
  std::int64_t width = 512;  // channels
  int blocks = 4;            // SGAN has four, the original five
};

// z [.., batch, latent_dim] -> [.., batch, length, vocabulary], each character's probabilities.
ModulePtr character_generator(const CharacterOptions& options);
// -> [.., batch, outputs].
ModulePtr character_discriminator(const CharacterOptions& options, std::int64_t outputs);

}  // namespace saddle

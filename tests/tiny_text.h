// The smallest run on text: two pairs of WGAN-GP's networks with 4 channels.
#pragma once

#include <string>

#include "tests/temp_files.h"
#include "tests/tiny_config.h"

namespace saddle::test {

// Lines of two letters and spaces between them.
inline Bytes tiny_text() {
  std::string text;
  for (int i = 0; i < 20; ++i)
    text += std::string(static_cast<std::size_t>(3 + i % 5), 'a') + " aba" +
            std::string(static_cast<std::size_t>(20 - i % 7), 'b') + "\n";
  return {text.begin(), text.end()};
}

inline TrainConfig tiny_text_config(const std::filesystem::path& file) {
  TrainConfig config = tiny_config();
  config.data.dataset = "text";
  config.data.folder = file.string();
  config.data.vocabulary = 8;
  config.networks.architecture = "character";
  config.networks.width = 4;
  config.game.trainer = "sgan";
  config.game.objective = "wasserstein";
  config.game.penalties.gradient = 10;
  config.game.latent_dim = 3;
  config.steps = 4;
  config.checkpoint_every = config.picture_every = 2;
  return config;
}

}  // namespace saddle::test

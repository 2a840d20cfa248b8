// Multilayer perceptrons, the networks of the Stackelberg GAN paper's Figures 1 to 9 and Tables
// 3, 4.
#pragma once

#include <functional>
#include <vector>

#include "nn/module.h"

namespace saddle {

struct MlpOptions {
  bool batch_norm = false;                      // after each hidden linear layer
  double batch_norm_epsilon = 1e-5;             // the authors' published image code has 0.8 here
  double slope = 0.2;                           // of the hidden leaky ReLU
  bool xavier = false;                          // weights; biases are then 0 (PyTorch's if not)
  std::function<ModulePtr()> output = nullptr;  // activation of the last layer; none if empty
};

// linear (batch_norm) leaky_relu ... linear (output), over sizes[0] -> ... -> sizes.back().
ModulePtr mlp(const std::vector<std::int64_t>& sizes, const MlpOptions& options);

}  // namespace saddle

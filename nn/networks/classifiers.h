// Classifiers for the papers' scores of generated digits.
#pragma once

#include <string_view>
#include <vector>

#include "nn/module.h"

namespace saddle {

// LeNet-5 (LeCun et al. 1998) with ReLU and maximum pooling: [.., batch, 28, 28, 1] -> logits
// [.., batch, 10]. The primal-dual paper's inception score on MNIST uses one of 98.9 %.
ModulePtr lenet5();
// The same up to its last hidden layer: -> [.., batch, 84]. Its parameters are lenet5's first ones.
ModulePtr lenet5_features();

// Logits [.., batch, 1000] of three digits stacked as R, G, B: [.., batch, 28, 28, 3]. The papers
// do not describe theirs; this one is two convolutions and a hidden layer.
ModulePtr stacked_digits_classifier();

// Logits [.., batch, 10] of small photographs, [.., batch, 32, 32, 3]: three convolutions and a
// hidden layer. Ours, for scores of CIFAR-10 without a network from elsewhere.
ModulePtr photograph_classifier();
ModulePtr photograph_features();  // up to its last hidden layer: -> [.., batch, 256]

// Those above, by name.
struct Classifier {
  std::string_view name, source;
  Shape example;
  std::int64_t classes;
  ModulePtr (*make)();
  ModulePtr (*features)() = nullptr;  // its first layers, up to the last hidden one; null: has none
};
const std::vector<Classifier>& classifiers();
// `features` of it. Throws Error if it has none.
ModulePtr features_of(const Classifier& classifier);

}  // namespace saddle

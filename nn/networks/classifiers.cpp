#include "nn/networks/classifiers.h"

#include "nn/networks/blocks.h"
#include "nn/pooling.h"

namespace saddle {
namespace {

Stack lenet5_layers() {
  Stack layers;
  layers.add(conv2d(1, 6, 5, {.padding = 2}), relu_layer(),  // 28 x 28
             max_pool2d_layer({.size = {2, 2}}),             // 14 x 14
             conv2d(6, 16, 5), relu_layer(),                 // 10 x 10
             max_pool2d_layer({.size = {2, 2}}),             // 5 x 5
             flatten_layer(), linear(400, 120), relu_layer(), linear(120, 84), relu_layer());
  return layers;
}

// 32 x 32 to 16, 8 and 4.
Stack photograph_layers() {
  Stack layers;
  for (const auto& [in, out] : {std::pair{3, 32}, {32, 64}, {64, 128}})
    layers.add(conv2d(in, out, 3, {.padding = 1}), relu_layer(),
               max_pool2d_layer({.size = {2, 2}}));
  layers.add(flatten_layer(), linear(2048, 256), relu_layer());
  return layers;
}

}  // namespace

ModulePtr lenet5() { return lenet5_layers().add(linear(84, 10)).finish(); }
ModulePtr lenet5_features() { return lenet5_layers().finish(); }

ModulePtr stacked_digits_classifier() {
  return sequential(conv2d(3, 32, 5, {.padding = 2}), relu_layer(),  // 28 x 28
                    max_pool2d_layer({.size = {2, 2}}),              // 14 x 14
                    conv2d(32, 64, 5), relu_layer(),                 // 10 x 10
                    max_pool2d_layer({.size = {2, 2}}),              // 5 x 5
                    flatten_layer(), linear(1600, 512), relu_layer(), linear(512, 1000));
}

ModulePtr photograph_classifier() { return photograph_layers().add(linear(256, 10)).finish(); }
ModulePtr photograph_features() { return photograph_layers().finish(); }

const std::vector<Classifier>& classifiers() {
  static const std::vector<Classifier> table = {
      {"lenet5",
       "LeCun et al. 1998, for the primal-dual GAN's MNIST score",
       {28, 28, 1},
       10,
       lenet5,
       lenet5_features},
      {"stacked-digits",
       "for the primal-dual GAN's 1000-class MNIST (ours: not described)",
       {28, 28, 3},
       1000,
       stacked_digits_classifier},
      {"photographs",
       "for scores of CIFAR-10 (ours)",
       {32, 32, 3},
       10,
       photograph_classifier,
       photograph_features},
  };
  return table;
}

ModulePtr features_of(const Classifier& classifier) {
  require(classifier.features != nullptr, "classifier ", classifier.name,
          ": expected one with features, its layers up to the last hidden one, found none");
  return classifier.features();
}

}  // namespace saddle

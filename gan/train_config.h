// Everything a training run is made from: what recipes preset, flags and config.toml change, and a
// run folder remembers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gan/trainers/gan_options.h"
#include "tensor/devices.h"

namespace saddle {

struct DataConfig {
  std::string dataset = "ring";  // one of dataset_names()
  std::string folder;            // of the image files; empty: the usual places. Or a text file
  std::int64_t modes = 8;        // of the ring; of the grid, a square number
  double radius = 1.0;           // of the ring, or distance between neighbours of the grid
  double deviation = 0.01;       // of each mode, or noise of the roll
  std::int64_t points = 8000;    // drawn once
  std::int64_t image_size = 64;  // of image-folder: pixels a side
  std::int64_t vocabulary = 96;  // of text: indices, see data/vocabulary.h
};

struct NetworkConfig {
  std::string architecture = "mlp";  // see gan/networks.h
  // Hidden sizes, input side first; numbers of feature maps for "stackelberg".
  std::vector<std::int64_t> generator_hidden = {16};
  std::vector<std::int64_t> discriminator_hidden = {512, 256};
  bool batch_norm = true;                   // in the generator's hidden layers
  double batch_norm_epsilon = 1e-5;         // 0.8 as released
  std::string generator_output = "tanh";    // "tanh" or "none"
  double slope = 0.2;                       // of every leaky ReLU
  std::string initializer = "fan-in";       // of linear layers: PyTorch's, or "xavier", biases 0
  std::string discriminator_norm = "none";  // of its weights: or "spectral"
  std::int64_t width = 512;                 // channels of every residual block of "character"
};

struct TrainConfig {
  std::string recipe;
  DataConfig data;
  NetworkConfig networks;
  GanOptions game;
  std::int64_t steps = 25000;    // generator steps
  std::int64_t log_every = 100;  // rows of metrics.csv, in steps
  std::int64_t checkpoint_every = 5000;
  std::int64_t picture_every = 5000;
  std::int64_t samples = 8000;  // drawn for figures, over all generators
  bool score_images = false;    // figures of images too, by the data set's classifier
  // Where train() runs: "cpu", "cuda", "cuda:1".
  std::string device = std::string(default_device().name());
  Math math = Math::f32;  // of matrix products and convolutions while train() runs
};

// "ring", "grid", "swiss-roll", "mnist", "fashion-mnist", "stacked-mnist", "cifar10",
// "image-folder", "text".
const std::vector<std::string>& dataset_names();
// True for the datasets of images, false for points of the plane and text.
bool is_image_dataset(const std::string& dataset);

// Of one example: [2] of a point, [28, 28, 1] of an image, [32, 96] of a text.
Shape example_shape_of(const DataConfig& data);

// {in, hidden..., out}: what mlp() takes.
std::vector<std::int64_t> layer_sizes(std::int64_t in, std::vector<std::int64_t> hidden,
                                      std::int64_t out);

// Throws Error naming the first setting that makes no sense and its allowed values.
void check(const TrainConfig& config);

}  // namespace saddle

// Training of a network of images.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "gan/files/progress.h"
#include "gan/metrics/image_network.h"

namespace saddle {

struct ImageTraining {
  std::int64_t epochs = 8, batch_size = 100;
  double learning_rate = 2e-3;  // at the start; falls to 0 along a half cosine
  std::int64_t max_shift = 2;   // pixels, up or down and left or right, drawn for each image
  std::uint64_t seed = 1;       // of the order of images, and of shifts
};

// "8 epochs of batches of 100, Adam, ...": equal for equal settings alone.
std::string described(const ImageTraining& training);

// Moves what an image shows by dy rows down and dx columns to the right. `image` has the numbers of
// `shape`, [H, W, C]; -1, which is black, comes in.
void shift_image(std::span<float> image, const Shape& shape, std::int64_t dy, std::int64_t dx);

// Descends the network's loss by Adam (0.9, 0.999). The same network, data and settings give the
// same parameters on one type of machine. Throws Error for settings that make no sense; for images
// that the network cannot learn from, or fewer than a batch; and if the loss stops being finite.
void train_network(ImageNetwork& learner, const Dataset& data, const ImageTraining& training,
                   const ProgressOutput& output);

}  // namespace saddle

// A trained network of images in a safetensors file, with what it was trained on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "data/dataset.h"
#include "gan/metrics/image_network.h"

namespace saddle {

// What tells a network from others, and how good it is.
struct NetworkRecord {
  std::string dataset;        // "mnist"
  std::string data_checksum;  // of the training images and labels
  std::string training;       // see described()
  double test_figure = 0.0;   // ImageNetwork::test() of the data set's test images; 0 without any
  std::int64_t training_images = 0, test_images = 0;
};

// 16 hexadecimal digits from the sizes, bytes and labels of images.
std::string checksum_of(const Dataset& images);

// Written atomically, with the architecture and the version of saddle beside the record. Throws
// Error naming the path, or when the build lacks nlohmann-json.
void save_network(const std::filesystem::path& path, const ImageNetwork& network,
                  const NetworkRecord& record);

// Fills `network` after everything has been checked: nothing changes on an Error. Throws Error
// naming the file if it is damaged (one bit suffices), of another kind or architecture, or of
// another dataset, training or, unless `expected` has none, checksum than `expected`.
NetworkRecord load_network(const std::filesystem::path& path, ImageNetwork& network,
                           const NetworkRecord& expected);

}  // namespace saddle

// A trained classifier in a safetensors file, with what it was trained on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "data/dataset.h"
#include "gan/metrics/image_classifier.h"

namespace saddle {

// What tells a classifier from others, and how good it is.
struct ClassifierRecord {
  std::string dataset;         // "mnist"
  std::string data_checksum;   // of the training images and labels
  std::string training;        // see described()
  double test_accuracy = 0.0;  // share of the data set's test images
  std::int64_t training_images = 0, test_images = 0;
};

// 16 hexadecimal digits from the sizes, bytes and labels of images.
std::string checksum_of(const Dataset& images);

// Written atomically, with the architecture and the version of saddle beside the record. Throws
// Error naming the path, or when the build lacks nlohmann-json.
void save_classifier(const std::filesystem::path& path, const ImageClassifier& classifier,
                     const ClassifierRecord& record);

// Fills `classifier` after everything has been checked: nothing changes on an Error. Throws Error
// naming the file if it is damaged (one bit suffices), of another architecture, or of another
// dataset, training or, unless `expected` has none, checksum than `expected`.
ClassifierRecord load_classifier(const std::filesystem::path& path, ImageClassifier& classifier,
                                 const ClassifierRecord& expected);

}  // namespace saddle

// The networks of images that training makes once for a data set: found in the cache, or trained
// now.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gan/files/progress.h"
#include "gan/metrics/image_classifier.h"
#include "gan/metrics/network_file.h"
#include "gan/metrics/network_training.h"

namespace saddle {

// Where a network came from.
struct TrainedNetwork {
  NetworkRecord record;
  std::filesystem::path file;  // where it is kept; empty if it is not
};

// Read when a network has to be tested; none: it is not.
using TestImages = std::function<std::optional<Dataset>()>;

// Gives `network` the values that it has when trained on `images` as `training` says, and tests it.
// Where cache_folder() has it, under the name of the `dataset`, it is read from there; a file of
// other data or settings, or a damaged one, is passed over and replaced. Says on `output` what it
// does. Throws Error as `test_images` and train_network do.
TrainedNetwork train_or_find(ImageNetwork& network, const std::string& dataset,
                             const Dataset& images, const TestImages& test_images,
                             const ImageTraining& training, const ProgressOutput& output);

struct TrainedClassifier {
  ImageClassifier classifier;
  NetworkRecord record;
  std::filesystem::path file;
};

// True for data sets whose images a classifier of ours can tell apart: "mnist", "fashion-mnist",
// "stacked-mnist", which is told by MNIST's, each channel by itself, and "cifar10".
bool has_classifier(const std::string& dataset);
std::vector<std::string> classified_names();
// The network that tells them apart. Throws Error if there is none.
const Classifier& classifier_of(const std::string& dataset);

// LeNet-5 or, of CIFAR-10, photograph_classifier(), trained on the data set's images in `folder`
// (or the usual places, if it is empty). Where they cannot be read a cached one is taken as it is.
// Throws Error if there is neither, if has_classifier() is false, and as load_images and
// train_or_find do.
TrainedClassifier trained_classifier(const std::string& dataset,
                                     const std::filesystem::path& folder,
                                     const ProgressOutput& output,
                                     const ImageTraining& training = {});

// What an ImageAutoencoder is given: half as many epochs, of images as they are.
ImageTraining autoencoder_training();

}  // namespace saddle

// The classifier that scores generated images of a data set: found in the cache, or trained now.
#pragma once

#include <filesystem>
#include <string>

#include "gan/files/progress.h"
#include "gan/metrics/classifier_file.h"
#include "gan/metrics/classifier_training.h"

namespace saddle {

struct TrainedClassifier {
  ImageClassifier classifier;
  ClassifierRecord record;
  std::filesystem::path file;  // where it is kept; empty if it is not
};

// True for data sets whose images a classifier of ours can tell apart: "mnist", "fashion-mnist",
// "stacked-mnist". The last is told by MNIST's, each channel by itself.
bool has_classifier(const std::string& dataset);

// LeNet-5 trained as `training` says on the training images of `dataset` in `folder` (or the usual
// places, if it is empty), and tested on its test images. Where cache_folder() has it, it is
// read from there; a file of other data or settings, or a damaged one, is passed over and replaced.
// Says on `output` what it does. Without the files of the data a cached one is taken as it is.
// Throws Error if has_classifier() is false, if there is neither, and as load_images and
// train_classifier do.
TrainedClassifier trained_classifier(const std::string& dataset,
                                     const std::filesystem::path& folder,
                                     const ProgressOutput& output,
                                     const ClassifierTraining& training = {});

}  // namespace saddle

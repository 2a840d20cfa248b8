#include "gan/metrics/trained_network.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "data/load_images.h"
#include "gan/metrics/image_autoencoder.h"
#include "tests/progress_to.h"
#include "tests/scoped_variable.h"
#include "tests/synthetic_digits.h"

#ifdef SADDLE_HAS_JSON

namespace saddle::test {
namespace {

namespace fs = std::filesystem;

class TrainedClassifierTest : public testing::Test {
 protected:
  TrainedClassifierTest() {
    training_.epochs = 1;
    training_.batch_size = 20;
    fs::create_directory(data());
    write_digits(data(), 40, 20);
  }

  fs::path data() const { return folder_.path() / "digits"; }

  // With what it said in `said_`.
  TrainedClassifier obtain(const std::string& dataset = "mnist") { return obtain(dataset, data()); }
  TrainedClassifier obtain(const std::string& dataset, const fs::path& folder) {
    std::ostringstream notes;
    TrainedClassifier found = trained_classifier(dataset, folder, progress_to(notes), training_);
    said_ = notes.str();
    return found;
  }
  bool has_said(const std::string& part) const { return said_.find(part) != std::string::npos; }

  static std::vector<float> parameters_of(const TrainedClassifier& trained) {
    const ImageClassifier& classifier = trained.classifier;
    return classifier.graph().storage(classifier.network().parameters()).to_vector<float>();
  }

  TempFolder folder_;
  ScopedVariable cache_{"SADDLE_CACHE", (folder_.path() / "cache").string()};
  ScopedVariable usual_place_{"SADDLE_DATA", folder_.path().string()};
  ImageTraining training_;
  std::string said_;
};

TEST_F(TrainedClassifierTest, IsTrainedOnce) {
  const TrainedClassifier first = obtain();
  EXPECT_TRUE(has_said("training a classifier of mnist: lenet5, 1 epochs")) << said_;
  EXPECT_EQ(first.file, folder_.path() / "cache/classifiers/mnist-lenet5.safetensors");
  EXPECT_EQ(first.record.training_images, 40);
  EXPECT_EQ(first.record.test_images, 20);
  const TrainedClassifier second = obtain();
  EXPECT_EQ(said_, "");
  EXPECT_EQ(second.file, first.file);
  EXPECT_EQ(second.record.test_figure, first.record.test_figure);
  EXPECT_EQ(parameters_of(second), parameters_of(first));
}

TEST_F(TrainedClassifierTest, StackedDigitsHaveMnists) {
  const TrainedClassifier first = obtain();
  const TrainedClassifier stacked = obtain("stacked-mnist");
  EXPECT_EQ(said_, "");
  EXPECT_EQ(stacked.file, first.file);
}

TEST_F(TrainedClassifierTest, OtherDataOrSettingsAreNoticed) {
  const TrainedClassifier first = obtain();
  write_digits(data(), 60, 20);
  const TrainedClassifier second = obtain();
  EXPECT_TRUE(has_said("passed over the cached classifier: ")) << said_;
  EXPECT_TRUE(has_said("expected the data_checksum")) << said_;
  EXPECT_TRUE(has_said("training a classifier")) << said_;
  EXPECT_NE(parameters_of(second), parameters_of(first));
  obtain();
  EXPECT_EQ(said_, "");
  training_.seed = 2;
  obtain();
  EXPECT_TRUE(has_said("expected the training ")) << said_;
}

TEST_F(TrainedClassifierTest, AnAutoencoderIsKeptByItself) {
  const auto obtained = [&] {
    std::ostringstream notes;
    ImageAutoencoder autoencoder({28, 28, 1});
    const auto of = [&](Split split) { return load_images("mnist", split, data()).dataset; };
    const TrainedNetwork found = train_or_find(
        autoencoder, "mnist", of(Split::train), [&] { return of(Split::test); }, training_,
        progress_to(notes));
    said_ = notes.str();
    return found;
  };
  const TrainedNetwork first = obtained();
  EXPECT_TRUE(has_said("training an autoencoder of mnist: convolutional, 1 epochs")) << said_;
  EXPECT_EQ(first.file, folder_.path() / "cache/autoencoders/mnist-convolutional.safetensors");
  EXPECT_EQ(first.record.test_images, 20);
  EXPECT_GT(first.record.test_figure, 0.0);
  EXPECT_EQ(obtained().record.test_figure, first.record.test_figure);
  EXPECT_EQ(said_, "");
  write_digits(data(), 60, 20);
  obtained();
  EXPECT_TRUE(has_said("passed over the cached autoencoder: ")) << said_;
  EXPECT_TRUE(has_said("expected the data_checksum")) << said_;
  EXPECT_TRUE(has_said("training an autoencoder")) << said_;
}

TEST_F(TrainedClassifierTest, ADamagedFileIsReplaced) {
  const fs::path file = obtain().file;
  fs::resize_file(file, fs::file_size(file) - 1);
  const TrainedClassifier again = obtain();
  EXPECT_TRUE(has_said("passed over the cached classifier: " + file.string())) << said_;
  EXPECT_EQ(again.file, file);
  obtain();
  EXPECT_EQ(said_, "");
}

TEST_F(TrainedClassifierTest, ACachedOneNeedsNoData) {
  const TrainedClassifier first = obtain();
  fs::remove_all(data());
  fs::create_directory(data());
  EXPECT_EQ(parameters_of(obtain()), parameters_of(first));
  EXPECT_EQ(said_, "");
  fs::remove(first.file);
  expect_error([&] { obtain(); },
               {data().string(), "train-images-idx3-ubyte", "nor is a classifier"});
}

TEST_F(TrainedClassifierTest, OneThatCannotBeKeptServesAllTheSame) {
  std::ofstream(folder_.path() / "cache") << "a file";
  const TrainedClassifier trained = obtain();
  EXPECT_TRUE(has_said("the classifier is not kept: ")) << said_;
  EXPECT_TRUE(trained.file.empty());
  EXPECT_EQ(trained.record.test_images, 20);
}

TEST_F(TrainedClassifierTest, NeedsLabelsAndTestImages) {
  fs::remove(data() / "t10k-images-idx3-ubyte");
  expect_error([&] { obtain(); }, {"t10k-images"});
  EXPECT_FALSE(fs::exists(folder_.path() / "cache"));
  write_digits(data(), 40, 20);
  fs::remove(data() / "train-labels-idx1-ubyte");
  expect_error([&] { obtain(); }, {"labels"});
}

TEST_F(TrainedClassifierTest, IsOfKnownDataSets) {
  EXPECT_TRUE(has_classifier("fashion-mnist"));
  EXPECT_FALSE(has_classifier("ring"));
  expect_error([&] { obtain("image-folder"); }, {"'image-folder'", "stacked-mnist, cifar10"});
}

}  // namespace
}  // namespace saddle::test

#endif  // SADDLE_HAS_JSON

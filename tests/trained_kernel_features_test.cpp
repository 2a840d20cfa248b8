// F of the primal-dual term's kernel, trained on the data of the run.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "autograd/ops.h"
#include "gan/kernel_features.h"
#include "gan/metrics/trained_network.h"
#include "gan/restore.h"
#include "gan/run.h"
#include "tests/encode_image.h"
#include "tests/network_values.h"
#include "tests/progress_to.h"
#include "tests/scoped_variable.h"
#include "tests/synthetic_digits.h"
#include "tests/tiny_config.h"

#ifdef SADDLE_HAS_JSON

namespace saddle::test {
namespace {

class TrainedKernelFeatures : public testing::Test {
 protected:
  TrainedKernelFeatures() {
    std::filesystem::create_directory(data());
    write_digits(data(), 100, 20);
  }

  std::filesystem::path data() const { return folder_.path() / "digits"; }

  TrainConfig config(const std::string& kind, std::int64_t steps) const {
    TrainConfig config = config_with_features();
    config.data.dataset = "mnist";
    config.data.folder = data().string();
    config.game.primal_dual.features = kind;
    config.steps = steps;
    return config;
  }
  // With what it said in `said_`.
  void run(const TrainConfig& config, const std::string& name, bool resume = false) {
    RunOptions options;
    options.folder = folder_.path() / name;
    options.resume = resume;
    std::ostringstream notes;
    options.progress = progress_to(notes);
    train(config, options);
    said_ = notes.str();
  }
  std::vector<double> state_after(const TrainConfig& config, const std::string& name) {
    std::ostringstream notes;
    return state_of(restore(config, folder_.path() / name, notes).model.trainer());
  }
  // What is printed of examples that the classifier looks at.
  std::string said_of(const Dataset& examples) const {
    const DataConfig data = config("classifier", 1).data;
    const FeatureNetwork features = kernel_features("classifier", data);
    Graph graph;
    const Network f(graph, "features", features.make(), 1, DType::f32, 5, 0);
    std::ostringstream notes;
    load_kernel_features(f, "classifier", data, examples, progress_to(notes));
    return notes.str().substr(notes.str().rfind("mean squared distance"));
  }
  bool has_said(const std::string& part) const { return said_.find(part) != std::string::npos; }

  TempFolder folder_;
  ScopedVariable cache_{"SADDLE_CACHE", (folder_.path() / "cache").string()};
  std::string said_;
};

// The last layer of the classifier, behind F, says what the classifier says.
TEST_F(TrainedKernelFeatures, AreTheClassifiersLastHiddenLayer) {
  const FeatureNetwork features = kernel_features("classifier", config("classifier", 1).data);
  Graph graph;
  const Network f(graph, "features", features.make(), 1, DType::f32, 5, 0);
  std::ostringstream notes;
  const ProgressOutput output = progress_to(notes);
  load_kernel_features(f, "classifier", config("classifier", 1).data, synthetic_digits(20, 1),
                       output);
  EXPECT_NE(notes.str().find("the kernel's features: classifier lenet5, mean squared distance"),
            std::string::npos)
      << notes.str();
  TrainedClassifier trained = trained_classifier("mnist", data(), output);
  const Tensor images = all_images(synthetic_digits(6, 3));
  const Var seen =
      f.evaluate(graph.input(images.reshape({1, 6, 28, 28, 1}).to(default_device()), "x"));
  const Network& whole = trained.classifier.network();
  const auto last = [&](const char* name) {
    return named_tensor(whole, std::string("classifier.11.") + name).clone();
  };
  const Var logits = matmul(reshape(seen, {6, 84}), graph.input(last("weight"), "w"), false, true) +
                     graph.input(last("bias"), "b");
  expect_close(flat_value(softmax(logits, -1)),
               trained.classifier.probabilities(images).to_vector<double>(), 1e-5, "p(y|x)");
}

TEST_F(TrainedKernelFeatures, AreTrainedOnceAndResumeBitForBit) {
  run(config("autoencoder", 6), "whole");
  EXPECT_TRUE(has_said("training an autoencoder of mnist: convolutional")) << said_;
  const auto file = folder_.path() / "cache/autoencoders/mnist-convolutional.safetensors";
  EXPECT_TRUE(std::filesystem::exists(file));
  run(config("autoencoder", 3), "part");
  EXPECT_FALSE(has_said("training an")) << said_;  // from the cache
  std::filesystem::remove(file);
  run(config("autoencoder", 6), "part", true);
  EXPECT_FALSE(has_said("autoencoder")) << said_;  // from the checkpoint
  EXPECT_EQ(state_after(config("autoencoder", 6), "part"),
            state_after(config("autoencoder", 6), "whole"));
}

// `each` black images, then as many white ones.
Dataset sorted_images(std::size_t each) {
  constexpr std::size_t kNumbers = 28 * 28;
  std::vector<std::uint8_t> bytes(each * kNumbers, 0);
  bytes.resize(2 * bytes.size(), 255);
  return Dataset::of_images(std::move(bytes), {static_cast<std::int64_t>(2 * each), 28, 28, 1});
}

// The first thousand of 2,000 are of one class, at no distance; every other one is not.
TEST_F(TrainedKernelFeatures, AreMeasuredInAllClassesOfSortedExamples) {
  const std::string half = said_of(sorted_images(500));
  EXPECT_NE(half, "mean squared distance of real examples 0\n");
  EXPECT_EQ(said_of(sorted_images(1000)), half);
}

#ifdef SADDLE_HAS_STB

class FolderFeatures : public TrainedKernelFeatures {
 protected:
  // A batch of the autoencoder's training, and no fewer.
  FolderFeatures() { write_images(images(), 100); }

  std::filesystem::path images() const { return folder_.path() / "images"; }
  // Of one colour each, [10, 10].
  void write_images(const std::filesystem::path& folder, int count) const {
    std::filesystem::create_directories(folder);
    for (int i = 0; i < count; ++i)
      folder_.write(
          folder / (std::to_string(i) + ".png"),
          encode_png(plain_pixels(10, 10, {static_cast<std::uint8_t>(2 * i), 9, 90}), 10, 10, 3));
  }
  TrainConfig config_at(std::int64_t image_size) const {
    TrainConfig config = this->config("autoencoder", 1);
    config.data.dataset = "image-folder";
    config.data.folder = images().string();
    config.data.image_size = image_size;
    return config;
  }
};

TEST_F(FolderFeatures, NeedNoTestImages) {
  run(config_at(8), "run");
  EXPECT_TRUE(has_said("the autoencoder is not tested: " + images().string())) << said_;
  EXPECT_TRUE(has_said("training an autoencoder of image-folder-8: ")) << said_;
  run(config_at(8), "again");
  EXPECT_FALSE(has_said("autoencoder of")) << said_;  // from the cache
}

TEST_F(FolderFeatures, AreTestedOnTheFoldersTestImages) {
  std::filesystem::rename(images(), folder_.path() / "train");
  std::filesystem::create_directory(images());
  std::filesystem::rename(folder_.path() / "train", images() / "train");
  write_images(images() / "test", 3);
  run(config_at(8), "run");
  EXPECT_TRUE(has_said("training an autoencoder of image-folder-8: ")) << said_;
  EXPECT_FALSE(has_said("not tested")) << said_;
}

TEST_F(FolderFeatures, OfOtherSizesAreKeptBesideAndOfOtherImagesReplaced) {
  for (const char* name : {"first", "again"}) {
    run(config_at(12), std::string(name) + "-12");
    run(config_at(8), std::string(name) + "-8");
  }
  EXPECT_FALSE(has_said("training an")) << said_;
  write_images(images(), 101);
  run(config_at(8), "other");
  EXPECT_TRUE(has_said("passed over the cached autoencoder: ")) << said_;
  EXPECT_TRUE(has_said("expected the data_checksum")) << said_;
}

#endif

}  // namespace
}  // namespace saddle::test

#endif  // SADDLE_HAS_JSON

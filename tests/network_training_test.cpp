#include "gan/metrics/network_training.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <sstream>

#include "data/idx_files.h"
#include "data/load_images.h"
#include "gan/metrics/image_classifier.h"
#include "tests/progress_to.h"
#include "tests/synthetic_digits.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

const Classifier& lenet() { return classifiers()[0]; }

// Element (y, x, c) comes from (y - dy, x - dx, c), if that is there.
TEST(ShiftImage, MovesEveryPixel) {
  const Shape shape = {4, 5, 2};
  std::vector<float> before(40);
  std::iota(before.begin(), before.end(), 0.0F);
  for (std::int64_t dy = -5; dy <= 5; ++dy)
    for (std::int64_t dx = -6; dx <= 6; ++dx) {
      std::vector<float> image = before;
      shift_image(image, shape, dy, dx);
      for (std::int64_t i = 0; i < 40; ++i) {
        const std::int64_t y = i / 10 - dy, x = i / 2 % 5 - dx;
        const bool is_there = 0 <= y && y < 4 && 0 <= x && x < 5;
        ASSERT_EQ(image[static_cast<std::size_t>(i)],
                  is_there ? static_cast<float>((y * 5 + x) * 2 + i % 2) : -1.0F)
            << dy << ", " << dx << ": " << i;
      }
    }
}

ImageTraining quick_training() {
  ImageTraining training;
  training.epochs = 8;
  training.batch_size = 20;
  training.learning_rate = 5e-3;
  training.max_shift = 1;
  return training;
}

std::vector<float> parameters_after(const ImageTraining& training, const Dataset& data) {
  std::ostringstream notes;
  ImageClassifier classifier(lenet(), training.seed);
  train_network(classifier, data, training, progress_to(notes));
  EXPECT_NE(notes.str().find("100%"), std::string::npos) << notes.str();
  return classifier.graph().storage(classifier.network().parameters()).to_vector<float>();
}

TEST(ImageTraining, LearnsToTellClasses) {
  std::ostringstream notes;
  ImageClassifier classifier(lenet());
  const Dataset test = synthetic_digits(100, 2);
  EXPECT_LT(accuracy(classifier, test), 0.5);
  train_network(classifier, synthetic_digits(200, 1), quick_training(), progress_to(notes));
  EXPECT_GT(accuracy(classifier, test), 0.95);
}

TEST(ImageTraining, GivesTheSameBitsForTheSameSeed) {
  ImageTraining training = quick_training();
  training.epochs = 1;
  const Dataset data = synthetic_digits(40, 1);
  const std::vector<float> first = parameters_after(training, data);
  EXPECT_EQ(parameters_after(training, data), first);
  training.max_shift = 0;
  EXPECT_NE(parameters_after(training, data), first);
  training.max_shift = 1;
  training.seed = 2;
  EXPECT_NE(parameters_after(training, data), first);
}

TEST(ImageTraining, IsDescribedWithEverySetting) {
  const std::string before = described({});
  const auto differs = [&](auto&& change) {
    ImageTraining training;
    change(training);
    return described(training) != before;
  };
  EXPECT_TRUE(differs([](ImageTraining& t) { t.epochs = 9; }));
  EXPECT_TRUE(differs([](ImageTraining& t) { t.batch_size = 50; }));
  EXPECT_TRUE(differs([](ImageTraining& t) { t.learning_rate = 3e-3; }));
  EXPECT_TRUE(differs([](ImageTraining& t) { t.max_shift = 1; }));
  EXPECT_TRUE(differs([](ImageTraining& t) { t.seed = 2; }));
}

TEST(ImageTraining, RefusesImagesThatItCannotLearnFrom) {
  ImageClassifier classifier(lenet());
  std::ostringstream notes;
  const auto refuse = [&](const Dataset& data, const std::vector<std::string>& parts) {
    expect_error(
        [&] {
          train_network(classifier, data, quick_training(), {&notes, 0, {}});
        },
        parts);
  };
  const auto images = [](const Shape& shape, std::vector<std::int64_t> labels) {
    return Dataset::of_images(std::vector<std::uint8_t>(static_cast<std::size_t>(shape.count())),
                              shape, std::move(labels));
  };
  refuse(images({1, 28, 28, 3}, {0}), {"lenet5", "[1, 28, 28, 1]", "[1, 28, 28, 3]"});
  refuse(images({1, 28, 28, 1}, {}), {"lenet5", "labels"});
  refuse(images({1, 28, 28, 1}, {10}), {"labels 0 to 9", "found 10"});
  refuse(images({1, 28, 28, 1}, {0}), {"batch"});
}

TEST(ImageTraining, RefusesSettingsThatMakeNoSense) {
  const auto refuse = [](auto&& change, const std::vector<std::string>& parts) {
    ImageTraining training = quick_training();
    change(training);
    ImageClassifier classifier(lenet());
    std::ostringstream notes;
    expect_error(
        [&] {
          train_network(classifier, synthetic_digits(20, 1), training, {&notes, 0, {}});
        },
        parts);
  };
  refuse([](ImageTraining& t) { t.epochs = 0; }, {"epochs, found 0"});
  refuse([](ImageTraining& t) { t.batch_size = 0; }, {"batch"});
  refuse([](ImageTraining& t) { t.max_shift = -1; }, {"shift", "found -1"});
  for (const double rate : {0.0, -1.0, std::nan(""), HUGE_VAL})
    refuse([&](ImageTraining& t) { t.learning_rate = rate; }, {"positive learning rate"});
}

TEST(ImageTraining, SaysIfItDiverges) {
  ImageTraining training = quick_training();
  training.learning_rate = 1e30;
  ImageClassifier classifier(lenet());
  std::ostringstream notes;
  expect_error(
      [&] { train_network(classifier, synthetic_digits(40, 1), training, progress_to(notes)); },
      {"classifier, step ", "the loss is not finite"});
}

#ifdef SADDLE_HAS_ZLIB

// Images [first, first + count) of `all`.
Dataset part_of(const Dataset& all, std::int64_t first, std::int64_t count) {
  const auto size = static_cast<std::size_t>(all.features());
  const auto begin = static_cast<std::size_t>(first), length = static_cast<std::size_t>(count);
  const auto bytes = all.bytes().subspan(begin * size, length * size);
  const auto labels = all.labels().subspan(begin, length);
  Shape shape = all.shape();
  shape[0] = count;
  return Dataset::of_images({bytes.begin(), bytes.end()}, shape, {labels.begin(), labels.end()});
}

// Two epochs of 1,500 images of the Debian package: far from the end, and far from chance.
TEST(ImageTraining, FashionMnistOfThisMachine) {
  try {
    find_idx_files("fashion-mnist", Split::test);
  } catch (const Error& error) {
    GTEST_SKIP() << error.what();
  }
  const Dataset images = load_images("fashion-mnist", Split::test, {}).dataset;
  ImageTraining training;
  training.epochs = 2;
  training.batch_size = 25;
  std::ostringstream notes;
  ImageClassifier classifier(lenet());
  train_network(classifier, part_of(images, 0, 1500), training, progress_to(notes));
  EXPECT_GT(accuracy(classifier, part_of(images, 9000, 1000)), 0.6);
}

#endif

}  // namespace
}  // namespace saddle::test

#include "gan/metrics/image_classifier.h"

#include <gtest/gtest.h>

#include <numeric>

#include "autograd/ops.h"
#include "data/stacked_mnist.h"
#include "tests/numeric.h"
#include "tests/synthetic_digits.h"

namespace saddle::test {
namespace {

const Classifier& lenet() { return classifiers()[0]; }

// The first `count` of the batch, on the CPU.
Flat rows_of(const Tensor& tensor, std::int64_t first, std::int64_t last) {
  return tensor.slice(0, first, last).to_vector<double>();
}

class ImageClassifierTest : public testing::Test {
 protected:
  ImageClassifier classifier_{lenet(), 3};
};

// More images than one batch of its program.
TEST_F(ImageClassifierTest, SaysWhatItsNetworkSays) {
  const Tensor images = all_images(synthetic_digits(303, 1));
  const Tensor probabilities = classifier_.probabilities(images);
  EXPECT_EQ(probabilities.shape(), Shape({303, 10}));
  for (const std::int64_t first : {0, 249, 298}) {
    const Var x = classifier_.graph().input(
        images.slice(0, first, first + 5).clone().to(default_device()).reshape({1, 5, 28, 28, 1}),
        "five");
    expect_close(rows_of(probabilities, first, first + 5),
                 flat_value(softmax(classifier_.network().evaluate(x), -1)), 1e-5, "p(y|x)");
  }
}

TEST_F(ImageClassifierTest, TellsTheChannelsApart) {
  const Dataset digits = synthetic_digits(20, 1);
  const Tensor images = all_images(stack_digits(digits, 7, 5));
  const Tensor joint = classifier_.probabilities(images);
  ASSERT_EQ(joint.shape(), Shape({7, 1000}));
  std::vector<std::vector<double>> of_channel;
  for (std::int64_t c = 0; c < 3; ++c)
    of_channel.push_back(classifier_.probabilities(images.slice(3, c, c + 1)).to_vector<double>());
  Flat expected;
  for (std::size_t i = 0; i < 7; ++i)
    for (std::size_t label = 0; label < 1000; ++label)
      expected.push_back(of_channel[0][10 * i + label / 100] *
                         of_channel[1][10 * i + label / 10 % 10] *
                         of_channel[2][10 * i + label % 10]);
  expect_close(joint.to_vector<double>(), expected, 1e-5, "p(y|x) of stacked digits");
}

TEST_F(ImageClassifierTest, RefusesOtherImages) {
  for (const Shape& shape : {Shape{2, 28, 28}, Shape{2, 32, 32, 1}, Shape{2, 28, 28, 4},
                             Shape{0, 28, 28, 1}, Shape{2, 28, 28, 0}})
    expect_error([&] { classifier_.probabilities(Tensor::zeros(shape, DType::f32)); },
                 {"lenet5", "[n, 28, 28, 1]", concat_text(shape)});
  EXPECT_EQ(classifier_.classes(1), 10);
  EXPECT_EQ(classifier_.classes(3), 1000);
  for (const std::int64_t channels : {0, 4})
    expect_error([&] { classifier_.classes(channels); }, {"1 to 3 channels, found "});
  ImageClassifier stacked(classifiers()[1]);
  EXPECT_EQ(stacked.classes(3), 1000);
  expect_error([&] { stacked.classes(1); }, {"3 channels, found 1"});
  expect_error(
      [&] {
        stacked.probabilities(Tensor::zeros({1, 28, 28, 1}, DType::f32));
      },
      {"stacked-digits", "[n, 28, 28, 3]"});
}

TEST(LikeliestClasses, AreTheFirstMaxima) {
  const Tensor probabilities = Tensor::from<float>({0.1F, 0.7F, 0.2F, 0.4F, 0.2F, 0.4F}, {2, 3});
  EXPECT_EQ(likeliest_classes(probabilities), (std::vector<std::int64_t>{1, 0}));
  expect_error([] { likeliest_classes(Tensor::zeros({3}, DType::f32)); }, {"[3]"});
}

TEST_F(ImageClassifierTest, AccuracyIsTheShareOfRightLabels) {
  Dataset digits = synthetic_digits(50, 1);
  const auto said = likeliest_classes(classifier_.probabilities(all_images(digits)));
  std::vector<std::int64_t> labels = said;
  for (std::size_t i = 0; i < 20; ++i) labels[i] = (labels[i] + 1) % 10;
  const auto with_labels = [&](std::vector<std::int64_t> given) {
    return Dataset::of_images({digits.bytes().begin(), digits.bytes().end()}, digits.shape(),
                              std::move(given));
  };
  EXPECT_DOUBLE_EQ(accuracy(classifier_, with_labels(labels)), 0.6);
  expect_error([&] { accuracy(classifier_, with_labels({})); }, {"labels"});
}

}  // namespace
}  // namespace saddle::test

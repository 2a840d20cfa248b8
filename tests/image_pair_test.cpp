#include "gan/studies/image_pair.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "tests/small_image_pair.h"

namespace saddle::test {
namespace {

using Values = std::map<std::string, std::vector<double>>;

class ImagePairTest : public testing::Test {
 protected:
  // The tensors after `steps` from the start.
  Values after(const ImagePair::Step& step, int steps = 1) {
    pair_.set(start_);
    for (int i = 0; i < steps; ++i) step();
    return values();
  }
  Values values() const {
    Values all;
    for (const auto& [name, tensor] : pair_.named_tensors()) all[name] = tensor.to_vector<double>();
    return all;
  }
  static void expect_near(const std::vector<double>& a, const std::vector<double>& b,
                          double tolerance) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], tolerance) << i;
  }

  const Dataset data_ = small_images();
  ImagePair pair_{small_image_networks(), data_, 8, 3};
  const ImagePair::State start_ = pair_.state();
  const Values first_ = values();
};

TEST_F(ImagePairTest, BothMoveAsEachWouldAlone) {
  const Values both = after(pair_.descend_both(0.1)),
               discriminator = after(pair_.descend_discriminator(0.1)),
               generator = after(pair_.descend_generator(0.1));
  expect_near(both.at("discriminator"), discriminator.at("discriminator"), 1e-6);
  expect_near(both.at("generator"), generator.at("generator"), 1e-6);
  EXPECT_NE(both.at("discriminator"), first_.at("discriminator"));
  EXPECT_NE(both.at("generator"), first_.at("generator"));
  EXPECT_EQ(discriminator.at("generator"), first_.at("generator"));
  EXPECT_EQ(generator.at("discriminator"), first_.at("discriminator"));
  // One draw each.
  EXPECT_EQ(both.at("random"), (std::vector<double>{3, 1}));
  EXPECT_EQ(discriminator.at("random"), both.at("random"));
}

// The gradient by differences, along itself: loss(w - h g) = loss(w) - h |g|^2 for the same batch.
TEST_F(ImagePairTest, DescendsByTheGradient) {
  constexpr double kRate = 1e-3;
  const ImagePair::Step step = pair_.descend_discriminator(kRate);
  pair_.set(start_);
  const double before = step();
  const ImagePair::State moved = pair_.state();
  double squares = 0.0;  // kRate^2 |g|^2
  const std::vector<double> w = values().at("discriminator"), start = first_.at("discriminator");
  for (std::size_t i = 0; i < w.size(); ++i) squares += (w[i] - start[i]) * (w[i] - start[i]);
  pair_.set(start_);
  pair_.set_discriminator(moved);
  EXPECT_NEAR((before - step()) * kRate, squares, 0.01 * squares);
}

TEST_F(ImagePairTest, TheLossOfADiscriminatorThatGuessesIsTwiceLogTwo) {
  for (const auto& [name, tensor] : pair_.named_tensors())
    if (name == "discriminator") tensor.fill(0.0);
  EXPECT_NEAR(pair_.descend_generator(0.1)(), 2 * std::log(2), 1e-6);
}

TEST_F(ImagePairTest, ACompetitiveStepExpectsTheGeneratorToMoveAndKeepsItInPlace) {
  const auto options = [](double rate_x) {
    return GameOptimizerOptions{
        .name = "cgd", .learning_rate_x = rate_x, .learning_rate_y = 0.1, .tolerance = 1e-6};
  };
  const Values descent = after(pair_.descend_discriminator(0.1)),
               alone = after(pair_.compete_discriminator(options(1e-9))),
               against = after(pair_.compete_discriminator(options(1.0)));
  // Against one that hardly moves it is descent.
  expect_near(alone.at("discriminator"), descent.at("discriminator"), 1e-5);
  EXPECT_EQ(against.at("generator"), first_.at("generator"));
  double difference = 0.0;
  for (std::size_t i = 0; i < descent.at("discriminator").size(); ++i)
    difference += std::abs(against.at("discriminator")[i] - descent.at("discriminator")[i]);
  EXPECT_GT(difference, 1e-3);
  EXPECT_EQ(against.at("random"), (std::vector<double>{3, 1}));
}

TEST_F(ImagePairTest, GoesOnFromAState) {
  const ImagePair::Step step = pair_.descend_both(0.1);
  after(step, 2);
  const ImagePair::State state = pair_.state();
  const double loss = step();
  const Values expected = values();
  after(step, 4);
  pair_.set(state);
  EXPECT_EQ(step(), loss);
  EXPECT_EQ(values(), expected);
  // After three batches of 8 of 24 images.
  EXPECT_EQ(pair_.position(), (BatchPosition{1, 0}));
}

TEST_F(ImagePairTest, ScoresAreThoseOfTheDiscriminatorThen) {
  const Tensor images = pair_.examples(6);
  EXPECT_EQ(images.shape(), Shape({1, 6, 4, 4, 1}));
  const auto scores = pair_.scores_of(images);
  const std::vector<double> before = scores();
  EXPECT_EQ(before.size(), 6u);
  after(pair_.descend_discriminator(0.1));
  EXPECT_NE(scores(), before);
  pair_.set(start_);
  EXPECT_EQ(scores(), before);
  EXPECT_EQ(pair_.examples(6).to_vector<double>(), images.to_vector<double>());
}

TEST_F(ImagePairTest, DrawsKernelsWithTheDeviation) {
  // Of kernels that are zero all images have one score.
  ImagePair flat(small_image_networks(0.0), data_, 8, 3);
  const Tensor images = pair_.examples(2);
  const std::vector<double> same = flat.scores_of(images)(), other = pair_.scores_of(images)();
  EXPECT_EQ(same[0], same[1]);
  EXPECT_NE(other[0], other[1]);
}

}  // namespace
}  // namespace saddle::test

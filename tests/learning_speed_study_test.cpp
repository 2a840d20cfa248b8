#include "gan/studies/learning_speed_study.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "tests/progress_to.h"
#include "tests/small_image_pair.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

TEST(RankCorrelation, LooksAtTheOrderAlone) {
  const std::vector<double> a = {1, 2, 30, 4}, same = {-5, 0, 9, 8}, falling = {4, 3, 1, 2},
                            swapped = {2, 1, 4, 3};
  EXPECT_DOUBLE_EQ(rank_correlation(a, same), 1.0);
  EXPECT_DOUBLE_EQ(rank_correlation(a, falling), -1.0);
  // Differences 1, 1, 0 and 0 against the ranks 0, 1, 3, 2: 1 - 6 * 2 / (4 * 15).
  EXPECT_DOUBLE_EQ(rank_correlation(a, swapped), 0.8);
}

class LearningSpeedTest : public testing::Test {
 protected:
  std::vector<LearningCurve> play() {
    const Quality quality = [&](const Tensor& images) {
      EXPECT_EQ(images.shape(), Shape({6, 4, 4, 1}));
      means_.push_back(images.to_vector<double>()[0]);
      return static_cast<double>(means_.size());
    };
    return play_learning_speed(small_image_networks(), data_, settings_, features_, quality,
                               folder_.path(), progress_to(progress_));
  }

  const Dataset data_ = small_images();
  const LearningSpeedSettings settings_ = {
      .stops = {2, 5}, .learning = 4, .samples = 6, .batch_size = 8, .learning_rate = 0.1};
  const TempFolder folder_;
  Graph graph_;
  const Network features_{
      graph_, "classifier",     small_image_networks().discriminator(3), 1, DType::f32,
      9,      std::uint32_t{77}};
  std::vector<double> means_;
  std::ostringstream progress_;
};

TEST_F(LearningSpeedTest, ANewDiscriminatorLearnsAgainstEachGenerator) {
  const std::vector<LearningCurve> curves = play();
  ASSERT_EQ(curves.size(), 2u);
  EXPECT_EQ(curves[0].stop, 2);
  EXPECT_EQ(curves[1].stop, 5);
  EXPECT_EQ(curves[1].quality, 2.0);
  EXPECT_NE(means_[0], means_[1]);  // other generators
  for (const LearningCurve& curve : curves) {
    EXPECT_EQ(curve.steps, (std::vector<std::int64_t>{1, 2, 3, 4}));
    EXPECT_EQ(curve.losses.size(), 4u);
    EXPECT_EQ(curve.samples.shape(), Shape({1, 6, 4, 4, 1}));
    double sum = 0.0;
    for (const double loss : curve.losses) sum += loss;
    EXPECT_DOUBLE_EQ(curve.mean_loss(), sum / 4);
  }
}

// The generators are those of one training: learning in between leaves no trace.
TEST_F(LearningSpeedTest, GeneratorsAreThoseOfATrainingOfBoth) {
  play();
  ImagePair pair(small_image_networks(), data_, 8, 1);
  const ImagePair::Step step = pair.descend_both(0.1);
  for (int i = 0; i < 2; ++i) step();
  EXPECT_EQ(pair.examples(6).to_vector<double>()[0], means_[0]);
  for (int i = 0; i < 3; ++i) step();
  EXPECT_NEAR(pair.examples(6).to_vector<double>()[0], means_[1], 1e-5);
}

TEST_F(LearningSpeedTest, ADiscriminatorTakesTheLayersThatFit) {
  ImagePair pair(small_image_networks(), data_, 8, 1);
  const auto tensor = [](const Network& network, const std::string& name) {
    for (const auto& [each, values] : network.named_tensors())
      if (each == name) return values.to_vector<double>();
    return std::vector<double>{};
  };
  const std::vector<double> before = pair.discriminator_weights();
  pair.take_features(features_);
  const std::vector<double> after = pair.discriminator_weights();
  // Kernels and biases of the convolution, 2 x 9 + 2, come first; the last layer, 8 + 1, stays.
  ASSERT_EQ(after.size(), 29u);
  const std::vector<double> biases = tensor(features_, "classifier.0.bias");
  ASSERT_EQ(biases.size(), 2u);
  for (const double bias : biases)
    EXPECT_EQ(std::count(after.begin(), after.begin() + 20, bias), 1);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_NE(after[i], before[i]) << i;
  for (std::size_t i = 20; i < 29; ++i) EXPECT_EQ(after[i], before[i]) << i;
}

TEST(LearningSpeedResult, SetsTheSpeedBesideTheQuality) {
  const Tensor samples = Tensor::zeros({1, 2, 4, 4, 1}, DType::f32);
  const std::vector<LearningCurve> curves = {{10, 1.5, {3, 6}, {0.75, 0.25}, samples},
                                             {20, 2.5, {3, 6}, {1.25, 1.0}, samples}};
  const StudyResult result = learning_speed_result(curves, "score");
  for (const char* line : {"step 10                    1.5         0.5          0.25           6\n",
                           "step 20                    2.5        1.12             1       never\n",
                           "6 steps; rank correlation with the score 1.00\n"})
    EXPECT_NE(result.text.find(line), std::string::npos) << line << result.text;
  EXPECT_EQ(result.csv,
            "generator,quality,step,loss_d\n10,1.5,3,0.75\n10,1.5,6,0.25\n20,2.5,3,1.25\n"
            "20,2.5,6,1\n");
  EXPECT_GT(result.picture.width(), 1000);
}

}  // namespace
}  // namespace saddle::test

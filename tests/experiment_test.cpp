#include "gan/experiment.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/encode_image.h"
#include "tests/temp_files.h"
#include "tests/tiny_config.h"

namespace saddle::test {
namespace {

void steps(Experiment& experiment, int count) {
  for (int i = 0; i < count; ++i) experiment.step();
}

// 20 images of 28 x 28 in the files of MNIST.
void write_images(const TempFolder& folder) {
  Bytes bytes = {0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 28, 0, 0, 0, 28};
  for (int i = 0; i < 20 * 28 * 28; ++i) bytes.push_back(static_cast<std::uint8_t>(i % 251));
  folder.write("train-images-idx3-ubyte", bytes);
}

#ifdef SADDLE_HAS_STB
TEST(Experiment, SaysHowManyImagesAreDecoded) {
  const TempFolder folder;
  std::filesystem::create_directories(folder.path() / "train" / "frog");
  for (const char* name : {"train/frog/a.png", "train/frog/b.png"})
    folder.write(name, encode_png(plain_pixels(32, 32, {1, 2, 3}), 32, 32, 3));
  TrainConfig config = tiny_config();
  config.data.dataset = "cifar10";
  config.data.folder = folder.path().string();
  config.game.batch_size = 2;
  std::vector<std::pair<std::int64_t, std::int64_t>> reports;
  const Experiment experiment(
      config, [&](std::int64_t done, std::int64_t total) { reports.emplace_back(done, total); });
  ASSERT_FALSE(reports.empty());
  EXPECT_EQ(reports.back(), std::pair(std::int64_t{2}, std::int64_t{2}));
}

// Images of one colour each in a folder of their own.
TrainConfig photographs_config(const TempFolder& folder, int count) {
  for (int i = 0; i < count; ++i)
    folder.write(std::to_string(i) + ".png", encode_png(plain_pixels(9, 7, {1, 2, 3}), 9, 7, 3));
  TrainConfig config = tiny_config();
  config.data.dataset = "image-folder";
  config.data.folder = folder.path().string();
  config.data.image_size = 6;
  return config;
}

TEST(Experiment, LearnsFromAFolderOfImages) {
  const TempFolder folder;
  const TrainConfig config = photographs_config(folder, 9);
  Experiment experiment(config);
  EXPECT_EQ(experiment.example_shape(), (Shape{6, 6, 3}));
  steps(experiment, 2);
  EXPECT_EQ(experiment.position().data[0].epoch, 2);  // a batch of 8 in 9 images
  const std::vector<float> batch = experiment.trainer().real_batch().to_vector<float>();
  for (std::size_t i = 0; i < batch.size(); ++i)
    ASSERT_EQ(batch[i], static_cast<float>(1 + i % 3) / 127.5F - 1) << i;
  EXPECT_GE(experiment.picture("").width(), 10 * 12);
}

TEST(Experiment, RefusesAFolderWithoutEnoughImages) {
  const TempFolder none, few, bad;
  const auto expect_refused = [](const TrainConfig& config, const std::vector<std::string>& parts) {
    expect_error([&] { const Experiment experiment(config); }, parts);
  };
  expect_refused(photographs_config(none, 0), {none.path().string(), "found none"});
  expect_refused(photographs_config(few, 7), {"image-folder in " + few.path().string(),
                                              "at least 8 examples for a batch of 8, found 7"});
  const TrainConfig config = photographs_config(bad, 9);
  bad.write("broken.png", {1, 2, 3});
  expect_refused(config, {"broken.png"});
  TrainConfig nowhere = config;
  nowhere.data.folder = "";
  expect_refused(nowhere, {"--data DIR"});
  nowhere.data.folder = "/nowhere/at/all";
  expect_refused(nowhere, {"/nowhere/at/all"});
}
#endif

TEST(Experiment, CountsStepsAndWalksTheData) {
  Experiment experiment(tiny_config());
  steps(experiment, 8);  // 6 batches of 8 in 50 points
  EXPECT_EQ(experiment.position().step, 8);
  EXPECT_EQ(experiment.position().data[0].epoch, 1);
  EXPECT_EQ(experiment.position().data[0].batch, 2);
  EXPECT_TRUE(experiment.is_points());
  EXPECT_EQ(experiment.example_shape(), Shape{2});
}

TEST(Experiment, CriticStepsTakeABatchEach) {
  TrainConfig config = tiny_config();
  config.game.critic_steps = 5;
  Experiment experiment(config);
  steps(experiment, 2);
  EXPECT_EQ(experiment.position().step, 2);
  EXPECT_EQ(experiment.position().data[0].epoch * 6 + experiment.position().data[0].batch, 10);
}

TEST(Experiment, ContinuesFromAPositionBitForBit) {
  Experiment whole(tiny_config()), first(tiny_config()), second(tiny_config());
  steps(whole, 20);
  steps(first, 9);
  second.set_position(first.position());
  const auto from = first.trainer().state(), to = second.trainer().state();
  for (std::size_t i = 0; i < from.size(); ++i) to[i].second.assign(from[i].second);
  steps(second, 11);
  EXPECT_EQ(state_of(second.trainer()), state_of(whole.trainer()));
  expect_error([&] { second.set_position({3, {{0, 6}}}); }, {"batch", "6"});
  EXPECT_EQ(second.position().step, 20);
}

TEST(Experiment, MovesWithItsData) {
  Experiment experiment(tiny_config());
  experiment.step();
  Experiment moved = std::move(experiment);
  moved.step();
  EXPECT_EQ(moved.position().step, 2);
}

TEST(Experiment, FiguresDrawEquallyManySamplesAndChangeNothing) {
  Experiment experiment(tiny_config());
  steps(experiment, 3);
  const auto before = state_of(experiment.trainer());
  const auto figures = experiment.figures();
  ASSERT_EQ(figures.size(), 1U);
  EXPECT_EQ(figures[0].mixture->modes, 3);
  EXPECT_EQ(figures[0].mixture->modes_per_generator.size(), 2U);
  experiment.picture("tiny");
  EXPECT_EQ(state_of(experiment.trainer()), before);
}

TEST(Experiment, NoFiguresWithoutAMixture) {
  TrainConfig config = tiny_config();
  config.data.dataset = "swiss-roll";
  config.networks.generator_output = "none";
  Experiment experiment(config);
  steps(experiment, 2);
  EXPECT_TRUE(experiment.figures().empty());
  EXPECT_GT(experiment.picture("roll").width(), 0);
}

TEST(Experiment, AGridOfModes) {
  TrainConfig config = tiny_config();
  config.data.dataset = "grid";
  config.data.modes = 9;
  config.data.radius = 0.5;
  const Experiment experiment(config);
  ASSERT_EQ(experiment.mixture()->centers.size(), 9U);
  EXPECT_EQ(experiment.mixture()->centers[0][0], -0.5);
}

TEST(Experiment, AveragedBranchesShowOneGenerator) {
  TrainConfig config = tiny_config();
  config.game.branches = Branches::average;
  Experiment experiment(config);
  EXPECT_EQ(experiment.figures().at(0).mixture->modes_per_generator.size(), 1U);
  experiment.picture("average");
}

TEST(Experiment, UnboundedScoresCanBeDrawn) {
  TrainConfig config = tiny_config();
  config.game.objective = "wasserstein";
  Experiment experiment(config);
  experiment.step();
  EXPECT_GT(experiment.picture("critic").height(), 0);
}

TEST(Experiment, ImagesAreDrawnOneRowPerGenerator) {
  const TempFolder folder;
  write_images(folder);
  TrainConfig config = tiny_config();
  config.data.dataset = "mnist";
  config.data.folder = folder.path().string();
  Experiment experiment(config);
  steps(experiment, 3);
  EXPECT_EQ(experiment.position().data[0].epoch, 1);  // 2 batches of 8 in 20 images
  EXPECT_FALSE(experiment.is_points());
  EXPECT_EQ(experiment.example_shape(), (Shape{28, 28, 1}));
  EXPECT_TRUE(experiment.figures().empty());
  const Image picture = experiment.picture("");
  EXPECT_GE(picture.width(), 10 * 56);
  EXPECT_GE(picture.height(), 2 * 56);
  EXPECT_LT(picture.height(), 3 * 56);
}

TEST(Experiment, MissingDataIsAnError) {
  TrainConfig config = tiny_config();
  config.data.dataset = "mnist";
  config.data.folder = "/nowhere/at/all";
  expect_error([&] { Experiment experiment(config); }, {"/nowhere/at/all"});
}

TEST(Experiment, ChecksItsConfig) {
  TrainConfig config = tiny_config();
  config.steps = -1;
  expect_error([&] { Experiment experiment(config); }, {"steps", "-1"});
}

TEST(Experiment, ALossThatIsNotFiniteStopsTheRun) {
  Experiment experiment(tiny_config());
  steps(experiment, 3);
  for (const auto& [name, tensor] : experiment.trainer().state())
    if (name == "discriminator.0.weight")
      tensor.assign(
          Tensor::full(tensor.shape(), std::numeric_limits<double>::quiet_NaN(), DType::f32));
  expect_error([&] { experiment.require_finite_state(); }, {"step 3", "discriminator.0.weight"});
  expect_error([&] { experiment.step(); }, {"step 4", "loss_d", "not finite"});
}

TEST(Experiment, AHealthyStateIsFinite) {
  Experiment experiment(tiny_config());
  steps(experiment, 2);
  EXPECT_NO_THROW(experiment.require_finite_state());
}

}  // namespace
}  // namespace saddle::test

#include "gan/studies/overtraining_study.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "gan/files/safetensors.h"
#include "gan/studies/image_pair_training.h"
#include "tests/progress_to.h"
#include "tests/small_image_pair.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

OvertrainingSettings small_settings() {
  OvertrainingSettings settings;
  settings.batch_size = 8;
  settings.learning_rate = 0.1;
  settings.test_size = 6;
  settings.checkpoint = 5;
  settings.overtraining = 3;
  for (auto& competitive : settings.competitive) competitive.steps = 2;
  settings.attack = 4;
  return settings;
}

class OvertrainingTest : public testing::Test {
 protected:
  OvertrainingRun play(const OvertrainingSettings& settings) {
    return play_overtraining(small_image_networks(), data_, settings, folder_.path(),
                             progress_to(progress_));
  }

  const Dataset data_ = small_images();
  const TempFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "checkpoint-5.safetensors";
  std::ostringstream progress_;
};

TEST_F(OvertrainingTest, EveryTrainingBeginsAtTheCheckpoint) {
  const OvertrainingRun run = play(small_settings());
  ASSERT_EQ(run.trainings.size(), 4u);
  const auto &both = run.trainings[0].rows, &alone = run.trainings[1].rows,
             &cgd = run.trainings[2].rows, &acgd = run.trainings[3].rows;
  EXPECT_EQ(run.trainings[2].name, "D alone by cgd");
  EXPECT_EQ(run.trainings[3].name, "D alone by acgd");
  EXPECT_EQ(both.size(), 3u);
  EXPECT_EQ(alone.size(), 3u);
  EXPECT_EQ(cgd.size(), 2u);
  EXPECT_EQ(acgd.size(), 2u);
  // The same batch, z and players.
  EXPECT_NEAR(both[0].loss, alone[0].loss, 1e-6);
  EXPECT_NEAR(both[0].loss, cgd[0].loss, 1e-6);
  EXPECT_NEAR(both[0].loss, acgd[0].loss, 1e-6);
  EXPECT_NE(cgd[1].by_weights, acgd[1].by_weights);
  EXPECT_NEAR(both[0].by_weights, alone[0].by_weights, 1e-5);
  EXPECT_NE(both[2].on_fake, alone[2].on_fake);
  EXPECT_LT(alone[0].by_weights, alone[2].by_weights);
  EXPECT_GT(alone[2].on_real, 0.0);
}

TEST_F(OvertrainingTest, AnAttackMeetsADiscriminatorThatStays) {
  const OvertrainingRun run = play(small_settings());
  const OvertrainingRow& after_two = run.trainings[1].rows[1];
  const std::vector<std::pair<std::string, OvertrainingRow>> expected = {
      {"checkpoint", {}},
      {"D alone", run.trainings[1].rows.back()},
      {"D alone by cgd", run.trainings[2].rows.back()},
      {"D alone by acgd", run.trainings[3].rows.back()},
      {"D alone for 2 steps", after_two}};  // of both
  ASSERT_EQ(run.attacks.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto& [name, attacked] = expected[i];
    EXPECT_EQ(run.attacks[i].name, name);
    ASSERT_EQ(run.attacks[i].rows.size(), 4u);
    for (const OvertrainingRow& row : run.attacks[i].rows) {
      EXPECT_EQ(row.by_weights, attacked.by_weights) << name;
      EXPECT_EQ(row.on_real, attacked.on_real) << name;
      EXPECT_EQ(row.on_fake, attacked.on_fake) << name;
    }
    EXPECT_NE(run.attacks[i].rows[0].loss, run.attacks[i].rows[3].loss);
  }
  EXPECT_NEAR(run.attacks[0].rows[0].loss, run.trainings[0].rows[0].loss, 1e-6);
}

TEST_F(OvertrainingTest, HasAControlOfEachLength) {
  OvertrainingSettings settings = small_settings();
  settings.competitive[1].steps = 1;
  const OvertrainingRun run = play(settings);
  ASSERT_EQ(run.attacks.size(), 6u);
  EXPECT_EQ(run.attacks[4].name, "D alone for 2 steps");
  EXPECT_EQ(run.attacks[5].name, "D alone for 1 step");
  EXPECT_EQ(run.attacks[5].rows[0].by_weights, run.trainings[1].rows[0].by_weights);
}

TEST_F(OvertrainingTest, RowsAreMeansOverAHundredthOfTheSteps) {
  OvertrainingSettings fine = small_settings(), coarse = small_settings();
  fine.overtraining = 6, coarse.overtraining = 200;
  const auto each = play(fine).trainings[1].rows, pairs = play(coarse).trainings[1].rows;
  EXPECT_EQ(pairs.size(), 100u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(pairs[i].step, each[2 * i + 1].step);
    EXPECT_EQ(pairs[i].by_weights, each[2 * i + 1].by_weights);
    EXPECT_DOUBLE_EQ(pairs[i].loss, (each[2 * i].loss + each[2 * i + 1].loss) / 2);
  }
}

TEST_F(OvertrainingTest, RefusesALossThatIsNotFinite) {
  OvertrainingSettings settings = small_settings();
  settings.learning_rate = 1e300;  // infinity in float32
  try {
    play(settings);
    FAIL();
  } catch (const Error& error) {
    const std::string what = error.what();
    EXPECT_NE(what.find("both, from step 0 to 5, step "), std::string::npos) << what;
    EXPECT_NE(what.find("expected a finite loss_d"), std::string::npos) << what;
  }
  EXPECT_FALSE(std::filesystem::exists(file_));
}

// Before the training, not when it is to be kept.
TEST(TrainBoth, NeedsItsFolder) {
  const Dataset data = small_images();
  ImagePair pair(small_image_networks(), data, 8, 1);
  std::ostringstream progress;
  try {
    train_both(pair, 0, 5, 0.1, "no/such/folder", progress_to(progress));
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "no/such/folder: expected a folder to keep checkpoint-5.safetensors in");
  }
  EXPECT_EQ(progress.str(), "");
}

#ifdef SADDLE_HAS_JSON
TEST_F(OvertrainingTest, GoesOnFromItsCheckpoint) {
  const OvertrainingRun first = play(small_settings());
  EXPECT_EQ(progress_.str().find("goes on from"), std::string::npos);
  const OvertrainingRun second = play(small_settings());
  EXPECT_NE(progress_.str().find("goes on from " + file_.string()), std::string::npos);
  EXPECT_EQ(first.checkpoint_loss, second.checkpoint_loss);
  for (std::size_t i = 0; i < first.trainings.size(); ++i)
    EXPECT_EQ(first.trainings[i].rows.back().loss, second.trainings[i].rows.back().loss);
  for (std::size_t i = 0; i < first.attacks.size(); ++i)
    EXPECT_EQ(first.attacks[i].rows.back().loss, second.attacks[i].rows.back().loss);
  EXPECT_EQ(first.samples.to_vector<double>(), second.samples.to_vector<double>());
}

TEST_F(OvertrainingTest, RefusesAnotherCheckpoint) {
  const auto expect_refused = [&](const OvertrainingSettings& settings,
                                  const std::string& expected) {
    try {
      play(settings);
      FAIL() << expected;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(file_.string() + ": " + expected), std::string::npos)
          << error.what();
    }
  };
  play(small_settings());
  OvertrainingSettings other = small_settings();
  other.seed = 7;
  expect_refused(other, "expected a checkpoint with seed 7, found one with seed 1");
  TensorFile file = load_safetensors(file_);
  file.tensors["generator"] = Tensor::zeros({1, 2}, DType::f32);
  save_safetensors(file_, file);
  expect_refused(small_settings(), "tensor 'generator' is f32 [1, 2], expected f32 [1, 64]");
  file.tensors.erase("generator");
  save_safetensors(file_, file);
  expect_refused(small_settings(), "tensor 'generator' is missing");
}
#endif

OvertrainingCurve curve_of(const std::string& name, const std::vector<double>& losses) {
  OvertrainingCurve curve{name, {}};
  for (const double loss : losses)
    curve.rows.push_back(
        {10 * static_cast<std::int64_t>(curve.rows.size() + 1), loss, 1.5, 2.5, 3.5});
  return curve;
}

TEST(OvertrainingResult, SaysWhichDiscriminatorGivesWayAndWhen) {
  OvertrainingRun run;
  run.checkpoint_loss = 0.75;
  run.trainings = {curve_of("both", {0.7, 0.8}), curve_of("D alone", {0.5, 0.125})};
  run.attacks = {curve_of("checkpoint", {0.7, 1.38}), curve_of("D alone", {0.1, 1.4, 0.2, 9.0})};
  run.samples = Tensor::zeros({1, 2, 4, 4, 1}, DType::f32);
  const StudyResult result = overtraining_result(run, small_settings());
  for (const char* line :
       {"checkpoint after 5 steps of SimGD, loss_d 0.75\n",
        "D alone                          20     0.125       1.5       2.5       3.5\n",
        "checkpoint                       20       0.7      1.38      never\n",
        "D alone                          40       0.1         9         20\n"})
    EXPECT_NE(result.text.find(line), std::string::npos) << line << result.text;
  EXPECT_TRUE(
      result.csv.starts_with("kind,training,step,loss_d,weights,on_real,on_fake\n"
                             "training,both,10,0.7,1.5,2.5,3.5\n"));
  EXPECT_NE(result.csv.find("\nattack,D alone,40,9,1.5,2.5,3.5\n"), std::string::npos);
  EXPECT_EQ(std::count(result.csv.begin(), result.csv.end(), '\n'), 1 + 2 + 2 + 2 + 4);
  EXPECT_GT(result.picture.width(), 1000);
}

}  // namespace
}  // namespace saddle::test

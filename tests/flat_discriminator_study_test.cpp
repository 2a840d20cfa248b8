#include "gan/studies/flat_discriminator_study.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "gan/studies/line_game.h"

namespace saddle::test {
namespace {

LineSetting claim(const std::string& objective, double step_size) {
  LineSetting setting;
  setting.objective = objective;
  setting.step_size = step_size;
  return setting;
}

TEST(LineGame, BeginsAsItIsTold) {
  LineSetting setting = claim("log", 0.0);
  setting.begin = -3.0, setting.reach = -1.0, setting.rise_from = 0.0, setting.rise_to = 0.5;
  for (const char* objective : {"log", "wasserstein"}) {
    setting.objective = objective;
    const LineRun run = play_line(setting, 2, 0);
    ASSERT_EQ(run.records.size(), 1u);
    EXPECT_NEAR(run.records[0].mean, -3.0, 1e-5);
    EXPECT_LT(run.records[0].high, -1.0);
    EXPECT_GT(run.records[0].high, -2.0);
    // Flat but for the rise, and as good as can be.
    const LineProfile& start = run.profiles.at(0);
    for (std::size_t i = 0; i < start.x.size(); ++i) {
      if (start.x[i] <= -0.1) {
        EXPECT_LT(start.d[i], 1e-30) << start.x[i];
      }
      if (start.x[i] >= 0.5) {
        EXPECT_EQ(start.d[i], 1.0) << start.x[i];
      }
    }
  }
}

TEST(LineGame, NothingMovesWithoutTheTerm) {
  for (const char* objective : {"log", "log-saturating", "wasserstein"}) {
    const LineRun run = play_line(claim(objective, 0.0), 1, 100);
    EXPECT_FALSE(run.moves) << objective;
    EXPECT_EQ(run.records.back().mean, 0.0) << objective;
    EXPECT_EQ(run.records.back().at_data, 1.0) << objective;
  }
}

// Claim 1, as the study has it.
TEST(LineGame, WithTheTermSamplesArriveAndDIsBalanced) {
  const LineRun run = play_line(claim("log-saturating", 1.0), 1, 8000);
  EXPECT_TRUE(run.moves);
  EXPECT_TRUE(run.arrives());
  EXPECT_TRUE(run.is_balanced());
}

// The kernel of e^(-(3 / 0.5)^2) at most has no slope that Adam could divide by.
TEST(LineGame, SamplesBeyondTheKernelStayWithTheTermToo) {
  LineSetting setting = claim("log-saturating", 1.0);
  setting.begin = -3.0, setting.reach = -2.0, setting.rise_from = 0.0, setting.rise_to = 0.5;
  const LineRun run = play_line(setting, 1, 300);
  EXPECT_NEAR(run.records.back().mean, -3.0, 0.05);
  EXPECT_EQ(run.records.back().at_data, 1.0);
}

TEST(LineGame, IsReproducible) {
  const LineRun first = play_line(claim("log", 1.0), 3, 200),
                second = play_line(claim("log", 1.0), 3, 200);
  ASSERT_EQ(first.records.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(first.records[i].mean, second.records[i].mean);
    EXPECT_EQ(first.records[i].at_data, second.records[i].at_data);
  }
  EXPECT_NE(first.records[2].mean, play_line(claim("log", 1.0), 4, 200).records[2].mean);
}

TEST(FlatDiscriminatorStudy, HasATableAPictureAndTheRecords) {
  std::ostringstream progress;
  const StudyResult result = flat_discriminator_study(2, 200, {&progress, 0, [] { return 0.0; }});
  EXPECT_TRUE(progress.str().ends_with("run 48/48  100%\n")) << progress.str();
  EXPECT_NE(result.text.find("2 seeds of 200 steps"), std::string::npos) << result.text;
  EXPECT_NE(result.text.find("  WGAN                            0        0        0     0.000 to "
                             "0.000     1.000 to 1.000\n"),
            std::string::npos)
      << result.text;
  // Steps 0, 100 and 200 of two seeds of six systems from four starts.
  EXPECT_EQ(std::count(result.csv.begin(), result.csv.end(), '\n'), 1 + 3 * 2 * 6 * 4);
  EXPECT_TRUE(result.csv.starts_with("start,system,seed,step,mean,low,high,d_at_data\n"));
  EXPECT_GT(result.picture.width(), 1000);
}

}  // namespace
}  // namespace saddle::test

#include "gan/files/progress.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

class ProgressTest : public testing::Test {
 protected:
  ProgressOutput output(int columns) {
    return {&text_, columns, [this] { return now_; }};
  }
  std::vector<std::string> lines() const {
    std::vector<std::string> result;
    std::istringstream stream(text_.str());
    for (std::string line; std::getline(stream, line);) result.push_back(line);
    return result;
  }

  double now_ = 100.0;
  std::ostringstream text_;
};

TEST_F(ProgressTest, TerminalLineSaysAll) {
  Progress progress(0, 25'000, output(120));
  now_ += 29.25;
  const Figure figures[] = {{"loss_d", 1.3712}, {"loss_g", 0.71}};
  progress.update(12'000, figures);
  EXPECT_EQ(text_.str(),
            "\rstep 0/25,000  0%\x1b[K"
            "\rstep 12,000/25,000  48%  410 steps/s  32 s left  loss_d 1.37  loss_g 0.710\x1b[K");
}

// However long it takes to get there.
TEST_F(ProgressTest, TheFirstLineHasNoRate) {
  const Progress progress(7, 10, {&text_, 80, [this] { return now_ += 1.0; }});
  EXPECT_EQ(text_.str(), "\rstep 7/10  70%\x1b[K");
}

TEST_F(ProgressTest, TerminalIsRefreshedTenTimesASecondAtMost) {
  Progress progress(0, 1'000'000, output(120));
  for (int step = 1; step <= 1000; ++step) {
    now_ += 0.001;
    progress.update(step, {});
  }
  const std::string text = text_.str();
  const auto shown = std::count(text.begin(), text.end(), '\r');
  EXPECT_GE(shown, 9);
  EXPECT_LE(shown, 11);  // and the first
}

TEST_F(ProgressTest, TerminalLineIsCutToItsWidthAndEndedOnce) {
  {
    Progress progress(0, 10, output(12));
    now_ += 1.0;
    progress.update(5, {});
    progress.finish();
  }
  EXPECT_EQ(text_.str(), "\rstep 0/10  \x1b[K\rstep 5/10  \x1b[K\n");
}

TEST_F(ProgressTest, ElsewherePlainLinesComeEveryTenth) {
  {
    Progress progress(0, 1000, output(0));
    for (int step = 1; step <= 1000; ++step) {
      now_ += 0.01;
      progress.update(step, {});
    }
  }
  EXPECT_EQ(text_.str().find_first_of("\r\x1b"), std::string::npos);
  ASSERT_EQ(lines().size(), 10u);
  EXPECT_EQ(lines()[0], "step 100/1,000  10%  100 steps/s  9.0 s left");
  EXPECT_EQ(lines()[9], "step 1,000/1,000  100%  100 steps/s");
}

TEST_F(ProgressTest, ElsewhereALineComesEachMinute) {
  Progress progress(0, 100'000, output(0));
  now_ += 59.0;
  EXPECT_FALSE(progress.due(1));
  now_ += 1.0;
  ASSERT_TRUE(progress.due(1));
  progress.update(1, {});
  EXPECT_FALSE(progress.due(2));
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_EQ(lines()[0], "step 1/100,000  0%  0.017 steps/s  1666 h 39 min left");
}

TEST_F(ProgressTest, AResumedRunIsTimedFromWhereItBegan) {
  Progress progress(900, 1000, output(0));
  now_ += 10.0;
  EXPECT_FALSE(progress.due(999));
  progress.update(1000, {});
  EXPECT_EQ(lines()[0], "step 1,000/1,000  100%  10 steps/s");
}

TEST_F(ProgressTest, MinutesAreSpelledOut) {
  Progress progress(0, 100, output(0));
  now_ += 50.0;
  progress.update(20, {});
  EXPECT_EQ(lines()[0], "step 20/100  20%  0.4 steps/s  3 min 20 s left");
}

TEST_F(ProgressTest, ImagesAreShownOnATerminalOnly) {
  EXPECT_FALSE(terminal_progress(output(0), "image"));
  const LoadProgress progress = terminal_progress(output(80), "image");
  progress(0, 1000);
  now_ += 1.0;
  progress(0, 1000);
  now_ += 2.0;
  progress(500, 1000);
  progress(1000, 1000);
  EXPECT_EQ(text_.str(),
            "\rimage 0/1,000  0%\x1b[K"
            "\rimage 500/1,000  50%  250 images/s  2.0 s left\x1b[K"
            "\rimage 1,000/1,000  100%  500 images/s\x1b[K\n");
}

TEST_F(ProgressTest, FastLoadingIsSilent) {
  const LoadProgress progress = terminal_progress(output(80), "image");
  now_ += 0.5;
  progress(500, 1000);
  now_ += 0.5;
  progress(1000, 1000);
  EXPECT_EQ(text_.str(), "");
}

TEST_F(ProgressTest, RefusesAStepBeyondTheEnd) {
  expect_error([&] { Progress(11, 10, output(0)); }, {"found 11"});
  expect_error([&] { Progress(-1, 10, output(0)); }, {"found -1"});
}

}  // namespace
}  // namespace saddle::test

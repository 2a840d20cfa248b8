// `saddle frames`, in this process.
#include <gtest/gtest.h>

#include <filesystem>
#include <numeric>
#include <vector>

#include "data/image_file.h"
#include "gan/pictures/image.h"
#include "gan/run_folder.h"
#include "tests/command_line.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

#ifdef SADDLE_HAS_STB
class FramesCommand : public testing::Test {
 protected:
  // A run with pictures of 60 x 20 pixels, red as many as the step's number.
  std::string run(const std::string& name, const std::vector<int>& steps,
                  const std::string& recipe = "ring8") const {
    const RunFolder run(folder_.path() / name);
    run.create();
    folder_.write(name + "/config.toml", bytes_of("recipe = \"" + recipe + "\"\n"));
    for (const int step : steps) {
      Image picture(60, 20);
      picture.rectangle(0, 0, 60, 20, {static_cast<std::uint8_t>(step), 0, 0});
      write_png(run.picture(step), picture);
    }
    return run.path().string();
  }
  // What `frames` makes of them.
  Pixels joined(const std::vector<std::string>& runs) const {
    std::vector<std::string> arguments = {"frames", "--out", out()};
    arguments.insert(arguments.end(), runs.begin(), runs.end());
    EXPECT_EQ(run_saddle(arguments).code, kExitSuccess);
    return read_image(out(), 3);
  }
  std::string out() const { return (folder_.path() / "frames.png").string(); }

  TempFolder folder_;
};

TEST_F(FramesCommand, JoinsThePicturesOfSteps) {
  const std::string early = run("early", {0, 20}), late = run("late", {20, 40, 60});
  ASSERT_EQ(run_saddle({"frames", early, late, "--out", out()}).code, kExitSuccess);
  const std::int64_t four = read_image(out(), 3).width;
  ASSERT_EQ(
      run_saddle({"frames", late, early, "--steps", "40,0", "--shrink", "2", "--out", out()}).code,
      kExitSuccess);
  const Pixels row = read_image(out(), 3);
  const std::int64_t gap = (four - 4 * 60) / 5;
  ASSERT_EQ(row.width, 2 * 30 + 3 * gap);
  const auto red_at = [&](std::int64_t x) {
    return row.bytes[static_cast<std::size_t>(3 * ((gap + 5) * row.width + x))];
  };
  EXPECT_EQ(red_at(gap + 15), 40);
  EXPECT_EQ(red_at(gap + 30 + gap + 15), 0);
  EXPECT_EQ(red_at(gap + 30 + gap / 2), 255);
}

TEST_F(FramesCommand, HasRowsOfSomeColumnsInTheFirstRunsFolder) {
  const std::string early = run("early", {0}), late = run("late", {20, 40});
  ASSERT_EQ(run_saddle({"frames", late, early, "--columns", "3"}).code, kExitSuccess);
  const Pixels row = read_image(late + "/frames.png", 3);
  ASSERT_EQ(run_saddle({"frames", late, early, "--columns", "2"}).out,
            "wrote " + late + "/frames.png\n");
  const Pixels rows = read_image(late + "/frames.png", 3);
  EXPECT_EQ(rows.height, 2 * row.height);
  const std::int64_t gap = (row.width - 3 * 60) / 4;
  EXPECT_EQ(rows.width, 2 * 60 + 3 * gap);
  const auto red_at = [&](std::int64_t x, std::int64_t y) {
    return rows.bytes[static_cast<std::size_t>(3 * (y * rows.width + x))];
  };
  EXPECT_EQ(red_at(gap + 15, gap + 5), 0);
  EXPECT_EQ(red_at(gap + 60 + gap + 15, gap + 5), 20);
  EXPECT_EQ(red_at(gap + 15, row.height + gap + 5), 40);
  EXPECT_EQ(red_at(gap + 60 + gap + 15, row.height + gap + 5), 255);
}

// The green of the pictures is 0 and that of the ground 255: all between is ink.
int ink(const Pixels& pixels) {
  int count = 0;
  for (std::size_t i = 0; i + 2 < pixels.bytes.size(); i += 3)
    count += pixels.bytes[i + 1] != 0 && pixels.bytes[i + 1] != 255;
  return count;
}

// Pictures of images have no title; those of points have, which is too small once it is shrunk.
TEST_F(FramesCommand, NamesTheStepWhereThePictureDoesNot) {
  const std::string points = run("points", {0}), images = run("images", {20}, "mnist");
  const Pixels untitled = joined({images}), titled = joined({points});
  EXPECT_GT(untitled.height, titled.height);
  EXPECT_GT(ink(untitled), 0);
  EXPECT_EQ(ink(titled), 0);
  EXPECT_EQ(joined({points, images}).height, untitled.height);
  const Pixels shrunk_points = joined({points, "--shrink", "2"});
  EXPECT_GT(ink(shrunk_points), 0);
  EXPECT_EQ(shrunk_points.height, joined({images, "--shrink", "2"}).height);
}

TEST_F(FramesCommand, JoinsPicturesOfARunWhoseSettingsItCannotRead) {
  const std::string points = run("points", {0, 20});
  folder_.write("points/config.toml", bytes_of("recipe = \"ring8\"\nno-such-key = 1\n"));
  EXPECT_GT(ink(joined({points})), 0);
}

TEST_F(FramesCommand, RefusesWhatItCannotJoin) {
  expect_refused({"frames"}, {"RUN is missing"});
  expect_refused({"frames", (folder_.path() / "none").string()}, {"none", "config.toml"});
  expect_refused({"frames", run("empty", {})}, {"empty", "found none"});
  std::vector<int> many(600);
  std::iota(many.begin(), many.end(), 0);
  const std::string long_run = run("many", many, "mnist");
  expect_refused({"frames", long_run}, {"600 pictures in a row", "fewer --columns"});
  expect_refused({"frames", long_run, "--columns", "1"},
                 {"600 pictures in rows of 1", "more --columns"});
  const std::string some = run("some", {20, 40});
  expect_refused({"frames", some, "--steps", "20,30"}, {"step 30", "20, 40"});
  expect_refused({"frames", some, "--steps", "ten"}, {"--steps", "ten"});
  expect_refused({"frames", some, "--shrink", "0"}, {"--shrink"});
  expect_refused({"frames", some, "--columns", "0"}, {"--columns"});
  expect_refused({"frames", some, "--shrink", "64", "--out", out()}, {"20", "64"});
  folder_.write("some/pictures/step-00000020.png", {});
  expect_refused({"frames", some}, {"step-00000020.png"});
}
#endif

}  // namespace
}  // namespace saddle::test

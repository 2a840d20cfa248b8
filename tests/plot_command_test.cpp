#include <gtest/gtest.h>

#include <filesystem>

#include "data/image_file.h"
#include "tests/command_line.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

class PlotCommand : public testing::Test {
 protected:
  // What plot reads of a run's folder.
  std::string run(const std::string& name) const {
    std::filesystem::create_directories(folder_.path() / name);
    write(name + "/config.toml", "");
    write(name + "/metrics.csv", "step,loss_d,gradients,products\n1,3,2,4\n2,2,4,9\n3,1,6,15\n");
    write(name + "/figures.csv", "step,modes_covered\n1,2\n3,8\n");
    return (folder_.path() / name).string();
  }
  void write(const std::string& name, const std::string& text) const {
    folder_.write(name, Bytes(text.begin(), text.end()));
  }
  std::string picture() const { return (folder_.path() / "plot.png").string(); }

  TempFolder folder_;
};

#ifdef SADDLE_HAS_STB
TEST_F(PlotCommand, DrawsRunsOverAnyColumn) {
  const std::string a = run("a"), b = run("b") + "/";
  for (const std::vector<std::string>& flags :
       {std::vector<std::string>{},
        {"--y", "modes_covered"},
        {"--x", "gradients+products", "--y", "modes_covered", "--log-x"}}) {
    std::vector<std::string> arguments = {"plot", a, b, "--out", picture()};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const CommandResult result = run_saddle(arguments);
    EXPECT_EQ(result.code, kExitSuccess) << result.err;
    EXPECT_TRUE(std::filesystem::remove(picture()));
  }
}

TEST_F(PlotCommand, LeavesThePictureInTheFirstRunsFolder) {
  const std::string a = run("a"), b = run("b");
  const CommandResult result = run_saddle({"plot", a, b});
  EXPECT_EQ(result.code, kExitSuccess) << result.err;
  EXPECT_EQ(result.out, "wrote " + a + "/plot.png\n");
  EXPECT_TRUE(std::filesystem::exists(a + "/plot.png"));
  EXPECT_FALSE(std::filesystem::exists(b + "/plot.png"));
}

// Titles and labels are part of the picture: another name of the run changes it.
TEST_F(PlotCommand, TheTitleHasTheRun) {
  const auto drawn = [&](const std::string& name) {
    EXPECT_EQ(run_saddle({"plot", run(name), "--out", picture()}).code, kExitSuccess);
    const Pixels pixels = read_image(picture(), 3);
    const std::int64_t above_the_frame = 40;
    return Bytes(pixels.bytes.begin(), pixels.bytes.begin() + 3 * above_the_frame * pixels.width);
  };
  EXPECT_NE(drawn("this"), drawn("that"));
  EXPECT_EQ(drawn("this"), drawn("this/"));
  EXPECT_EQ(drawn("this"), drawn("this/."));
}
#endif

TEST_F(PlotCommand, RefusesWhatItCannotDraw) {
  expect_refused({"plot"}, {"RUN is missing", "saddle plot"});
  expect_refused({"plot", (folder_.path() / "none").string()}, {"none"});
  expect_refused({"plot", run("a"), "--y", "loss_e"}, {"loss_e", "loss_d", "modes_covered"});
  expect_refused({"plot", run("a"), "--out", "picture.jpg"}, {"ends in .png", "picture.jpg"});
  expect_refused({"plot", run("a"), "--x", "time"}, {"time", "gradients"});
  const std::string empty = run("empty");
  write("empty/metrics.csv", "step,loss_d\n");
  expect_refused({"plot", empty}, {"empty", "at least one row"});
  const std::string odd = run("odd");
  write("odd/figures.csv", "step,modes_covered\n7,2\n");
  expect_refused({"plot", odd, "--x", "gradients", "--y", "modes_covered"}, {"step 7"});
}

}  // namespace
}  // namespace saddle::test

// `saddle profile`, in this process.
#include <gtest/gtest.h>

#include <algorithm>

#include "autograd/dump.h"
#include "gan/model.h"
#include "gan/recipes/recipes.h"
#include "tensor/format.h"
#include "tests/command_line.h"
#include "tests/shadow_device.h"
#include "tests/threads_guard.h"
#include "tests/tiny_config.h"

namespace saddle::test {
namespace {

// A few steps of a small network.
std::string profile(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "profile");
  for (const char* more : {"--discriminator-hidden", "8", "--steps", "3", "--seconds", "1"})
    arguments.emplace_back(more);
  const CommandResult result = run_saddle(arguments);
  EXPECT_EQ(result.code, kExitSuccess) << result.err;
  EXPECT_EQ(result.err, "");
  return result.out;
}

// From the heading of a program to the next.
std::string section(const std::string& text, const std::string& title) {
  const std::size_t begin = text.find("---- " + title);
  EXPECT_NE(begin, std::string::npos) << text;
  return text.substr(begin, text.find("\n---- ", begin) - begin);
}

// A line for each thing that a step computes, and how many steps there are.
void expect_table(const std::string& text, const std::string& title, const Program& program) {
  const std::string table = section(text, title);
  for (const Step& step : program.steps())
    expect_parts(table, {"  " + step_text(program.graph(), step) + "\n"});
  expect_parts(table, {"\n" + right_aligned(std::to_string(program.steps().size()), 5) + " ",
                       "  total\n", " GFLOP, ", "; floor ", " of the time\n"});
}

TEST(ProfileCommand, ShowsBothProgramsStepByStep) {
  const std::string text = profile({"ring8", "--top", "1000"});
  TrainConfig config = find_recipe("ring8").config;
  config.networks.discriminator_hidden = {8};
  const Model model(config);
  const auto programs = model.trainer().rule().programs();
  expect_table(text, "The discriminator's step\n", *programs[0].second);
  expect_table(text, "The generators' step\n", *programs[1].second);
  EXPECT_EQ(text.find("  others\n"), std::string::npos);
  expect_parts(text,
               {"ring8: 8 small generators", "peak: ", " GFLOP/s, float32, ", " of 1 MiB, ",
                "calls        ms  share  GFLOP/s  of peak    GB/s  of read  bound  computes"});
  expect_parts(section(text, "A training step; all are medians over 3 steps\n"),
               {"\n    1 ", "  a batch from the data\n", "  the discriminator's step\n",
                "  the generators' step\n", "100%  total\n", " steps per second; floor "});
}

TEST(ProfileCommand, ShowsTheProgramsOfAGameOptimizer) {
  const std::string text =
      profile({"ring8", "--objective", "wasserstein", "--game-optimizer", "acgd"});
  for (const char* part : {"prologue", "product", "finish", "commit"})
    expect_parts(section(text, concat_text("The acgd step: ", part, " y\n")), {"  total\n"});
  expect_parts(section(text, "A training step"),
               {"  the acgd step: product y\n", "  all else\n", "100%  total\n"});
}

TEST(ProfileCommand, SumsUpWhatIsNotShown) {
  // Elsewhere there is a line of the replay.
  const std::string text = profile({"ring8", "--top", "1", "--device", "cpu"});
  const std::string table = section(text, "The generators' step\n");
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 7);  // title, head, 1, others, total, sum
  expect_parts(table, {"  others\n"});
}

TEST(ProfileCommand, CountsCriticSteps) {
  const std::string text = profile({"ring8", "--critic-steps", "4"});
  expect_parts(section(text, "A training step"), {"\n    4 ", "\n    1 "});
}

TEST(ProfileCommand, UsesTheThreadsThatItIsGiven) {
  const ThreadsGuard before;
  expect_parts(profile({"ring8", "--threads", "1", "--device", "cpu"}), {", 1 thread; reading: "});
  EXPECT_EQ(threads(), 1);
}

TEST(ProfileCommand, ShowsReplaysOfADeviceThatRecords) {
  const DeviceScope scope(shadow_device());
  const std::string text = profile({"ring8", "--device", "shadow"});
  expect_parts(text, {" in float64, by products in f32 on shadow; copying: "});
  for (const char* title : {"The discriminator's step\n", "The generators' step\n"})
    expect_parts(section(text, title), {"\none replay: ", " ms, launches: "});
}

// Without their data.
TEST(ProfileCommand, KnowsEveryKindOfRecipe) {
  for (const char* recipe :
       {"mnist-released", "ring8-branches-average", "ring8-branches-mixture", "swiss-roll"})
    expect_parts(profile({recipe, "--generators", "2", "--generator-hidden", "8", "--top", "1000"}),
                 {"---- The generators' step\n", "matmul("});
  const CommandResult images =
      run_saddle({"profile", "cifar10-dcgan", "--batch-size", "2", "--generator-batch-sizes", "2",
                  "--steps", "1", "--seconds", "1"});
  EXPECT_EQ(images.code, kExitSuccess) << images.err;
  expect_parts(images.out, {"convolution_input_gradient([1, 2, ", "; kernel 4, stride 2, "});
  const CommandResult text =
      run_saddle({"profile", "text-wgan", "--width", "8", "--batch-size", "2",
                  "--generator-batch-sizes", "2", "--steps", "1", "--seconds", "1"});
  EXPECT_EQ(text.code, kExitSuccess) << text.err;
  expect_parts(text.out, {"---- The generators' step\n", "convolution("});
}

TEST(ProfileCommand, ShowsProgressOnATerminal) {
  const CommandResult result =
      run_saddle({"profile", "ring8", "--discriminator-hidden", "8", "--steps", "4"}, 80);
  EXPECT_EQ(result.code, kExitSuccess) << result.err;
  EXPECT_NE(result.err.find("step 4/4  100%"), std::string::npos) << result.err;
}

TEST(ProfileCommand, RefusesBadInput) {
  expect_refused({"profile"}, {"profile: RECIPE is missing"});
  expect_refused({"profile", "ring9"}, {"unknown recipe 'ring9'; did you mean 'ring8'?"});
  expect_refused({"profile", "x * y"}, {"unknown recipe 'x * y'"});
  expect_refused({"profile", "ring8", "--steps", "0"}, {"steps: expected at least 1", "found 0"});
  expect_refused({"profile", "ring8", "--top", "0"}, {"--top"});
  expect_refused({"profile", "ring8", "--seconds", "0"}, {"--seconds"});
  expect_refused({"profile", "ring8", "--threads", "0"}, {"--threads"});
  expect_refused({"profile", "ring8", "--threads", "2000"}, {"--threads"});
  expect_refused({"profile", "ring8", "--generators", "0"}, {"--generators: "});
}

}  // namespace
}  // namespace saddle::test

#include "cli/command_line.h"

#include <gtest/gtest.h>

#include "gan/recipes/recipes.h"
#include "tests/command_line.h"
#include "tests/progress_to.h"

namespace saddle::test {
namespace {

TEST(CommandLine, HelpGoesToTheStandardOutput) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                    {"--help"},
                                                    {"-h"},
                                                    {"train", "--help"},
                                                    {"sample", "--help"},
                                                    {"eval", "--help"},
                                                    {"classifier", "--help"},
                                                    {"explain", "--help"},
                                                    {"recipes", "--help"},
                                                    {"study", "--help"},
                                                    {"info", "--help"}}) {
    const CommandResult result = run_saddle(arguments);
    EXPECT_EQ(result.code, kExitSuccess);
    EXPECT_EQ(result.err, "");
    EXPECT_TRUE(contains(result.out, "Usage: saddle"));
  }
  EXPECT_TRUE(contains(run_saddle({}).out, "saddle train ring8"));
}

TEST(CommandLine, HelpFitsAScreen) {
  for (const char* command : {"train", "sample", "eval", "classifier", "explain", "convert",
                              "recipes", "study", "info"}) {
    std::istringstream lines(run_saddle({command, "--help"}).out);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
  }
}

TEST(CommandLine, SaysItsVersion) {
  const CommandResult result = run_saddle({"--version"});
  EXPECT_EQ(result.code, kExitSuccess);
  EXPECT_TRUE(result.out.starts_with("saddle ")) << result.out;
}

TEST(CommandLine, InfoNamesTheKernels) {
  const CommandResult result = run_saddle({"info"});
  EXPECT_EQ(result.code, kExitSuccess);
  for (const char* part : {"version: ", "bfloat16 kernels: portable", "device cpu: ", " kernels, "})
    EXPECT_TRUE(contains(result.out, part)) << result.out;
}

TEST(CommandLine, RecipesAreListedByPaper) {
  const CommandResult table = run_saddle({"recipes"});
  EXPECT_TRUE(table.out.starts_with("Stackelberg GAN\n  ring8  ")) << table.out;
  for (const Recipe& recipe : recipes())
    EXPECT_TRUE(contains(table.out, "\n  " + recipe.name + " ")) << recipe.name;
  for (const char* beginning : {"SGAN\n  sgan-ring8  ", "regularization\n  cifar10-acgd  ",
                                "Primal-dual GAN\n  ring8-primal-dual  "})
    EXPECT_TRUE(contains(table.out, beginning)) << table.out;
  EXPECT_TRUE(contains(run_saddle({"recipes", "ring8"}).out, "recipe = \"ring8\""));
  expect_refused({"recipes", "ring9"}, {"ring9", "ring8"});
#ifdef SADDLE_HAS_JSON
  const CommandResult json = run_saddle({"recipes", "--json"});
  EXPECT_TRUE(json.out.starts_with("[\n")) << json.out;
  EXPECT_TRUE(contains(json.out, "\"name\": \"ring8\"")) << json.out;
  EXPECT_TRUE(contains(json.out, "\"paper\": \"SGAN\"")) << json.out;
#endif
}

TEST(CommandLine, RefusesUnknownNamesAndSuggestsOne) {
  expect_refused({"trian", "ring8"}, {"unknown command 'trian'", "did you mean 'train'?"});
  expect_refused({"train", "ring9"}, {"'ring9'", "did you mean 'ring8'?"});
  expect_refused({"train", "ring8", "--step", "5"}, {"'--step'", "did you mean '--steps'?"});
  expect_refused({"train", "ring8", "--step=5"}, {"'--step'", "did you mean '--steps'?"});
  expect_refused({"help"}, {"unknown command 'help'", "did you mean '--help'?"});
  expect_refused({"version"}, {"unknown command 'version'", "did you mean '--version'?"});
  expect_refused({"train", "info"}, {"unknown recipe 'info'"});
  expect_refused({"sample", "r", "--cuont", "1"}, {"'--cuont'", "did you mean '--count'?"});
  expect_refused({"train", "ring8", "--objective", "logg"}, {"--objective: ", "wasserstein"});
}

TEST(CommandLine, RefusesArgumentsInTheWrongPlace) {
  expect_refused({"--json", "train", "ring8"}, {"'--json'", "expected a command"});
  expect_refused({"--jsn"}, {"'--jsn'"});
  expect_refused({"train", "ring8", "ring8-one"}, {"unexpected argument 'ring8-one'"});
  expect_refused({"train", "ring8", "-x"}, {"unexpected argument '-x'"});
  expect_refused({"info", "more"}, {"unexpected argument 'more'"});
}

TEST(CommandLine, RefusesMissingArguments) {
  expect_refused({"train"}, {"RECIPE is missing", "saddle train ring8"});
  expect_refused({"explain"}, {"RECIPE is missing"});
  expect_refused({"eval"}, {"RUN is missing"});
  expect_refused({"sample", "--out", "a.png"}, {"RUN is missing"});
  expect_refused({"sample", "runs/ring8"}, {"--out is missing"});
  expect_refused({"train", "ring8", "--steps"}, {"--steps: a value is missing"});
}

TEST(CommandLine, RefusesAbsurdValuesWithTheRange) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--steps", "-5"}, "--steps: expected 0 to "},
      {{"--steps", "1e5"}, "--steps: expected a whole number"},
      {{"--steps", "99999999999999999999"}, "--steps: expected a whole number"},
      {{"--steps", ""}, "--steps: expected a whole number"},
      {{"--seed", "-1"}, "--seed: "},
      {{"--generators", "0"}, "--generators: expected 1 to "},
      {{"--generators", "1000000000"}, "--generators: expected 1 to "},
      {{"--batch-size", "8001"}, "--batch-size: "},
      {{"--log-every", "0"}, "--log-every: "},
      {{"--generator-hidden", "16,,3"}, "--generator-hidden: "},
      {{"--generator-hidden", "16,-3"}, "--generator-hidden: "},
      {{"--generator-batch-sizes", "1,2,3"}, "--generator-batch-sizes: "},
      {{"--generator-learning-rate", "nan"}, "--generator-learning-rate: "},
      {{"--generator-learning-rate", "-1"}, "--generator-learning-rate: expected at least 0"},
      {{"--discriminator-beta2=1"}, "--discriminator-beta2: expected a number in [0, 1), found 1"},
      {{"--generators", "3", "--branches", "mixture"}, "generator-batch-sizes: 3 branches"},
      {{"--slope", "2"}, "--slope: expected 0 to 1"},
      {{"--initializer", "he"}, "--initializer: unknown name 'he'"},
      {{"--dual-step-size", "1", "--squared-bandwidth", "0"},
       "--squared-bandwidth: expected a pos"},
      {{"--dual-step-size", "1", "--bandwidth-schedule", "linear"},
       "--bandwidth-schedule: unknown"},
      {{"--dual-step-size", "-1"}, "--dual-step-size: expected a number of at least 0, found -1"},
      {{"--threads", "0"}, "--threads: expected 1 to "},
      {{"--threads", ""}, "--threads: expected a value"},
      {{"--math", "fp16"}, "--math: unknown name 'fp16'; did you mean 'bf16'? known: f32, bf16, "},
      {{"--out", ""}, "--out: expected a value, found ''"},
      {{"--out="}, "--out: "},
      {{"--shared-z=maybe"}, "--shared-z: expected true or false"},
      {{"--config", ""}, "--config: expected a value"},
      {{"--config", "none.toml"}, "none.toml"}};
  for (const auto& [flags, part] : cases) {
    std::vector<std::string> arguments = {"train", "ring8", "--out", "never-made"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    expect_refused(arguments, {part});
  }
  EXPECT_FALSE(std::filesystem::exists("never-made"));
}

TEST(CommandLine, SaysWhenTheOutputIsFull) {
  std::ostringstream out, err;
  out.setstate(std::ios::badbit);
  EXPECT_EQ(run_command_line({"recipes"}, out, progress_to(err)), kExitUsage);
  EXPECT_TRUE(contains(err.str(), "error: the standard output"));
}

}  // namespace
}  // namespace saddle::test

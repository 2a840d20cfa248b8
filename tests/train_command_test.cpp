#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tensor/cpu/math.h"
#include "tests/train_command_fixture.h"

namespace saddle::test {
namespace {

namespace fs = std::filesystem;

TEST_F(TrainCommand, LeavesARunFolder) {
  const CommandResult result = train_small(run_folder(), {"--steps", "20"});
  ASSERT_EQ(result.code, kExitSuccess) << result.err;
  EXPECT_NE(result.out.find("modes covered"), std::string::npos) << result.out;
  EXPECT_NE(result.err.find("step 20/20"), std::string::npos) << result.err;
  for (const char* name : {"config.toml", "metrics.csv", "summary.json"})
    EXPECT_TRUE(fs::is_regular_file(fs::path(run_folder()) / name)) << name;
#ifdef SADDLE_HAS_STB
  EXPECT_NE(result.out.find("picture: "), std::string::npos) << result.out;
#endif
}

TEST_F(TrainCommand, JsonIsAloneOnTheStandardOutput) {
  const CommandResult result = train_small(run_folder(), {"--steps", "3", "--json"});
  ASSERT_EQ(result.code, kExitSuccess) << result.err;
  EXPECT_EQ(result.out, contents_of(fs::path(run_folder()) / "summary.json"));
}

TEST_F(TrainCommand, OverwritesNothing) {
  ASSERT_EQ(train_small(run_folder(), {"--steps", "2"}).code, kExitSuccess);
  const std::string before = contents_of(fs::path(run_folder()) / "summary.json");
  EXPECT_EQ(train_small(run_folder(), {"--steps", "3"}).code, kExitUsage);
  EXPECT_EQ(contents_of(fs::path(run_folder()) / "summary.json"), before);
}

TEST_F(TrainCommand, TheConfigurationOfARunRepeatsIt) {
  ASSERT_EQ(train_small(run_folder(), {"--steps", "5", "--log-every", "1"}).code, kExitSuccess);
  const std::string config = (fs::path(run_folder()) / "config.toml").string();
  ASSERT_EQ(train("ring8", file("again"), {"--config", config}).code, kExitSuccess);
  for (const char* name : {"config.toml", "metrics.csv"})
    EXPECT_EQ(contents_of(fs::path(file("again")) / name),
              contents_of(fs::path(run_folder()) / name));
}

TEST_F(TrainCommand, FlagsWinOverTheFileAndTheLastFlagWins) {
  folder_.write("c.toml", bytes_of("steps = 5\nseed = 7\n"));
  const CommandResult result =
      train_small(run_folder(), {"--config", file("c.toml"), "--steps", "4", "--steps", "1"});
  ASSERT_EQ(result.code, kExitSuccess) << result.err;
  const std::string config = contents_of(fs::path(run_folder()) / "config.toml");
  expect_parts(config, {"\nsteps = 1 ", "\nseed = 7 "});
}

TEST_F(TrainCommand, RefusesSettingsThatTheArchitectureDoesNotRead) {
  const auto expect_refused = [&](const std::vector<std::string>& flags, const std::string& where) {
    expect_no_run(train("cifar10-dcgan", run_folder(), flags),
                  where + ": the architecture dcgan32 does not read it");
  };
  expect_refused({"--discriminator-hidden", "512,256"}, "--discriminator-hidden");
  folder_.write("c.toml", bytes_of("seed = 1\nslope = 0.2\n"));
  expect_refused({"--config", file("c.toml")}, file("c.toml") + ":2: slope");
}

TEST_F(TrainCommand, RefusesSettingsThatTheGameOptimizerDoesNotRead) {
  const auto expect_refused = [&](const std::vector<std::string>& flags, const std::string& error) {
    expect_no_run(train_small(run_folder(), flags), error);
  };
  const std::vector<std::string> acgd = {"--game-optimizer", "acgd", "--objective",
                                         "log-saturating"};
  for (const char* flag : {"--critic-steps", "--generator-beta1", "--discriminator-clip-weights",
                           "--game-correction", "--game-restart"}) {
    std::vector<std::string> flags = acgd;
    flags.insert(flags.end(), {flag, "1"});
    expect_refused(flags, std::string(flag) + ": the game optimizer acgd does not read it");
  }
  expect_refused({"--game-tolerance", "1e-3"},
                 "--game-tolerance: the game optimizer none does not read it");
  expect_refused({"--game-optimizer", "acgd"}, "--game-optimizer: acgd is for zero-sum games");
  expect_refused({"--game-optimizer", "acdg"}, "--game-optimizer: unknown name 'acdg'");
}

// What is written in config.toml holds: the objective's bound on the weights comes from the flags.
TEST_F(TrainCommand, AnotherObjectiveBringsItsBoundOnTheWeightsUnlessOneIsGiven) {
  const auto bound_with = [&](const std::vector<std::string>& flags) {
    static int run = 0;
    const std::string out = file(std::to_string(run++));
    std::vector<std::string> all = {"--steps", "0"};
    all.insert(all.end(), flags.begin(), flags.end());
    EXPECT_EQ(train_small(out, all).code, kExitSuccess);
    const std::string config = contents_of(out + "/config.toml"),
                      key = "discriminator-clip-weights = ";
    const std::size_t at = config.find(key) + key.size();
    return config.substr(at, config.find(' ', at) - at);
  };
  EXPECT_EQ(bound_with({}), "0.0");
  EXPECT_EQ(bound_with({"--objective", "wasserstein"}), "0.01");
  EXPECT_EQ(bound_with({"--objective", "wasserstein", "--discriminator-clip-weights", "0"}), "0.0");
  folder_.write("c.toml", bytes_of("discriminator-clip-weights = 0.5\n"));
  EXPECT_EQ(bound_with({"--config", file("c.toml"), "--objective", "wasserstein"}), "0.5");
}

// Their branches, classifier head and shared z, which an SGAN does not read, were refused by turns.
TEST_F(TrainCommand, RecipesWithBranchesOrAClassifierHeadMayBeAnSgan) {
  for (const char* recipe : {"ring8-branches-average", "ring8-branches-mixture"}) {
    const CommandResult result =
        train(recipe, file(recipe),
              {"--trainer", "sgan", "--generators", "2", "--steps", "1", "--generator-hidden", "4",
               "--discriminator-hidden", "4", "--device", "cpu"});
    EXPECT_EQ(result.code, kExitSuccess) << result.err;
    EXPECT_EQ(train(recipe, file(recipe), {"--resume", "--steps", "2"}).code, kExitSuccess);
    EXPECT_EQ(run_saddle({"eval", file(recipe)}).code, kExitSuccess);
  }
  const CommandResult released =
      run_saddle({"explain", "fashion-mnist-released", "--trainer", "sgan", "--generators", "2"});
  EXPECT_EQ(released.code, kExitSuccess) << released.err;
}

TEST_F(TrainCommand, RefusesAnUnwritableFolder) {
  folder_.write("file", {});
  expect_refused({"train", "ring8", "--steps", "1", "--out", file("file/run")}, {"file"});
}

#ifdef SADDLE_HAS_JSON

TEST_F(TrainCommand, TrainsWithAGameOptimizerAndResumes) {
  const std::vector<std::string> acgd = {"--game-optimizer", "acgd", "--objective", "wasserstein",
                                         "--game-tolerance", "1e-4", "--steps",     "4"};
  const CommandResult first = train_small(run_folder(), acgd);
  ASSERT_EQ(first.code, kExitSuccess) << first.err;
  EXPECT_NE(first.out.find("computed                      8 gradients"), std::string::npos)
      << first.out;
  const std::string config = contents_of(fs::path(run_folder()) / "config.toml");
  expect_parts(config, {"\ngame-optimizer = \"acgd\"", "\ngame-tolerance = 1e-4"});
  for (const char* unread : {"\ncritic-steps", "\ngenerator-optimizer", "clip-weights ="})
    EXPECT_EQ(config.find(unread), std::string::npos) << unread;
  const CommandResult second = train(
      "ring8", run_folder(), {"--resume", "--steps", "6", "--generator-learning-rate", "1e-3"});
  EXPECT_EQ(second.code, kExitSuccess) << second.err;
  EXPECT_NE(second.out.find("computed                      12 gradients"), std::string::npos)
      << second.out;
  const CommandResult evaluated = run_saddle({"eval", run_folder()});
  EXPECT_NE(evaluated.out.find("computed                      12 gradients"), std::string::npos)
      << evaluated.out << evaluated.err;
  const CommandResult changed = train("ring8", run_folder(), {"--resume", "--game-beta2", "0.9"});
  EXPECT_EQ(changed.code, kExitUsage);
  EXPECT_NE(changed.err.find("--resume cannot change the run"), std::string::npos) << changed.err;
  EXPECT_EQ(train("ring8", run_folder(), {"--resume", "--game-max-iterations", "50"}).code,
            kExitSuccess);
}

TEST_F(TrainCommand, ASolveThatFailsEndsTheRunWithTheStatusOfAFailure) {
  const CommandResult result = train_small(
      run_folder(), {"--game-optimizer", "cgd", "--objective", "log-saturating", "--steps", "3",
                     "--generator-learning-rate", "1e3", "--discriminator-learning-rate", "1e3",
                     "--game-max-iterations", "1", "--game-max-residual", "1e-6"});
  EXPECT_EQ(result.code, kExitFailure) << result.err;
  expect_parts(result.err, {"cgd, step 1: the linear system", "last good checkpoint is"});
}

TEST_F(TrainCommand, RefusesAMathThatTheMachineLacks) {
  if (const auto usable = cpu::usable_bf16_kernels(); usable.back()->parts == 3)
    GTEST_SKIP() << "this machine has AMX-BF16";
  expect_no_run(train_small(run_folder(), {"--math", "amx-split"}),
                "math amx-split needs AMX-BF16, found ");
}

#endif  // SADDLE_HAS_JSON

}  // namespace
}  // namespace saddle::test

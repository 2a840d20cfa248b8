#include <gtest/gtest.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "gan/files/safetensors.h"
#include "gan/run_folder.h"
#include "tensor/cpu/math.h"
#include "tests/command_line.h"
#include "tests/scoped_variable.h"

namespace saddle::test {
namespace {

namespace fs = std::filesystem;

// A small game in a folder of its own.
class TrainCommand : public testing::Test {
 protected:
  std::string run_folder() const { return (folder_.path() / "run").string(); }
  std::string file(const std::string& name) const { return (folder_.path() / name).string(); }

  CommandResult train(const std::string& recipe, const std::string& out,
                      const std::vector<std::string>& flags) const {
    std::vector<std::string> arguments = {"train", recipe, "--out", out, "--threads", "1"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return run_saddle(arguments);
  }

  CommandResult train_small(const std::string& out, const std::vector<std::string>& flags) const {
    std::vector<std::string> all = {"--generators", "2", "--generator-batch-sizes", "8",
                                    "--samples",    "80"};
    for (const auto* more : {&kSmallNetworks, &flags})
      all.insert(all.end(), more->begin(), more->end());
    return train("ring8", out, all);
  }

  TempFolder folder_;
};

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
  const auto expect_refused = [&](const std::vector<std::string>& flags, const std::string& error) {
    const CommandResult result = train("cifar10-dcgan", run_folder(), flags);
    EXPECT_EQ(result.code, kExitUsage);
    EXPECT_NE(result.err.find("error: " + error + ": the architecture dcgan32 does not read it"),
              std::string::npos)
        << result.err;
    EXPECT_FALSE(fs::exists(run_folder()));
  };
  expect_refused({"--discriminator-hidden", "512,256"}, "--discriminator-hidden");
  folder_.write("c.toml", bytes_of("seed = 1\nslope = 0.2\n"));
  expect_refused({"--config", file("c.toml")}, file("c.toml") + ":2: slope");
}

TEST_F(TrainCommand, RefusesSettingsThatTheGameOptimizerDoesNotRead) {
  const auto expect_refused = [&](std::vector<std::string> flags, const std::string& error) {
    const CommandResult result = train_small(run_folder(), flags);
    EXPECT_EQ(result.code, kExitUsage);
    EXPECT_NE(result.err.find("error: " + error), std::string::npos) << result.err;
    EXPECT_FALSE(fs::exists(run_folder()));
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

TEST_F(TrainCommand, ResumesWithTheSettingsOfTheRun) {
  ASSERT_EQ(train_small(run_folder(), {"--steps", "4", "--log-every", "1"}).code, kExitSuccess);
  const CommandResult resumed = train("ring8", run_folder(), {"--resume", "--steps", "8"});
  ASSERT_EQ(resumed.code, kExitSuccess) << resumed.err;
  ASSERT_EQ(train_small(file("whole"), {"--steps", "8", "--log-every", "1"}).code, kExitSuccess);
  EXPECT_EQ(contents_of(fs::path(run_folder()) / "metrics.csv"),
            contents_of(fs::path(file("whole")) / "metrics.csv"));
}

TEST_F(TrainCommand, TheMathOfARunIsKeptUnlessAnotherIsAskedFor) {
  const auto metrics = [](const std::string& run) { return contents_of(run + "/metrics.csv"); };
  const std::vector<std::string> reduced = {"--log-every", "1", "--math", "bf16", "--steps"};
  const auto with_steps = [&](const char* steps) {
    std::vector<std::string> flags = reduced;
    flags.emplace_back(steps);
    return flags;
  };
  ASSERT_EQ(train_small(run_folder(), with_steps("4")).code, kExitSuccess);
  EXPECT_EQ(math(), Math::f32);
  EXPECT_NE(contents_of(run_folder() + "/summary.json").find("\"math\": \"bf16\""),
            std::string::npos);
  ASSERT_EQ(train("ring8", run_folder(), {"--resume", "--steps", "8"}).code, kExitSuccess);
  ASSERT_EQ(train_small(file("whole"), with_steps("8")).code, kExitSuccess);
  EXPECT_EQ(metrics(run_folder()), metrics(file("whole")));
  ASSERT_EQ(train_small(file("f32"), {"--log-every", "1", "--steps", "8"}).code, kExitSuccess);
  EXPECT_NE(metrics(run_folder()), metrics(file("f32")));
  EXPECT_EQ(train("ring8", run_folder(), {"--resume", "--steps", "9", "--math", "f32"}).code,
            kExitSuccess);

  // The figures of `eval` are those that training ended with, in the math of the run.
  const std::string bf16 = run_saddle({"eval", file("whole")}).out;
  EXPECT_EQ(run_saddle({"eval", file("whole"), "--math", "bf16"}).out, bf16);
  expect_refused({"eval", file("whole"), "--math", "f16"}, {"f16", "f32, bf16, tf32, amx-split"});
  expect_refused({"sample", file("whole"), "--out", file("s.csv"), "--math", "tf32"},
                 {"math tf32 needs a GPU, found device cpu"});
}

TEST_F(TrainCommand, RefusesAMathThatTheMachineLacks) {
  if (const auto usable = cpu::usable_bf16_kernels(); usable.back()->parts == 3)
    GTEST_SKIP() << "this machine has AMX-BF16";
  const CommandResult result = train_small(run_folder(), {"--math", "amx-split"});
  EXPECT_EQ(result.code, kExitUsage);
  EXPECT_TRUE(result.err.starts_with("error: math amx-split needs AMX-BF16, found ")) << result.err;
  EXPECT_FALSE(fs::exists(run_folder()));
}

// A run in a process of its own, which writes what it says to `err`. On the CPU: a GPU that the
// parent has used is lost to the child.
pid_t start_training(const std::function<CommandResult()>& train, const std::string& err) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::signal(SIGINT, SIG_DFL);  // a background job ignores it
  const CommandResult result = train();
  std::ofstream(err) << result.err;
  ::_exit(result.code);
}

TEST_F(TrainCommand, CtrlCEndsItAtACheckpointAndResumeGoesOnBitForBit) {
  const std::string stopped = file("stopped"), whole = file("whole"), err = file("err");
  const pid_t child = start_training(
      [&] {
        return train_small(stopped,
                           {"--steps", "1000000000", "--log-every", "1", "--device", "cpu"});
      },
      err);
  ASSERT_GT(child, 0);
  int status = 0;
  const fs::path log = stopped + "/metrics.csv";
  while (!fs::exists(log) || fs::file_size(log) < 200) {
    ASSERT_EQ(::waitpid(child, &status, WNOHANG), 0) << "the child ended: " << status;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ::kill(child, SIGINT);
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status)) << status;
  EXPECT_EQ(WEXITSTATUS(status), 130);

  const std::int64_t step = RunFolder(stopped).checkpoint_steps().at(0);
  expect_parts(contents_of(err),
               {"stopped after step " + std::to_string(step), stopped + "/checkpoints/step-",
                "saddle train ring8 --out " + stopped + " --resume"});
  expect_parts(contents_of(stopped + "/summary.json"), {"\"modes_covered\""});

  const std::string steps = std::to_string(step + 20);
  ASSERT_EQ(train("ring8", stopped, {"--resume", "--steps", steps}).code, kExitSuccess);
  ASSERT_EQ(train_small(whole, {"--steps", steps, "--log-every", "1", "--device", "cpu"}).code,
            kExitSuccess);
  EXPECT_EQ(contents_of(stopped + "/metrics.csv"), contents_of(whole + "/metrics.csv"));
  // The clock of these runs stands still, so that the files may be compared byte by byte.
  EXPECT_EQ(contents_of(RunFolder(stopped).checkpoint(step + 20)),
            contents_of(RunFolder(whole).checkpoint(step + 20)));
}

TEST_F(TrainCommand, RefusesToResumeWhatItCannot) {
  expect_refused({"train", "ring8", "--resume", "--out", file("none")}, {"none", "config.toml"});
  ASSERT_EQ(train_small(run_folder(), {"--steps", "2"}).code, kExitSuccess);
  expect_refused({"train", "ring8-one", "--resume", "--out", run_folder()}, {"ring8-one", "ring8"});
}

TEST_F(TrainCommand, ARunIsEvaluated) {
  ASSERT_EQ(train_small(run_folder(), {"--steps", "2"}).code, kExitSuccess);
  const CommandResult text = run_saddle({"eval", run_folder()});
  EXPECT_EQ(text.code, kExitSuccess) << text.err;
  EXPECT_NE(text.out.find("modes covered"), std::string::npos) << text.out;
  const CommandResult json = run_saddle({"eval", run_folder(), "--json"});
  for (const char* key : {"\"modes_covered\": ", "\"steps\": 2", "\"high_quality\": "})
    EXPECT_NE(json.out.find(key), std::string::npos) << json.out;
  expect_refused({"eval", file("none")}, {"none"});
}

// The files of the data may be elsewhere by then.
TEST_F(TrainCommand, ARunOfImagesIsEvaluatedAndSampledWithoutItsData) {
  Bytes images = {0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 28, 0, 0, 0, 28};
  images.resize(images.size() + 20 * 28 * 28, 7);
  const fs::path data = folder_.write("train-images-idx3-ubyte", images);
  ASSERT_EQ(train_small(run_folder(),
                        {"--steps", "2", "--dataset", "mnist", "--data", folder_.path().string()})
                .code,
            kExitSuccess);
  fs::remove(data);
  const ScopedVariable cache("SADDLE_CACHE", file("cache"));
  const CommandResult text = run_saddle({"eval", run_folder()});
  EXPECT_EQ(text.code, kExitSuccess) << text.err;
  expect_parts(text.out, {"ring8: 2 steps in ", "losses                        loss_d "});
  const CommandResult sampled =
      run_saddle({"sample", run_folder(), "--count", "3", "--out", file("s.safetensors")});
  EXPECT_EQ(sampled.code, kExitSuccess) << sampled.err;
  EXPECT_EQ(load_safetensors(file("s.safetensors")).tensors.at("samples").shape(),
            (Shape{2, 3, 28, 28, 1}));
}

TEST_F(TrainCommand, SamplesAreThoseOfAnyLargerCount) {
  ASSERT_EQ(train_small(run_folder(), {"--steps", "2"}).code, kExitSuccess);
  const auto sample = [&](const char* count, const char* draw, const std::string& out) {
    const CommandResult result =
        run_saddle({"sample", run_folder(), "--count", count, "--draw", draw, "--out", out});
    EXPECT_EQ(result.code, kExitSuccess) << result.err;
  };
  const auto rows_of = [&](const std::string& name) {
    const Tensor samples = load_safetensors(file(name)).tensors.at("samples");
    EXPECT_EQ(samples.shape()[0], 2);
    EXPECT_EQ(samples.shape()[2], 2);
    return samples.slice(1, 0, 3).to_vector<float>();
  };
  sample("3", "0", file("few.safetensors"));
  sample("600", "0", file("many.safetensors"));
  sample("3", "1", file("others.safetensors"));
  EXPECT_EQ(rows_of("few.safetensors"), rows_of("many.safetensors"));
  EXPECT_NE(rows_of("few.safetensors"), rows_of("others.safetensors"));
}

TEST_F(TrainCommand, SamplesBecomeTheFileOfTheirEnding) {
  ASSERT_EQ(train_small(run_folder(), {"--steps", "2"}).code, kExitSuccess);
  ASSERT_EQ(run_saddle({"sample", run_folder(), "--count", "3", "--out", file("s.csv")}).code,
            kExitSuccess);
  const std::string csv = contents_of(file("s.csv"));
  EXPECT_TRUE(csv.starts_with("generator,x,y\n1,")) << csv;
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 2 * 3) << csv;
#ifdef SADDLE_HAS_STB
  ASSERT_EQ(run_saddle({"sample", run_folder(), "--count", "3", "--out", file("s.png")}).code,
            kExitSuccess);
  EXPECT_TRUE(contents_of(file("s.png")).starts_with("\x89PNG"));
#endif
  expect_refused({"sample", run_folder(), "--out", file("s.jpg")}, {"s.jpg", ".csv"});
  expect_refused({"sample", run_folder(), "--out", file("none/s.csv")}, {"none/s.csv"});
  expect_refused({"sample", run_folder(), "--out", file("t.csv"), "--count", "0"},
                 {"--count: expected 1 to "});
  EXPECT_FALSE(fs::exists(file("t.csv")));
}

#endif

}  // namespace
}  // namespace saddle::test

// Runs that `saddle train --resume` continues.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "gan/run_folder.h"
#include "tensor/device.h"
#include "tests/train_command_fixture.h"

#ifdef SADDLE_HAS_JSON

namespace saddle::test {
namespace {

namespace fs = std::filesystem;

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
  expect_refused(
      {"sample", file("whole"), "--out", file("s.csv"), "--math", "tf32", "--device", "cpu"},
      {"math tf32 needs a GPU, found device cpu"});
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
  expect_refused(
      {"train", "ring8", "--resume", "--out", run_folder(), "--seed", "7"},
      {"error: --resume cannot change the run: expected --seed 1, as it began, found 7\n"});
}

TEST_F(TrainCommand, ResumeSaysWhereItGoesOn) {
  ASSERT_EQ(train_small(run_folder(), {"--steps", "2"}).code, kExitSuccess);
  const auto resumed = [&](const char* steps) {
    return train("ring8", run_folder(), {"--resume", "--steps", steps}).err;
  };
  EXPECT_TRUE(contains(resumed("3"), "goes on after step 2\n"));
  EXPECT_TRUE(contains(resumed("3"), "the run is at step 3 already"));
  fs::remove_all(run_folder() + "/checkpoints");
  EXPECT_TRUE(contains(resumed("3"), "holds no checkpoint; the run begins again\n"));
}

}  // namespace
}  // namespace saddle::test

#endif  // SADDLE_HAS_JSON

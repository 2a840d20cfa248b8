#include "gan/run.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "gan/restore.h"
#include "gan/run_folder.h"
#include "tests/file_size_limit.h"
#include "tests/temp_files.h"
#include "tests/tiny_config.h"

#ifdef SADDLE_HAS_JSON
#include <nlohmann/json.hpp>

namespace saddle::test {
namespace {

namespace fs = std::filesystem;

RunOptions options_for(const fs::path& folder, bool resume = false) {
  RunOptions options;
  options.folder = folder;
  options.resume = resume;
  options.config_text = "steps = 20\n";
  return options;
}

TrainConfig config_with_steps(std::int64_t steps) {
  TrainConfig config = tiny_config();
  config.steps = steps;
  return config;
}

RestoredModel restored(const TrainConfig& config, const fs::path& folder) {
  std::ostringstream notes;
  RestoredModel run = restore(config, folder, notes);
  EXPECT_EQ(notes.str(), "");
  return run;
}

std::vector<double> final_state(const TrainConfig& config, const fs::path& folder) {
  const RestoredModel run = restored(config, folder);
  EXPECT_EQ(run.position.step, config.steps);
  return state_of(run.model.trainer());
}

class RunTest : public testing::Test {
 protected:
  fs::path folder(const std::string& name) const { return temporary_.path() / name; }

  ThreadCount threads_{1};
  TempFolder temporary_;
};

TEST_F(RunTest, WritesItsFolder) {
  const fs::path run = folder("a/b");
  const RunSummary summary = train(tiny_config(), options_for(run));
  EXPECT_EQ(contents_of(run / "config.toml"), "steps = 20\n");
  EXPECT_TRUE(
      contents_of(run / "metrics.csv").starts_with("step,loss_d,loss_g,gradients,products\n2,"));
  EXPECT_TRUE(contents_of(run / "figures.csv").starts_with("step,modes_covered,high_quality"));
  EXPECT_EQ(contents_of(run / "summary.json"), summary.json);
  EXPECT_EQ(RunFolder(run).checkpoint_steps(), (std::vector<std::int64_t>{20, 15}));
#ifdef SADDLE_HAS_STB
  EXPECT_EQ(summary.picture, run / "samples.png");
  for (const char* picture :
       {"samples.png", "pictures/step-00000010.png", "pictures/step-00000020.png"})
    EXPECT_GT(fs::file_size(run / picture), 1000U) << picture;
#endif
}

TEST_F(RunTest, TheSummaryIsJsonWithTheFigures) {
  const RunSummary summary = train(tiny_config(), options_for(folder("run")));
  const auto json = nlohmann::json::parse(summary.json);
  EXPECT_EQ(json.at("recipe"), "tiny");
  EXPECT_EQ(json.at("steps"), 20);
  EXPECT_EQ(json.at("seed"), 1);
  EXPECT_EQ(json.at("generators"), 2);
  EXPECT_EQ(json.at("threads"), 1);
  EXPECT_EQ(json.at("modes"), 3);
  EXPECT_EQ(json.at("modes_per_generator").size(), 2U);
  EXPECT_GT(json.at("steps_per_second"), 0.0);
  for (const char* key : {"seconds", "version", "modes_covered", "high_quality", "kl_from_uniform",
                          "total_variation_from_uniform", "loss_d", "loss_g", "samples_per_mode"})
    EXPECT_TRUE(json.contains(key)) << key;
  EXPECT_NE(summary.text.find("tiny: 20 steps"), std::string::npos) << summary.text;
}

TEST_F(RunTest, NoStepsAreARunToo) {
  const RunSummary summary = train(config_with_steps(0), options_for(folder("run")));
  const auto json = nlohmann::json::parse(summary.json);
  EXPECT_EQ(json.at("steps"), 0);
  EXPECT_TRUE(json.at("loss_d").is_null());
  EXPECT_EQ(restored(tiny_config(), folder("run")).position.step, 0);
}

TEST_F(RunTest, OverwritesNothing) {
  const fs::path run = folder("run");
  train(tiny_config(), options_for(run));
  const std::string metrics = contents_of(run / "metrics.csv");
  expect_error([&] { train(tiny_config(), options_for(run)); }, {run.string(), "--resume"});
  EXPECT_EQ(contents_of(run / "metrics.csv"), metrics);
  // Any one of a run's files is enough.
  fs::create_directories(folder("other"));
  std::ofstream(folder("other") / "summary.json") << "{}";
  expect_error([&] { train(tiny_config(), options_for(folder("other"))); }, {"summary.json"});
  EXPECT_FALSE(fs::exists(folder("other") / "checkpoints"));
}

TEST_F(RunTest, RefusesAFolderThatCannotBeMade) {
  std::ofstream(folder("file")) << "x";
  expect_error([&] { train(tiny_config(), options_for(folder("file") / "run")); }, {"file"});
}

TEST_F(RunTest, ResumesBitForBit) {
  train(tiny_config(), options_for(folder("whole")));
  train(config_with_steps(10), options_for(folder("parts")));
  train(tiny_config(), options_for(folder("parts"), true));
  EXPECT_EQ(final_state(tiny_config(), folder("parts")),
            final_state(tiny_config(), folder("whole")));
  for (const char* file : {"metrics.csv", "figures.csv"})
    EXPECT_EQ(contents_of(folder("parts") / file), contents_of(folder("whole") / file)) << file;
}

// ---- One game optimizer for both players ----

TrainConfig config_with_acgd() {
  TrainConfig config = tiny_config();
  config.game.objective = "log-saturating";
  config.game.game_optimizer.name = "acgd";
  return config;
}

TEST_F(RunTest, TheLogHasWhatTheGameOptimizerTells) {
  const auto header_with = [&](const std::string& optimizer) {
    TrainConfig config = config_with_acgd();
    config.game.game_optimizer.name = optimizer;
    config.steps = 2;
    train(config, options_for(folder(optimizer)));
    const std::string text = contents_of(folder(optimizer) / "metrics.csv");
    return text.substr(0, text.find('\n'));
  };
  EXPECT_EQ(header_with("none"), "step,loss_d,loss_g,gradients,products");
  EXPECT_EQ(header_with("simgd"), "step,loss_d,loss_g,gradients,products");
  EXPECT_EQ(header_with("acgd"),
            "step,loss_d,loss_g,gradients,products,iterations,residual,stop,unconverged");
}

TEST_F(RunTest, TheSummaryHasWhatTheGameOptimizerTells) {
  const RunSummary summary = train(config_with_acgd(), options_for(folder("run")));
  const auto json = nlohmann::json::parse(summary.json);
  EXPECT_EQ(json.at("game_optimizer"), "acgd");
  EXPECT_EQ(json.at("gradients"), 40);  // 2 a step
  EXPECT_GT(json.at("products"), 20 * 3);
  EXPECT_EQ(json.at("loss_g"), -json.at("loss_d").get<double>());
  for (const char* key : {"iterations", "residual", "stop", "unconverged"})
    EXPECT_TRUE(json.contains(key)) << key;
  EXPECT_NE(summary.text.find("40 gradients"), std::string::npos) << summary.text;
  EXPECT_NE(summary.text.find("last linear system            converged"), std::string::npos)
      << summary.text;
  // Without another step too.
  EXPECT_EQ(train(config_with_acgd(), options_for(folder("run"), true)).json, summary.json);
}

TEST_F(RunTest, ResumesAGameOptimizerBitForBit) {
  TrainConfig half = config_with_acgd();
  half.steps = 10;
  train(config_with_acgd(), options_for(folder("whole")));
  train(half, options_for(folder("parts")));
  train(config_with_acgd(), options_for(folder("parts"), true));
  EXPECT_EQ(final_state(config_with_acgd(), folder("parts")),
            final_state(config_with_acgd(), folder("whole")));
  EXPECT_EQ(contents_of(folder("parts") / "metrics.csv"),
            contents_of(folder("whole") / "metrics.csv"));
}

TEST_F(RunTest, AStepThatTheGameOptimizerRefusesNamesTheLastGoodCheckpoint) {
  TrainConfig config = config_with_acgd();
  config.steps = 7;
  train(config, options_for(folder("run")));
  const auto state = final_state(config, folder("run"));
  TrainConfig impatient = config;
  impatient.steps = 20;
  impatient.game.game_optimizer.tolerance = impatient.game.game_optimizer.max_residual = 1e-7;
  impatient.game.game_optimizer.max_iterations = 1;
  impatient.game.generator_optimizer.learning_rate = 0.5;
  impatient.game.discriminator_optimizer.learning_rate = 0.5;
  expect_error([&] { train(impatient, options_for(folder("run"), true)); },
               {"acgd, step 8: the linear system was not solved: iteration limit after 1",
                "relative residual", "f = ", "last good checkpoint", "step-00000007.safetensors"});
  EXPECT_EQ(final_state(config, folder("run")), state);
}

TEST_F(RunTest, DropsRowsAfterTheCheckpointItResumesFrom) {
  const fs::path run = folder("run");
  train(tiny_config(), options_for(run));
  const std::string metrics = contents_of(run / "metrics.csv");
  fs::remove(RunFolder(run).checkpoint(20));
  train(tiny_config(), options_for(run, true));
  EXPECT_EQ(contents_of(run / "metrics.csv"), metrics);
}

TEST_F(RunTest, ResumingAFinishedRunMakesNoStepAndSaysItsFigures) {
  const RunSummary first = train(tiny_config(), options_for(folder("run")));
  const auto state = final_state(tiny_config(), folder("run"));
  const RunSummary again = train(tiny_config(), options_for(folder("run"), true));
  EXPECT_EQ(final_state(tiny_config(), folder("run")), state);
  EXPECT_EQ(again.json, first.json);
  EXPECT_EQ(again.text, first.text);
}

TEST_F(RunTest, RefusesToResumeWhatIsNotThere) {
  expect_error([&] { train(tiny_config(), options_for(folder("none"), true)); },
               {"none", "config.toml"});
  EXPECT_FALSE(fs::exists(folder("none")));
  expect_error([&] { restored(tiny_config(), folder("none")); }, {"none"});
}

TEST_F(RunTest, RefusesToResumeToAnEarlierStep) {
  train(tiny_config(), options_for(folder("run")));
  expect_error([&] { train(config_with_steps(7), options_for(folder("run"), true)); },
               {"step 20", "7"});
}

TEST_F(RunTest, PassesOverADamagedCheckpoint) {
  const fs::path run = folder("run");
  train(tiny_config(), options_for(run));
  const auto state = final_state(tiny_config(), run);
  fs::resize_file(RunFolder(run).checkpoint(20), 1000);
  const auto expect_noted = [&](const std::string& notes) {
    EXPECT_TRUE(notes.starts_with("passed over: " + RunFolder(run).checkpoint(20).string()))
        << notes;
    EXPECT_NE(notes.find("\nused instead: " + RunFolder(run).checkpoint(15).string() + "\n"),
              std::string::npos)
        << notes;
  };
  std::ostringstream restoring, training;
  EXPECT_EQ(restore(tiny_config(), run, restoring).position.step, 15);
  expect_noted(restoring.str());
  RunOptions options = options_for(run, true);
  options.progress.stream = &training;
  train(tiny_config(), options);
  expect_noted(training.str());
  EXPECT_EQ(final_state(tiny_config(), run), state);
}

TEST_F(RunTest, ResumingRemovesWhatAKilledRunLeftHalfWritten) {
  const fs::path run = folder("run");
  train(config_with_steps(10), options_for(run));
  const std::vector<fs::path> left = {run / "summary.json.tmp-12-0",
                                      run / "pictures/step-00000010.png.tmp-12-3",
                                      run / "checkpoints/step-00000015.safetensors.tmp-345-67"};
  const std::vector<fs::path> others = {
      run / "notes.txt.tmp-12-0", run / "summary.json.tmp-12", run / "summary.json.tmp--1",
      run / "summary.json.tmp-12-0.old", run / "checkpoints/step-15.safetensors.tmp-345-67"};
  for (const auto& files : {left, others})
    for (const fs::path& file : files) std::ofstream(file) << "half";
  train(tiny_config(), options_for(run, true));
  for (const fs::path& file : left) EXPECT_FALSE(fs::exists(file)) << file;
  for (const fs::path& file : others) EXPECT_TRUE(fs::exists(file)) << file;
}

TEST_F(RunTest, NamesTheNewestCheckpointIfNoneLoads) {
  const fs::path run = folder("run");
  train(tiny_config(), options_for(run));
  TrainConfig other = tiny_config();
  other.recipe = "another";
  expect_error([&] { restored(other, run); }, {"step-00000020.safetensors", "another", "tiny"});
  expect_error([&] { train(other, options_for(run, true)); }, {"another"});
}

TEST_F(RunTest, RefusesToResumeWithAnotherSeed) {
  train(config_with_steps(10), options_for(folder("run")));
  TrainConfig other = tiny_config();
  other.game.seed = 2;
  expect_error([&] { train(other, options_for(folder("run"), true)); }, {"seed 1", "seed 2"});
}

TEST_F(RunTest, AFullDiskStopsTheRunBeforeTheFirstStep) {
  const FileSizeLimit limit(1000);
  expect_error([&] { train(tiny_config(), options_for(folder("run"))); }, {"checkpoints"});
}

TEST_F(RunTest, AFailedRunNamesItsLastGoodCheckpoint) {
  TrainConfig config = tiny_config();
  config.game.generator_optimizer.learning_rate = 1e30;
  config.networks.generator_output = "none";
  config.networks.batch_norm = false;
  config.steps = 1000;
  expect_error([&] { train(config, options_for(folder("run"))); },
               {"step", "last good checkpoint", "safetensors"});
  for (const std::int64_t step : RunFolder(folder("run")).checkpoint_steps()) {
    config.steps = step;
    for (const double number : final_state(config, folder("run")))
      ASSERT_TRUE(std::isfinite(number));
  }
}

// ---- SIGKILL ----

TrainConfig killable_config() {
  TrainConfig config = tiny_config();
  config.steps = 300;
  config.checkpoint_every = 4;
  config.picture_every = 300;
  return config;
}

pid_t start_child(const TrainConfig& config, const fs::path& folder) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  try {
    train(config, options_for(folder));
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(0);
}

// Waits until the child has made `step` steps or has ended.
void wait_for_checkpoint(pid_t child, const fs::path& folder, std::int64_t step) {
  const auto reached = [&] {
    const auto steps = RunFolder(folder).checkpoint_steps();
    return !steps.empty() && steps[0] >= step;
  };
  siginfo_t ended{};
  while (!reached()) {
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT), 0);
    if (ended.si_pid == child) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// On the CPU whatever the device of the tests: a GPU that this process has used is lost to a child.
TEST_F(RunTest, SurvivesSigkillBitForBit) {
  const DeviceScope cpu(cpu_device());
  const TrainConfig config = killable_config();
  train(config, options_for(folder("whole")));
  std::random_device random;
  const std::int64_t step = random() % 250;
  const auto pause = std::chrono::microseconds(random() % 10'000);
  SCOPED_TRACE(concat_text("killed ", pause.count(), " microseconds after step ", step));

  const pid_t child = start_child(config, folder("killed"));
  ASSERT_GT(child, 0);
  wait_for_checkpoint(child, folder("killed"), step);
  std::this_thread::sleep_for(pause);
  ::kill(child, SIGKILL);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << "the child failed: " << status;

  train(config, options_for(folder("killed"), true));
  EXPECT_EQ(final_state(config, folder("killed")), final_state(config, folder("whole")));
  for (const char* file : {"metrics.csv", "figures.csv"})
    EXPECT_EQ(contents_of(folder("killed") / file), contents_of(folder("whole") / file)) << file;
}

}  // namespace
}  // namespace saddle::test

#endif  // SADDLE_HAS_JSON

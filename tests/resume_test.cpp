// Runs that go on where another, or a killed one, has ended.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <thread>

#include "gan/files/safetensors.h"
#include "gan/run_folder.h"
#include "tests/run_fixture.h"
#include "tests/synthetic_digits.h"

#ifdef SADDLE_HAS_JSON

namespace saddle::test {
namespace {

namespace fs = std::filesystem;

TEST_F(RunTest, ResumesBitForBit) {
  train(tiny_config(), options_for(folder("whole")));
  train(config_with_steps(10), options_for(folder("parts")));
  train(tiny_config(), options_for(folder("parts"), true));
  EXPECT_EQ(final_state(tiny_config(), folder("parts")),
            final_state(tiny_config(), folder("whole")));
  for (const char* file : {"metrics.csv", "figures.csv"})
    EXPECT_EQ(contents_of(folder("parts") / file), contents_of(folder("whole") / file)) << file;
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

TEST_F(RunTest, PassesOverACheckpointWithAPlaceOutsideTheData) {
  const fs::path run = folder("run"), newest = RunFolder(run).checkpoint(20);
  train(tiny_config(), options_for(run));
  const auto state = final_state(tiny_config(), run);
  TensorFile checkpoint = load_safetensors(newest);
  checkpoint.metadata.at("batch") = "99999999";
  save_safetensors(newest, checkpoint);
  std::ostringstream notes;
  RunOptions options = options_for(run, true);
  options.progress.stream = &notes;
  train(tiny_config(), options);
  EXPECT_TRUE(notes.str().starts_with("passed over: " + newest.string() + ": batch position: "))
      << notes.str();
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

// ---- What is refused leaves the run as it is ----

// The contents of each file of a folder.
std::map<std::string, std::string> files_of(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files[entry.path().string()] = contents_of(entry.path());
  return files;
}

// `run` cannot be resumed, and nothing of it has changed.
void expect_not_resumed(const TrainConfig& config, const fs::path& run,
                        const std::vector<std::string>& parts) {
  const auto before = files_of(run);
  RunOptions options = options_for(run, true);
  options.config_text = "steps = 30\n";
  expect_error([&] { train(config, options); }, parts);
  EXPECT_EQ(files_of(run), before);
}

class ImageRunTest : public RunTest {
 protected:
  ImageRunTest() {
    fs::create_directories(images_);
    write_digits(images_, 20, 1);
  }
  TrainConfig config_with_steps(std::int64_t steps) const {
    TrainConfig config = test::config_with_steps(steps);
    config.data.dataset = "mnist";
    config.data.folder = images_.string();
    return config;
  }
  void change_one_pixel() const {
    std::fstream file(images_ / "train-images-idx3-ubyte",
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(16 + 28 * 28 + 5);  // of the second image, behind the header
    file.put(7);
  }

  fs::path images_ = folder("images");
};

TEST_F(ImageRunTest, RefusesToResumeWithAnotherPixel) {
  const fs::path run = folder("run");
  train(config_with_steps(10), options_for(run));
  change_one_pixel();
  expect_not_resumed(config_with_steps(20), run,
                     {"mnist in " + images_.string() + ": is not the data of the run: expected "});
}

TEST_F(ImageRunTest, ResumesWhereTheSameImagesLie) {
  const fs::path run = folder("run");
  train(config_with_steps(10), options_for(run));
  fs::rename(images_, folder("elsewhere"));
  images_ = folder("elsewhere");
  EXPECT_EQ(train(config_with_steps(20), options_for(run, true)).step, 20);
}

// Other data is no damage that an older checkpoint could stand in for.
TEST_F(ImageRunTest, DoesNotGoBackToACheckpointThatKnowsNoData) {
  const fs::path run = folder("run");
  train(config_with_steps(10), options_for(run));
  const fs::path older = RunFolder(run).checkpoint(5);
  TensorFile checkpoint = load_safetensors(older);
  ASSERT_EQ(checkpoint.metadata.erase("fingerprint"), 1U);
  save_safetensors(older, checkpoint);
  change_one_pixel();
  expect_not_resumed(config_with_steps(20), run, {"is not the data of the run"});
}

// Of another version, for example.
TEST_F(RunTest, RefusesALogOfOtherColumnsBeforeItWrites) {
  const fs::path run = folder("run");
  train(tiny_config(), options_for(run));
  fs::resize_file(RunFolder(run).checkpoint(20), 1000);
  std::ofstream(run / "summary.json.tmp-12-0") << "half";
  const auto rewrite = [&](const char* file, const std::string& from, const std::string& to) {
    std::string text = contents_of(run / file);
    text.replace(text.find(from), from.size(), to);
    std::ofstream(run / file, std::ios::binary) << text;
  };
  const TrainConfig config = config_with_steps(30);
  rewrite("figures.csv", ",kl_from_uniform,", ",kl_to_uniform,");
  expect_not_resumed(config, run, {"figures.csv", "'step,", "kl_from_uniform", "kl_to_uniform"});
  rewrite("figures.csv", ",kl_to_uniform,", ",kl_from_uniform,");
  rewrite("metrics.csv", "\n4,", "\nfour,");
  expect_not_resumed(config, run, {"metrics.csv", "integer step"});
  rewrite("metrics.csv", "\nfour,", "\n4,");
  expect_not_resumed(config_with_steps(7), run, {"step 15", "7"});
  EXPECT_EQ(train(config, options_for(run, true)).step, 30);
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

// Training runs in folders of a test, and what they leave there.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "gan/restore.h"
#include "gan/run.h"
#include "tests/temp_files.h"
#include "tests/threads_guard.h"
#include "tests/tiny_config.h"

namespace saddle::test {

inline RunOptions options_for(const std::filesystem::path& folder, bool resume = false) {
  RunOptions options;
  options.folder = folder;
  options.resume = resume;
  options.config_text = "steps = 20\n";
  return options;
}

inline TrainConfig config_with_steps(std::int64_t steps) {
  TrainConfig config = tiny_config();
  config.steps = steps;
  return config;
}

inline RestoredModel restored(const TrainConfig& config, const std::filesystem::path& folder) {
  std::ostringstream notes;
  RestoredModel run = restore(config, folder, notes);
  EXPECT_EQ(notes.str(), "");
  return run;
}

inline std::vector<double> final_state(const TrainConfig& config,
                                       const std::filesystem::path& folder) {
  const RestoredModel run = restored(config, folder);
  EXPECT_EQ(run.position.step, config.steps);
  return state_of(run.model.trainer());
}

class RunTest : public testing::Test {
 protected:
  std::filesystem::path folder(const std::string& name) const { return temporary_.path() / name; }

  ThreadsGuard threads_{1};
  TempFolder temporary_;
};

}  // namespace saddle::test

// Small runs of `saddle train` in a folder of a test.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/command_line.h"
#include "tests/temp_files.h"

namespace saddle::test {

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

  // Of a run that this error kept from making its folder.
  void expect_no_run(const CommandResult& result, const std::string& error) const {
    EXPECT_EQ(result.code, kExitUsage);
    EXPECT_TRUE(result.err.starts_with("error: " + error)) << result.err;
    EXPECT_FALSE(std::filesystem::exists(run_folder()));
  }

  TempFolder folder_;
};

}  // namespace saddle::test

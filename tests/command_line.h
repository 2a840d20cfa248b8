// Runs of the program `saddle` inside a test.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "tests/temp_files.h"

namespace saddle::test {

// Flags of a training run whose networks and batches are small.
inline const std::vector<std::string> kSmallNetworks = {
    "--generator-hidden", "4", "--discriminator-hidden", "8", "--batch-size", "8"};

struct CommandResult {
  int code;
  std::string out, err;
};

// On a terminal, one of more than 0 columns, a second passes between two looks at the clock;
// otherwise none does, so that equal runs write equal files.
inline CommandResult run_saddle(const std::vector<std::string>& arguments,
                                int terminal_columns = 0) {
  std::ostringstream out, err;
  double seconds = 0.0;
  const auto clock = [&] { return seconds += terminal_columns > 0 ? 1.0 : 0.0; };
  const int code = run_command_line(arguments, out, {&err, terminal_columns, clock});
  return {code, out.str(), err.str()};
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline void expect_parts(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    EXPECT_TRUE(contains(text, part)) << "lacks: " << part << "\n" << text;
}

// Expects one "error: ..." line with each of `parts`, nothing on the standard output, and exit
// code 2.
inline void expect_refused(const std::vector<std::string>& arguments,
                           const std::vector<std::string>& parts) {
  const CommandResult result = run_saddle(arguments);
  EXPECT_EQ(result.code, kExitUsage);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(result.err.starts_with("error: ")) << result.err;
  EXPECT_EQ(result.err.find('\n'), result.err.size() - 1) << result.err;
  expect_parts(result.err, parts);
}

}  // namespace saddle::test

// The program `saddle`, from its arguments to its exit code.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "gan/files/progress.h"

namespace saddle {

// Runs the command that `arguments` (without the program's name) ask for and returns the exit code.
// Results go to `out`; progress and "error: ..." lines go to the stream of `progress`.
int run_command_line(const std::vector<std::string>& arguments, std::ostream& out,
                     const ProgressOutput& progress);

}  // namespace saddle

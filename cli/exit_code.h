// What the program tells the shell.
#pragma once

namespace saddle {

constexpr int kExitSuccess = 0;
constexpr int kExitFailure = 1;  // a run that failed
constexpr int kExitUsage = 2;    // bad usage, bad input, or no room for the output

// Of a run that SIGINT or SIGTERM stopped: 130 or 143, as shells say it.
constexpr int exit_code_of_signal(int signal) { return 128 + signal; }

}  // namespace saddle

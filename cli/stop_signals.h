// Ctrl-C and `kill` as a request to stop.
#pragma once

#include <csignal>

namespace saddle {

// While one lives, the first SIGINT or SIGTERM is noted, and another one, a tenth of a second later
// or more, ends the process at once.
// A signal that was ignored before (`nohup`, a background job) stays ignored. One at a time.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // SIGINT or SIGTERM once it came, else 0. Any thread may ask.
  int received() const;

 private:
  struct sigaction interrupt_before_, terminate_before_;
};

}  // namespace saddle

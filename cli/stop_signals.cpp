#include "cli/stop_signals.h"

#include <atomic>

namespace saddle {
namespace {

std::atomic<int> g_received = 0;
static_assert(std::atomic<int>::is_always_lock_free);  // what a signal handler may touch

void note(int signal) {
  g_received = signal;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

// Returns what was there before.
struct sigaction install(int signal) {
  struct sigaction before {};
  ::sigaction(signal, nullptr, &before);
  if (before.sa_handler == SIG_IGN) return before;
  struct sigaction action {};
  action.sa_handler = note;
  action.sa_flags = SA_RESTART;  // files are written to their end
  ::sigaction(signal, &action, nullptr);
  return before;
}

}  // namespace

StopSignals::StopSignals() {
  g_received = 0;
  interrupt_before_ = install(SIGINT);
  terminate_before_ = install(SIGTERM);
}

StopSignals::~StopSignals() {
  ::sigaction(SIGINT, &interrupt_before_, nullptr);
  ::sigaction(SIGTERM, &terminate_before_, nullptr);
}

int StopSignals::received() const { return g_received; }

}  // namespace saddle

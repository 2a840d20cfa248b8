#include "cli/stop_signals.h"

#include <time.h>

#include <atomic>
#include <cstdint>

namespace saddle {
namespace {

// `timeout` and batch systems send a signal to a process and to its group: that is one request.
constexpr std::int64_t kTogether = 100;  // milliseconds

std::atomic<int> g_received = 0;
std::atomic<std::int64_t> g_received_at = 0;
static_assert(std::atomic<int>::is_always_lock_free &&
              std::atomic<std::int64_t>::is_always_lock_free);  // what a signal handler may touch

std::int64_t milliseconds_now() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

void note(int signal) {
  if (g_received == 0) {
    g_received_at = milliseconds_now();
    g_received = signal;
  } else if (milliseconds_now() - g_received_at > kTogether) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);  // ends the process when this handler returns
  }
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

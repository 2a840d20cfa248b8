#include "cli/stop_signals.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace saddle::test {
namespace {

// The signal that ends a process which runs `action`, or 0 if it lives to the end.
int killer_of(void (*action)()) {
  const pid_t child = ::fork();
  if (child == 0) {
    action();
    ::_exit(0);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

// Both signals as in the foreground of a terminal: background jobs ignore them.
class StopSignalsTest : public testing::Test {
 protected:
  ~StopSignalsTest() override {
    std::signal(SIGINT, interrupt_before_);
    std::signal(SIGTERM, terminate_before_);
  }

 private:
  using Handler = void (*)(int);
  Handler interrupt_before_ = std::signal(SIGINT, SIG_DFL);
  Handler terminate_before_ = std::signal(SIGTERM, SIG_DFL);
};

TEST_F(StopSignalsTest, TheFirstIsNoted) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const StopSignals signals;
    EXPECT_EQ(signals.received(), 0);
    std::raise(signal);
    EXPECT_EQ(signals.received(), signal);
  }
}

TEST_F(StopSignalsTest, TheSecondKills) {
  EXPECT_EQ(killer_of([] {
              const StopSignals signals;
              std::raise(SIGTERM);
              ::usleep(150'000);
              std::raise(SIGINT);
            }),
            SIGINT);
}

// `timeout -s INT` sends both to the process and to its group: a run in a script died of it.
TEST_F(StopSignalsTest, TwoTogetherAreOne) {
  const StopSignals signals;
  std::raise(SIGINT);
  std::raise(SIGINT);
  EXPECT_EQ(signals.received(), SIGINT);
}

TEST_F(StopSignalsTest, TheyKillAgainAfterwards) {
  EXPECT_EQ(killer_of([] {
              { const StopSignals signals; }
              std::raise(SIGTERM);
            }),
            SIGTERM);
}

TEST_F(StopSignalsTest, AnIgnoredOneStaysIgnored) {
  std::signal(SIGINT, SIG_IGN);
  const StopSignals signals;
  std::raise(SIGINT);
  EXPECT_EQ(signals.received(), 0);
}

}  // namespace
}  // namespace saddle::test

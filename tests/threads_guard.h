// The number of threads within a test.
#pragma once

#include "tensor/device.h"

namespace saddle::test {

// `count` threads while it lives, or as many as there are; then as many as before. One is fastest
// where the processors are busy.
class ThreadsGuard {
 public:
  ThreadsGuard() = default;
  explicit ThreadsGuard(int count) { set_threads(count); }
  ~ThreadsGuard() { set_threads(before_); }
  ThreadsGuard(const ThreadsGuard&) = delete;
  ThreadsGuard& operator=(const ThreadsGuard&) = delete;

 private:
  const int before_ = threads();
};

}  // namespace saddle::test

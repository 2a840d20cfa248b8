#include "data/background.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <vector>

#include "tensor/device.h"

namespace saddle {
namespace {

constexpr std::chrono::milliseconds kReportInterval(50);

// The items that are left.
class Items {
 public:
  explicit Items(std::int64_t count) : count_(count) {}

  void work_through(const std::function<void(std::int64_t)>& work) {
    const StopOnExit stop{*this};  // also for the other threads, when work throws
    for (std::int64_t i = next_++; i < count_; i = next_++) {
      work(i);
      ++done_;
    }
  }
  void stop() { next_ = count_; }
  std::int64_t done() const { return done_; }

  struct StopOnExit {
    Items& items;
    ~StopOnExit() { items.stop(); }
  };

 private:
  const std::int64_t count_;
  std::atomic<std::int64_t> next_{0};
  std::atomic<std::int64_t> done_{0};
};

}  // namespace

void run_in_background(std::int64_t count, const std::function<void(std::int64_t)>& work,
                       const LoadProgress& progress) {
  Items items(count);
  std::vector<std::future<void>> threads_at_work;  // their destructors wait
  const Items::StopOnExit stop{items};
  for (std::int64_t t = 0; t < std::min<std::int64_t>(threads(), count); ++t)
    threads_at_work.push_back(
        std::async(std::launch::async, [&items, &work] { items.work_through(work); }));
  for (std::future<void>& thread : threads_at_work) {
    while (thread.wait_for(kReportInterval) == std::future_status::timeout)
      if (progress) progress(items.done(), count);
    thread.get();
  }
  if (progress) progress(count, count);
}

}  // namespace saddle

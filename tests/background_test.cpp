#include "data/background.h"

#include <atomic>
#include <vector>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

TEST(Background, DoesEachItemOnceAndReportsTheEnd) {
  for (const std::int64_t count : {0, 1, 1000}) {
    std::vector<std::atomic<int>> times(static_cast<std::size_t>(count));
    std::int64_t last = -1;
    run_in_background(
        count, [&](std::int64_t i) { ++times[static_cast<std::size_t>(i)]; },
        [&](std::int64_t done, std::int64_t total) {
          EXPECT_EQ(total, count);
          EXPECT_LE(last, done);
          last = done;
        });
    for (const auto& time : times) EXPECT_EQ(time, 1);
    EXPECT_EQ(last, count);
  }
}

TEST(Background, NeedsNoProgress) {
  std::atomic<int> sum = 0;
  run_in_background(10, [&](std::int64_t i) { sum += static_cast<int>(i); }, {});
  EXPECT_EQ(sum, 45);
}

TEST(Background, PassesExceptionsOnAndStops) {
  std::atomic<std::int64_t> done = 0;
  const auto work = [&](std::int64_t i) {
    if (i == 5) fail("item 5");
    ++done;
  };
  expect_error([&] { run_in_background(1'000'000, work, {}); }, {"item 5"});
  EXPECT_LT(done, 1'000'000);
  const auto give_up = [](std::int64_t, std::int64_t) { fail("enough"); };
  expect_error(
      [&] {
        run_in_background(
            3, [](std::int64_t) {}, give_up);
      },
      {"enough"});
}

}  // namespace
}  // namespace saddle::test

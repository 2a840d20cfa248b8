// Work on many items in background threads while the caller's thread reports how far it is.
#pragma once

#include <cstdint>
#include <functional>

namespace saddle {

// Called on the loading thread with items done and in all, at most twenty times a second, and with
// done == total at the end. May throw to give up.
using LoadProgress = std::function<void(std::int64_t done, std::int64_t total)>;

// Calls work(i) once for 0 <= i < count, from threads() background threads in no fixed order, and
// `progress`, if given, from this thread. After an exception of either no new item begins, and it
// is thrown here when all threads have ended.
void run_in_background(std::int64_t count, const std::function<void(std::int64_t)>& work,
                       const LoadProgress& progress);

}  // namespace saddle

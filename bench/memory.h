// The memory of this process.
#pragma once

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>

namespace saddle::bench {

struct Memory {
  std::int64_t now = 0, peak = 0;  // resident bytes; 0 where the system is not Linux
};

// Not getrusage's ru_maxrss, which begins at what the parent had when it started this program.
inline Memory memory_of_process() {
  Memory memory;
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    std::istringstream words(line);
    std::string name;
    std::int64_t kibibytes = 0;
    words >> name >> kibibytes;
    if (name == "VmRSS:") memory.now = kibibytes * 1024;
    if (name == "VmHWM:") memory.peak = kibibytes * 1024;
  }
  return memory;
}

}  // namespace saddle::bench

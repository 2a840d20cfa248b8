// Runs the tests on one device: SADDLE_DEVICE=cpu (the default), cuda:0, ..., or shadow.
// --devices prints the names of all that are there.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "tensor/devices.h"
#include "tests/shadow_device.h"

namespace {

// Suites of the CPU's kernels and threads, and those that compare devices by themselves: with
// another device as the default one they would say nothing new.
constexpr const char* kCpuSuites[] = {
    "Bf16Check", "Bf16Product", "Ceilings", "Convolution",  "Copy",    "CpuDevice",  "Cpu/*",
    "Cuda*",     "Fill",        "Gather",   "Isa",          "Math",    "Matmul",     "MaxPoolIndex",
    "Random",    "ParallelFor", "Philox/*", "SplitProduct", "Threads", "ThreadPool",
};

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == "--devices") {
    for (const saddle::Device* device : saddle::devices()) std::cout << device->name() << '\n';
    return 0;
  }
  testing::InitGoogleTest(&argc, argv);
  const char* asked = std::getenv("SADDLE_DEVICE");
  const std::string name = asked == nullptr ? "cpu" : asked;
  if (name == "cpu") return RUN_ALL_TESTS();
  try {
    saddle::set_default_device(name == "shadow" ? saddle::test::shadow_device()
                                                : saddle::find_device(name));
  } catch (const saddle::Error& error) {
    std::cerr << "error: " << error.what() << '\n';
    return 2;
  }
  std::string& filter = GTEST_FLAG_GET(filter);
  filter += filter.find('-') == std::string::npos ? "-" : ":";
  for (const char* suite : kCpuSuites) filter += std::string(suite) + ".*:";
  return RUN_ALL_TESTS();
}

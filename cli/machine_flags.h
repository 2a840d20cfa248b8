// Flags of the commands that compute with a trained run: on another device, in another math.
#pragma once

#include <string>

#include "cli/command.h"
#include "gan/machine_scope.h"

namespace saddle {

struct MachineFlags {
  explicit MachineFlags(CLI::App& parser) {
    add_option(parser, "--device", "NAME", device, "cpu, cuda or cuda:N; default: that of the run");
    add_option(parser, "--math", "NAME", math,
               "f32, bf16, tf32 or amx-split; default: that of the run");
  }

  TrainConfig apply_to(TrainConfig config) const {
    if (!device.empty()) config.device = device;
    if (!math.empty()) config.math = find_math(math);
    return config;
  }

  std::string device, math;
};

}  // namespace saddle

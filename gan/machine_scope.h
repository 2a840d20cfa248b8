// Where and how a run computes, while it lives: its device, and its math on it.
#pragma once

#include "gan/train_config.h"
#include "tensor/devices.h"

namespace saddle {

class MachineScope {
 public:
  // Throws Error for a device that is not there, or a math that it does not have.
  explicit MachineScope(const TrainConfig& config)
      : device_(find_device(config.device)), math_(config.math) {}

 private:
  DeviceScope device_;
  MathScope math_;
};

}  // namespace saddle

// The devices that this build can use on this machine, and the one that tensors are made on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tensor/device.h"

namespace saddle {

// The CPU, then each GPU. Without a GPU or a driver that works, the CPU alone.
std::vector<Device*> devices();

// Why devices() has the CPU alone; "" if it has more.
std::string missing_devices();

// "cpu", "cuda" (the first GPU), "cuda:N", or the default device's name. Throws Error saying what
// is there, or why nothing is.
Device& find_device(std::string_view name);

// One for the program, as the math is: the threads of a program take turns. A device that does not
// have the math that is set computes in float32.
//
// Where tensors are made unless a call says otherwise; at the start the CPU. A graph, its inputs
// and its programs belong to one device: the default one while they are made.
Device& default_device();
void set_default_device(Device& device);

// One default device while it lives, then the one before.
class DeviceScope {
 public:
  explicit DeviceScope(Device& device) : before_(default_device()) { set_default_device(device); }
  ~DeviceScope() { set_default_device(before_); }
  DeviceScope(const DeviceScope&) = delete;
  DeviceScope& operator=(const DeviceScope&) = delete;

 private:
  Device& before_;
};

}  // namespace saddle

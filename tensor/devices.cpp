#include "tensor/devices.h"

#include "tensor/error.h"
#include "tensor/format.h"

#ifdef SADDLE_HAS_CUDA
#include "tensor/cuda/cuda_device.h"
#endif

namespace saddle {
namespace {

Device*& chosen() {
  static Device* device = &cpu_device();
  return device;
}

}  // namespace

std::string missing_devices() {
#ifdef SADDLE_HAS_CUDA
  return cuda::obstacle();
#else
  return "this build has no CUDA: install the CUDA Toolkit, 12.8 or newer, and build again";
#endif
}

std::vector<Device*> devices() {
  std::vector<Device*> all = {&cpu_device()};
#ifdef SADDLE_HAS_CUDA
  for (int ordinal = 0; ordinal < cuda::device_count(); ++ordinal)
    all.push_back(&cuda::device(ordinal));
#endif
  return all;
}

Device& find_device(std::string_view name) {
  if (name == default_device().name()) return default_device();
  const std::vector<Device*> all = devices();
  std::vector<std::string> names;
  for (Device* device : all) {
    const std::string_view full = device->name();
    if (name == full || (name == "cuda" && full == "cuda:0")) return *device;
    names.emplace_back(full);
  }
  const std::string why = name.starts_with("cuda") ? missing_devices() : "";
  fail("device: expected ", joined(names, ", "), ", found ", in_quotes(name),
       why.empty() ? "" : "; " + why + "; --device cpu does without");
}

Device& default_device() { return *chosen(); }
void set_default_device(Device& device) { chosen() = &device; }

}  // namespace saddle

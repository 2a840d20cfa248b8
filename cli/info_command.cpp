#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "tensor/cpu/math.h"
#include "tensor/devices.h"
#include "tensor/format.h"

namespace saddle {
namespace {

// What a feature of the build gives, by its Debian package.
constexpr std::pair<const char*, bool> kFeatures[] = {
#ifdef SADDLE_HAS_ZLIB
    {"zlib (data files in .gz)", true},
#else
    {"zlib (data files in .gz)", false},
#endif
#ifdef SADDLE_HAS_STB
    {"stb (PNG and JPEG)", true},
#else
    {"stb (PNG and JPEG)", false},
#endif
#ifdef SADDLE_HAS_JSON
    {"nlohmann-json (checkpoints)", true},
#else
    {"nlohmann-json (checkpoints)", false},
#endif
#ifdef SADDLE_HAS_CUDA
    {"CUDA (GPUs)", true},
#else
    {"CUDA (GPUs)", false},
#endif
};

// Of the kernels that --math other than f32 may use here.
std::string bf16_names() {
  std::vector<std::string> names;
  for (const cpu::Bf16Kernels* kernels : cpu::usable_bf16_kernels())
    names.emplace_back(kernels->name);
  return joined(names, ", ");
}

int print_info(Console& console) {
  console.out << "version: " << SADDLE_VERSION << "\n"
              << "compiler: " << __VERSION__ << "\n"
              << "bfloat16 kernels: " << bf16_names() << "\n";
  for (const Device* device : devices())
    console.out << "device " << device->name() << ": " << device->description() << "\n";
  if (devices().size() == 1) console.out << "no other device: " << missing_devices() << "\n";
  for (const auto& [feature, is_there] : kFeatures)
    console.out << feature << ": " << (is_there ? "yes" : "no") << "\n";
  return kExitSuccess;
}

}  // namespace

Command add_info_command(CLI::App& program) {
  return {&add_command(program, "info", "Say what this build can do and what it runs on."),
          print_info};
}

}  // namespace saddle

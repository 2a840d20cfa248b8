#include "tensor/cuda/compile.h"

#include <nvrtc.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tensor/error.h"

namespace saddle::cuda {
namespace {

void check(nvrtcResult status, std::string_view call) {
  require(status == NVRTC_SUCCESS, "cuda: ", call, ": ", nvrtcGetErrorString(status));
}

struct DestroyProgram {
  void operator()(nvrtcProgram program) const { nvrtcDestroyProgram(&program); }
};
using Program = std::unique_ptr<std::remove_pointer_t<nvrtcProgram>, DestroyProgram>;

Program create_program(const std::string& text) {
  nvrtcProgram program = nullptr;
  check(nvrtcCreateProgram(&program, text.c_str(), "saddle.cu", 0, nullptr, nullptr),
        "nvrtcCreateProgram");
  return Program(program);
}

// One of NVRTC's results: the bytes that `get` writes, as many as `get_size` says.
template <class GetSize, class Get>
std::string result_of(const Program& program, GetSize get_size, Get get, std::string_view what) {
  std::size_t size = 0;
  check(get_size(program.get(), &size), what);
  std::string bytes(size, '\0');
  check(get(program.get(), bytes.data()), what);
  return bytes;
}

std::vector<int> known_architectures() {
  int count = 0;
  check(nvrtcGetNumSupportedArchs(&count), "nvrtcGetNumSupportedArchs");
  std::vector<int> known(static_cast<std::size_t>(count));
  check(nvrtcGetSupportedArchs(known.data()), "nvrtcGetSupportedArchs");
  return known;  // ascending
}

// "sm_90" is machine code of one architecture, "compute_90" PTX for it and newer ones.
std::string architecture_for(int compute_capability) {
  const std::vector<int> known = known_architectures();
  const auto newer = std::upper_bound(known.begin(), known.end(), compute_capability);
  require(newer != known.begin(), "cuda: NVRTC compiles for sm_", known.empty() ? 0 : known[0],
          " and newer, found sm_", compute_capability, ": build with an older CUDA Toolkit");
  const int newest = *(newer - 1);
  return concat_text(newest == compute_capability ? "sm_" : "compute_", newest);
}

std::vector<std::string> options_for(int compute_capability) {
  return {"--gpu-architecture=" + architecture_for(compute_capability),
          "--std=c++17",
          "--fmad=false",
          "--ftz=false",
          "--prec-div=true",
          "--prec-sqrt=true"};
}

}  // namespace

std::string compilation_of(int compute_capability) {
  int major = 0, minor = 0;
  check(nvrtcVersion(&major, &minor), "nvrtcVersion");
  std::string compilation = concat_text("nvrtc ", major, ".", minor);
  for (const std::string& option : options_for(compute_capability)) compilation += " " + option;
  return compilation;
}

std::string compile(const std::string& text, int compute_capability) {
  const std::vector<std::string> options = options_for(compute_capability);
  std::vector<const char*> arguments;
  for (const std::string& option : options) arguments.push_back(option.c_str());
  const Program program = create_program(text);
  const nvrtcResult status =
      nvrtcCompileProgram(program.get(), static_cast<int>(arguments.size()), arguments.data());
  if (status != NVRTC_SUCCESS)
    fail("cuda: nvrtcCompileProgram: ", nvrtcGetErrorString(status), "\n",
         result_of(program, nvrtcGetProgramLogSize, nvrtcGetProgramLog, "nvrtcGetProgramLog"),
         "\nin:\n", text);
  if (options[0].find("compute_") != std::string::npos)
    return result_of(program, nvrtcGetPTXSize, nvrtcGetPTX, "nvrtcGetPTX");
  return result_of(program, nvrtcGetCUBINSize, nvrtcGetCUBIN, "nvrtcGetCUBIN");
}

std::string compiled(const std::string& text, int compute_capability,
                     const std::optional<CodeFolder>& folder) {
  if (!folder) return compile(text, compute_capability);
  const std::string key = compilation_of(compute_capability) + "\n" + text;
  if (std::optional<std::string> found = folder->find(key)) return *std::move(found);
  std::string code = compile(text, compute_capability);
  folder->keep(key, code);
  return code;
}

}  // namespace saddle::cuda

#include "tensor/cuda/kernel_cache.h"

#include <map>
#include <mutex>
#include <tuple>

#include "tensor/cuda/check.h"
#include "tensor/cuda/compile.h"

namespace saddle::cuda {
namespace {

cudaKernel_t load(const std::string& code, const char* name) {
  cudaLibrary_t library = nullptr;
  check(cudaLibraryLoadData(&library, code.data(), nullptr, nullptr, 0, nullptr, nullptr, 0),
        "cudaLibraryLoadData");
  cudaKernel_t kernel = nullptr;
  check(cudaLibraryGetKernel(&kernel, library, name), "cudaLibraryGetKernel");
  return kernel;
}

}  // namespace

cudaKernel_t compiled_kernel(const std::string& text, const char* name, int compute_capability) {
  static std::mutex mutex;
  // Never freed: the driver may be gone before the end of the process.
  static auto& kernels = *new std::map<std::tuple<int, std::string, std::string>, cudaKernel_t>;
  const std::lock_guard lock(mutex);
  cudaKernel_t& kernel = kernels[{compute_capability, name, text}];
  if (kernel == nullptr)
    kernel = load(compiled(text, compute_capability, default_code_folder()), name);
  return kernel;
}

}  // namespace saddle::cuda

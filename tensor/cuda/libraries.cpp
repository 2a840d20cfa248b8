// cuBLAS and NVRTC, opened at their first call: to load them takes longer than a short command, and
// a build with CUDA also runs where they are not installed. The functions here stand in for those
// of the libraries, under their names, and pass each call on.
#include <cublas_v2.h>
#include <dlfcn.h>
#include <nvrtc.h>

#include <string>

#include "tensor/error.h"

namespace saddle::cuda {
namespace {

class Library {
 public:
  explicit Library(const std::string& file) : file_(file) {
    handle_ = dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (handle_ != nullptr) return;
    const char* reason = dlerror();
    fail("cuda: cannot open ", file, ": ", reason == nullptr ? "no reason given" : reason,
         "; install this version's CUDA Toolkit, or name its folder in LD_LIBRARY_PATH");
  }

  void* find(const char* name) const {
    void* found = dlsym(handle_, name);
    require(found != nullptr, "cuda: ", file_, " has no function ", name);
    return found;
  }

 private:
  std::string file_;
  void* handle_;  // open until the program ends
};

const Library& cublas() {
  static const Library library(concat_text("libcublas.so.", CUBLAS_VER_MAJOR));
  return library;
}

const Library& nvrtc() {
  static const Library library(concat_text("libnvrtc.so.", CUDART_VERSION / 1000));
  return library;
}

}  // namespace
}  // namespace saddle::cuda

// The definition of LIBRARY's function NAME, whose header declares it.
#define SADDLE_PASS_ON(library, result, name, parameters, arguments)                              \
  extern "C" result name parameters {                                                             \
    using Function = result(*) parameters;                                                        \
    static const auto function = reinterpret_cast<Function>(saddle::cuda::library().find(#name)); \
    return function arguments;                                                                    \
  }

SADDLE_PASS_ON(cublas, cublasStatus_t, cublasCreate_v2, (cublasHandle_t * handle), (handle))
SADDLE_PASS_ON(cublas, cublasStatus_t, cublasDestroy_v2, (cublasHandle_t handle), (handle))
SADDLE_PASS_ON(cublas, cublasStatus_t, cublasSetStream_v2,
               (cublasHandle_t handle, cudaStream_t stream), (handle, stream))
SADDLE_PASS_ON(cublas, cublasStatus_t, cublasSetWorkspace_v2,
               (cublasHandle_t handle, void* workspace, size_t bytes), (handle, workspace, bytes))
SADDLE_PASS_ON(cublas, const char*, cublasGetStatusString, (cublasStatus_t status), (status))
SADDLE_PASS_ON(cublas, cublasStatus_t, cublasGemmStridedBatchedEx,
               (cublasHandle_t handle, cublasOperation_t op_a, cublasOperation_t op_b, int m, int n,
                int k, const void* alpha, const void* a, cudaDataType type_a, int lda,
                long long stride_a, const void* b, cudaDataType type_b, int ldb, long long stride_b,
                const void* beta, void* c, cudaDataType type_c, int ldc, long long stride_c,
                int count, cublasComputeType_t compute, cublasGemmAlgo_t algorithm),
               (handle, op_a, op_b, m, n, k, alpha, a, type_a, lda, stride_a, b, type_b, ldb,
                stride_b, beta, c, type_c, ldc, stride_c, count, compute, algorithm))

SADDLE_PASS_ON(nvrtc, const char*, nvrtcGetErrorString, (nvrtcResult result), (result))
SADDLE_PASS_ON(nvrtc, nvrtcResult, nvrtcVersion, (int* major, int* minor), (major, minor))
SADDLE_PASS_ON(nvrtc, nvrtcResult, nvrtcGetNumSupportedArchs, (int* count), (count))
SADDLE_PASS_ON(nvrtc, nvrtcResult, nvrtcGetSupportedArchs, (int* architectures), (architectures))
SADDLE_PASS_ON(nvrtc, nvrtcResult, nvrtcCreateProgram,
               (nvrtcProgram * program, const char* text, const char* name, int headers,
                const char* const* sources, const char* const* names),
               (program, text, name, headers, sources, names))
SADDLE_PASS_ON(nvrtc, nvrtcResult, nvrtcDestroyProgram, (nvrtcProgram * program), (program))
SADDLE_PASS_ON(nvrtc, nvrtcResult, nvrtcCompileProgram,
               (nvrtcProgram program, int count, const char* const* options),
               (program, count, options))
SADDLE_PASS_ON(nvrtc, nvrtcResult, nvrtcGetProgramLogSize, (nvrtcProgram program, size_t* size),
               (program, size))
SADDLE_PASS_ON(nvrtc, nvrtcResult, nvrtcGetProgramLog, (nvrtcProgram program, char* log),
               (program, log))
SADDLE_PASS_ON(nvrtc, nvrtcResult, nvrtcGetPTXSize, (nvrtcProgram program, size_t* size),
               (program, size))
SADDLE_PASS_ON(nvrtc, nvrtcResult, nvrtcGetPTX, (nvrtcProgram program, char* text), (program, text))
SADDLE_PASS_ON(nvrtc, nvrtcResult, nvrtcGetCUBINSize, (nvrtcProgram program, size_t* size),
               (program, size))
SADDLE_PASS_ON(nvrtc, nvrtcResult, nvrtcGetCUBIN, (nvrtcProgram program, char* code),
               (program, code))

#undef SADDLE_PASS_ON

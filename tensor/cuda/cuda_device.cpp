#include "tensor/cuda/cuda_device.h"

#include <memory>
#include <optional>
#include <sstream>
#include <vector>

#include "tensor/cuda/check.h"
#include "tensor/cuda/context.h"
#include "tensor/cuda/convolution.h"
#include "tensor/cuda/copy.h"
#include "tensor/cuda/elementwise.h"
#include "tensor/cuda/gather.h"
#include "tensor/cuda/graph_recording.h"
#include "tensor/cuda/matmul.h"
#include "tensor/cuda/memory.h"
#include "tensor/cuda/pool.h"
#include "tensor/cuda/random.h"
#include "tensor/cuda/reduce.h"
#include "tensor/cuda/transfers.h"

namespace saddle::cuda {
namespace {

// What is open on a GPU once it is used.
struct Open {
  Open(const std::string& name, int ordinal)
      : context(name, ordinal), transfers(context.stream(), context.memory()) {
    // The memory of the transfers was asked for in the stream that computes.
    check(cudaStreamSynchronize(context.stream()), "cudaStreamSynchronize");
  }

  Context context;
  Transfers transfers;
};

class CudaDevice final : public Device {
 public:
  explicit CudaDevice(int ordinal) : ordinal_(ordinal), name_(concat_text("cuda:", ordinal)) {}

  std::string_view name() const override { return name_; }
  std::string description() const override;

  std::shared_ptr<void> allocate(std::size_t bytes, std::string_view what) override {
    require_not_recording("allocate");
    return context().memory().allocate(bytes, what);
  }
  std::size_t free_bytes() const override { return context().memory().free_bytes(); }
  std::size_t peak_bytes() const override { return context().memory().peak_bytes(); }
  void upload(const void* host, void* device, std::size_t bytes) override {
    require_not_recording("upload");
    open().transfers.upload(host, device, bytes);
  }
  void download(const void* device, void* host, std::size_t bytes) override {
    require_not_recording("download");
    open().transfers.download(device, host, bytes);
  }

  void synchronize() override {
    check(cudaStreamSynchronize(context().stream()), "cudaStreamSynchronize");
  }
  std::unique_ptr<Recording> record(const std::function<void()>& work) override;
  void require_math(Math math) const override {
    require(math != Math::amx_split, "math amx-split needs AMX units, found device ", name_,
            "; it has f32, tf32, bf16");
  }

  void copy(const View& in, const View& out) override { cuda::copy(context(), in, out); }
  void fill(const View& out, double value) override { cuda::fill(context(), out, value); }
  void elementwise(const ElementwiseKernel& kernel, std::span<const View> inputs,
                   std::span<const View> outputs) override {
    cuda::elementwise(context(), kernel, inputs, outputs);
  }
  void reduce(Reduction reduction, const View& in, const View& out) override {
    cuda::reduce(context(), reduction, in, out);
  }
  void matmul(const View& a, bool transpose_a, const View& b, bool transpose_b,
              const View& out) override {
    cuda::matmul(context(), a, transpose_a, b, transpose_b, out);
  }
  void convolution(const View& x, const View& w, const ConvolutionOptions& options,
                   const View& y) override {
    cuda::convolution(context(), x, w, options, y);
  }
  void convolution_input_gradient(const View& y, const View& w, const ConvolutionOptions& options,
                                  const View& x) override {
    cuda::convolution_input_gradient(context(), y, w, options, x);
  }
  void convolution_weight_gradient(const View& x, const View& y, const ConvolutionOptions& options,
                                   const View& w) override {
    cuda::convolution_weight_gradient(context(), x, y, options, w);
  }
  void gather(const View& x, const View& index, const View& out) override {
    forget_bad_indices();
    cuda::gather(context(), x, index, out);
    check_indices();
  }
  void scatter_add(const View& index, const View& updates, const View& out) override {
    forget_bad_indices();
    cuda::scatter_add(context(), index, updates, out);
    check_indices();
  }
  void max_pool_index(const PoolWindow& window, const View& x, const View& out) override {
    cuda::max_pool_index(context(), window, x, out);
  }
  void random(Distribution distribution, const View& state, std::uint32_t stream,
              const View& out) override {
    cuda::random(context(), distribution, state, stream, out);
  }

 private:
  // This GPU's, as the one that CUDA's calls refer to.
  Open& open() const {
    check(cudaSetDevice(ordinal_), "cudaSetDevice");
    if (!open_) open_.emplace(name_, ordinal_);
    return *open_;
  }
  Context& context() const { return open().context; }

  void require_not_recording(const char* what) const {
    require(!is_recording_, name_, ": ", what, " while a step is recorded");
  }

  // One may be left from a run that another error ended.
  void forget_bad_indices() {
    if (!is_recording_) context().index_error()->position = IndexError::kNone;
  }
  // Now, or, while recording, after each replay.
  void check_indices() {
    if (is_recording_)
      recording_reads_indices_ = true;
    else
      require_good_indices();
  }
  void require_good_indices();

  friend class CheckedRecording;

  int ordinal_;
  std::string name_;
  mutable std::optional<Open> open_;
  bool is_recording_ = false, recording_reads_indices_ = false;
};

// A recording whose kernels read indices, which may be out of range.
class CheckedRecording final : public Recording {
 public:
  CheckedRecording(CudaDevice& device, std::unique_ptr<Recording> recording)
      : device_(device), recording_(std::move(recording)) {}
  void replay() override {
    device_.forget_bad_indices();
    recording_->replay();
    device_.require_good_indices();
  }
  std::size_t size() const override { return recording_->size(); }

 private:
  CudaDevice& device_;
  std::unique_ptr<Recording> recording_;
};

// "NVIDIA H100 80GB HBM3, sm_90, 79.2 GiB"
std::string CudaDevice::description() const {
  cudaDeviceProp properties{};
  check(cudaGetDeviceProperties(&properties, ordinal_), "cudaGetDeviceProperties");
  constexpr double kGibibyte = 1 << 30;
  std::ostringstream text;
  text.precision(3);
  text << properties.name << ", sm_" << properties.major << properties.minor << ", "
       << static_cast<double>(properties.totalGlobalMem) / kGibibyte << " GiB";
  return text.str();
}

void CudaDevice::require_good_indices() {
  synchronize();
  IndexError& error = *context().index_error();
  if (error.position == IndexError::kNone) return;
  const IndexError found = error;
  error.position = IndexError::kNone;
  fail("index ", found.index, " at position ", found.position, " (row-major) is not in [0, ",
       found.size, ")");
}

std::unique_ptr<Recording> CudaDevice::record(const std::function<void()>& work) {
  struct Flag {
    explicit Flag(bool& flag) : flag_(flag) { flag_ = true; }
    ~Flag() { flag_ = false; }
    bool& flag_;
  } recording(is_recording_);
  recording_reads_indices_ = false;
  std::unique_ptr<Recording> graph = std::make_unique<GraphRecording>(context(), work);
  if (!recording_reads_indices_) return graph;
  return std::make_unique<CheckedRecording>(*this, std::move(graph));
}

// Of the driver; asked once.
cudaError_t count_devices(int& count) {
  static int found = 0;
  static const cudaError_t status = cudaGetDeviceCount(&found);
  count = status == cudaSuccess ? found : 0;
  return status;
}

}  // namespace

int device_count() {
  int count = 0;
  count_devices(count);
  return count;
}

std::string obstacle() {
  int count = 0, driver = 0;
  const cudaError_t status = count_devices(count);
  if (count > 0) return "";
  if (status == cudaSuccess) return "there is no GPU";
  if (cudaDriverGetVersion(&driver) == cudaSuccess && driver == 0)
    return "no NVIDIA driver is installed";
  return concat_text("CUDA finds no GPU: ", cudaGetErrorString(status), remedy_of(status),
                     " (driver for CUDA ", driver / 1000, ".", driver % 1000 / 10, ", built with ",
                     CUDART_VERSION / 1000, ".", CUDART_VERSION % 1000 / 10, ")");
}

// Never destroyed: tensors may outlive any order of destruction at the end of the program.
Device& device(int ordinal) {
  static auto& all = *new std::vector<std::unique_ptr<CudaDevice>>([] {
    std::vector<std::unique_ptr<CudaDevice>> opened;
    for (int i = 0; i < device_count(); ++i) opened.push_back(std::make_unique<CudaDevice>(i));
    return opened;
  }());
  return *all[static_cast<std::size_t>(ordinal)];
}

}  // namespace saddle::cuda

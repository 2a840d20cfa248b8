#include "tests/shadow_device.h"

#include <utility>
#include <vector>

namespace saddle::test {
namespace {

using Call = std::function<void()>;
using Views = std::vector<View>;

// Addresses that others see are off by this much: to read or write there ends the program, as it
// does with a GPU's.
constexpr std::uintptr_t kShift = std::uintptr_t{1} << 46;

void* shown(void* data) {
  return reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(data) + kShift);
}
void* real(const void* data) {
  return reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(data) - kShift);
}
View real(const View& view) { return {real(view.data), view.dtype, view.layout}; }
void translate(std::span<const View> views, Views& all) {
  all.clear();
  for (const View& view : views) all.push_back(real(view));
}

class CallRecording final : public Recording {
 public:
  explicit CallRecording(std::vector<Call> calls) : calls_(std::move(calls)) {}
  void replay() override {
    for (const Call& call : calls_) call();
  }
  std::size_t size() const override { return calls_.size(); }

 private:
  std::vector<Call> calls_;
};

class ShadowDevice final : public Device {
 public:
  std::string_view name() const override { return "shadow"; }

  std::shared_ptr<void> allocate(std::size_t bytes, std::string_view what) override {
    require(recorded_ == nullptr, "shadow: allocation while a step is recorded");
    const std::shared_ptr<void> storage = cpu_.allocate(bytes, what);
    return {shown(storage.get()), [storage](void*) {}};
  }
  std::size_t free_bytes() const override { return std::size_t{1} << 24; }
  void upload(const void* host, void* device, std::size_t bytes) override {
    require(recorded_ == nullptr, "shadow: upload while a step is recorded");
    cpu_.upload(host, real(device), bytes);
  }
  void download(const void* device, void* host, std::size_t bytes) override {
    require(recorded_ == nullptr, "shadow: download while a step is recorded");
    cpu_.download(real(device), host, bytes);
  }
  void require_math(Math math) const override { cpu_.require_math(math); }
  std::unique_ptr<Recording> record(const std::function<void()>& work) override {
    std::vector<Call> calls;
    recorded_ = &calls;
    try {
      work();
    } catch (...) {
      recorded_ = nullptr;
      throw;
    }
    recorded_ = nullptr;
    return std::make_unique<CallRecording>(std::move(calls));
  }

  void copy(const View& in, const View& out) override {
    call([=, this] { cpu_.copy(real(in), real(out)); });
  }
  void fill(const View& out, double value) override {
    call([=, this] { cpu_.fill(real(out), value); });
  }
  void elementwise(const ElementwiseKernel& kernel, std::span<const View> inputs,
                   std::span<const View> outputs) override {
    translate(inputs, inputs_);
    translate(outputs, outputs_);
    if (recorded_ == nullptr) return cpu_.elementwise(kernel, inputs_, outputs_);
    recorded_->emplace_back(
        [this, kernel, ins = inputs_, outs = outputs_] { cpu_.elementwise(kernel, ins, outs); });
  }
  void reduce(Reduction reduction, const View& in, const View& out) override {
    call([=, this] { cpu_.reduce(reduction, real(in), real(out)); });
  }
  void matmul(const View& a, bool transpose_a, const View& b, bool transpose_b,
              const View& out) override {
    call([=, this] { cpu_.matmul(real(a), transpose_a, real(b), transpose_b, real(out)); });
  }
  void convolution(const View& x, const View& w, const ConvolutionOptions& options,
                   const View& y) override {
    call([=, this] { cpu_.convolution(real(x), real(w), options, real(y)); });
  }
  void convolution_input_gradient(const View& y, const View& w, const ConvolutionOptions& options,
                                  const View& x) override {
    call([=, this] { cpu_.convolution_input_gradient(real(y), real(w), options, real(x)); });
  }
  void convolution_weight_gradient(const View& x, const View& y, const ConvolutionOptions& options,
                                   const View& w) override {
    call([=, this] { cpu_.convolution_weight_gradient(real(x), real(y), options, real(w)); });
  }
  void gather(const View& x, const View& index, const View& out) override {
    call([=, this] { cpu_.gather(real(x), real(index), real(out)); });
  }
  void scatter_add(const View& index, const View& updates, const View& out) override {
    call([=, this] { cpu_.scatter_add(real(index), real(updates), real(out)); });
  }
  void max_pool_index(const PoolWindow& window, const View& x, const View& out) override {
    call([=, this] { cpu_.max_pool_index(window, real(x), real(out)); });
  }
  void random(Distribution distribution, const View& state, std::uint32_t stream,
              const View& out) override {
    call([=, this] { cpu_.random(distribution, real(state), stream, real(out)); });
  }

 private:
  // Now, or with the others of a recording.
  template <class F>
  void call(F&& f) {
    if (recorded_ == nullptr)
      f();
    else
      recorded_->emplace_back(std::forward<F>(f));
  }

  Device& cpu_ = cpu_device();
  Views inputs_, outputs_;  // of one call; they keep their memory
  std::vector<Call>* recorded_ = nullptr;
};

}  // namespace

Device& shadow_device() {
  static ShadowDevice device;
  return device;
}

}  // namespace saddle::test

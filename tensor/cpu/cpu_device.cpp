#include "tensor/cpu/cpu_device.h"

#include <cstdint>
#include <cstring>
#include <new>

#include "tensor/cpu/convolution.h"
#include "tensor/cpu/copy.h"
#include "tensor/cpu/elementwise.h"
#include "tensor/cpu/gather.h"
#include "tensor/cpu/isa.h"
#include "tensor/cpu/matmul.h"
#include "tensor/cpu/pool.h"
#include "tensor/cpu/random.h"
#include "tensor/cpu/reduce.h"

namespace saddle {

std::string CpuDevice::description() const {
  return concat_text(cpu::name_of(cpu::active_isa()), " kernels, ", threads(),
                     threads() == 1 ? " thread" : " threads");
}

std::shared_ptr<void> CpuDevice::allocate(std::size_t bytes, std::string_view what) {
  constexpr std::align_val_t kAlignment{64};  // a cache line, and the widest vector
  // The library rounds the size up to the alignment without a check for overflow.
  void* storage = bytes <= PTRDIFF_MAX ? ::operator new(bytes, kAlignment, std::nothrow) : nullptr;
  require(storage != nullptr, "cpu: out of memory: cannot allocate ", bytes, " bytes for ", what);
  return {storage, [](void* data) { ::operator delete(data, kAlignment); }};
}

void CpuDevice::upload(const void* host, void* device, std::size_t bytes) {
  if (bytes > 0) std::memcpy(device, host, bytes);
}

void CpuDevice::download(const void* device, void* host, std::size_t bytes) {
  if (bytes > 0) std::memcpy(host, device, bytes);
}

void CpuDevice::copy(const View& in, const View& out) { cpu::copy(in, out); }

void CpuDevice::fill(const View& out, double value) { cpu::fill(out, value); }

void CpuDevice::elementwise(const ElementwiseKernel& kernel, std::span<const View> inputs,
                            std::span<const View> outputs) {
  cpu::elementwise(kernel, inputs, outputs);
}

void CpuDevice::reduce(Reduction reduction, const View& in, const View& out) {
  cpu::reduce(reduction, in, out);
}

void CpuDevice::matmul(const View& a, bool transpose_a, const View& b, bool transpose_b,
                       const View& out) {
  cpu::matmul(a, transpose_a, b, transpose_b, out);
}

void CpuDevice::convolution(const View& x, const View& w, const ConvolutionOptions& options,
                            const View& y) {
  cpu::convolution(x, w, options, y);
}

void CpuDevice::convolution_input_gradient(const View& y, const View& w,
                                           const ConvolutionOptions& options, const View& x) {
  cpu::convolution_input_gradient(y, w, options, x);
}

void CpuDevice::convolution_weight_gradient(const View& x, const View& y,
                                            const ConvolutionOptions& options, const View& w) {
  cpu::convolution_weight_gradient(x, y, options, w);
}

void CpuDevice::gather(const View& x, const View& index, const View& out) {
  cpu::gather(x, index, out);
}

void CpuDevice::scatter_add(const View& index, const View& updates, const View& out) {
  cpu::scatter_add(index, updates, out);
}

void CpuDevice::max_pool_index(const PoolWindow& window, const View& x, const View& out) {
  cpu::max_pool_index(window, x, out);
}

void CpuDevice::random(Distribution distribution, const View& state, std::uint32_t stream,
                       const View& out) {
  cpu::random(distribution, state, stream, out);
}

Device& cpu_device() {
  static CpuDevice device;
  return device;
}

}  // namespace saddle

// The processor as a Device: each member forwards to a function of saddle::cpu.
#pragma once

#include "tensor/device.h"

namespace saddle {

class CpuDevice final : public Device {
 public:
  std::string_view name() const override { return "cpu"; }
  std::string description() const override;
  void require_math(Math math) const override;

  std::shared_ptr<void> allocate(std::size_t bytes, std::string_view what) override;
  void upload(const void* host, void* device, std::size_t bytes) override;
  void download(const void* device, void* host, std::size_t bytes) override;

  void copy(const View& in, const View& out) override;
  void fill(const View& out, double value) override;
  void elementwise(const ElementwiseKernel& kernel, std::span<const View> inputs,
                   std::span<const View> outputs) override;
  void reduce(Reduction reduction, const View& in, const View& out) override;
  void matmul(const View& a, bool transpose_a, const View& b, bool transpose_b,
              const View& out) override;
  void convolution(const View& x, const View& w, const ConvolutionOptions& options,
                   const View& y) override;
  void convolution_input_gradient(const View& y, const View& w, const ConvolutionOptions& options,
                                  const View& x) override;
  void convolution_weight_gradient(const View& x, const View& y, const ConvolutionOptions& options,
                                   const View& w) override;
  void gather(const View& x, const View& index, const View& out) override;
  void scatter_add(const View& index, const View& updates, const View& out) override;
  void max_pool_index(const PoolWindow& window, const View& x, const View& out) override;
  void random(Distribution distribution, const View& state, std::uint32_t stream,
              const View& out) override;
};

}  // namespace saddle

// Kernels of one stream as a CUDA graph.
#pragma once

#include <functional>
#include <memory>

#include "tensor/cuda/context.h"
#include "tensor/device.h"

namespace saddle::cuda {

class GraphRecording final : public Recording {
 public:
  // Captures what `work` asks for in the context's stream.
  GraphRecording(Context& context, const std::function<void()>& work);
  ~GraphRecording() override;
  GraphRecording(const GraphRecording&) = delete;
  GraphRecording& operator=(const GraphRecording&) = delete;

  // Asks for all of it, by one call.
  void replay() override;

  // Of the graph's nodes.
  std::size_t size() const override { return size_; }

 private:
  Context& context_;
  std::shared_ptr<void> scratch_;  // whose addresses were captured
  cudaGraphExec_t graph_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace saddle::cuda

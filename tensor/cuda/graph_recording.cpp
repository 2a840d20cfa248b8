#include "tensor/cuda/graph_recording.h"

#include <utility>

#include "tensor/cuda/check.h"

namespace saddle::cuda {
namespace {

struct Destroy {
  void operator()(cudaGraph_t graph) const { cudaGraphDestroy(graph); }
};
using OwnedGraph = std::unique_ptr<std::remove_pointer_t<cudaGraph_t>, Destroy>;

// Ends the capture in any case: a stream left in that state is of no use.
OwnedGraph capture(cudaStream_t stream, const std::function<void()>& work) {
  check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), "cudaStreamBeginCapture");
  cudaGraph_t graph = nullptr;
  try {
    work();
  } catch (...) {
    cudaStreamEndCapture(stream, &graph);
    if (graph != nullptr) cudaGraphDestroy(graph);
    cudaGetLastError();
    throw;
  }
  check(cudaStreamEndCapture(stream, &graph), "cudaStreamEndCapture");
  return OwnedGraph(graph);
}

}  // namespace

GraphRecording::GraphRecording(Context& context, const std::function<void()>& work)
    : context_(context) {
  const OwnedGraph graph = capture(context.stream(), work);
  scratch_ = context.scratch_memory();
  check(cudaGraphGetNodes(graph.get(), nullptr, &size_), "cudaGraphGetNodes");
  check(cudaGraphInstantiate(&graph_, graph.get(), 0), "cudaGraphInstantiate");
}

GraphRecording::~GraphRecording() {
  // The GPU may still be at it.
  cudaStreamSynchronize(context_.stream());
  cudaGraphExecDestroy(graph_);
}

void GraphRecording::replay() {
  check(cudaSetDevice(context_.ordinal()), "cudaSetDevice");
  check(cudaGraphLaunch(graph_, context_.stream()), "cudaGraphLaunch");
}

}  // namespace saddle::cuda

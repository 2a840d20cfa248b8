#include "autograd/cost.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "autograd/primitive.h"

namespace saddle {
namespace {

// Elements that are apart in memory.
std::int64_t distinct_bytes(const View& view) {
  std::int64_t count = 1;
  for (int axis = 0; axis < view.shape().rank(); ++axis)
    if (view.strides()[axis] != 0 || view.shape()[axis] == 0) count *= view.shape()[axis];
  return count * static_cast<std::int64_t>(size_of(view.dtype));
}

std::int64_t operations_of(const Graph& graph, int id) {
  const Node& node = graph.node(id);
  std::vector<Type> inputs;
  for (const int input : node.inputs) inputs.push_back(graph.node(input).type);
  return node.primitive->operations(node, inputs);
}

std::string kernel_name(const Graph& graph, const Step& step) {
  switch (step.kind) {
    case Step::Kind::copy:
      return "copy";
    case Step::Kind::fused:
      return "elementwise";
    case Step::Kind::kernel:
      break;
  }
  return std::string(graph.node(step.nodes[0]).primitive->name);
}

}  // namespace

Cost operator+(const Cost& a, const Cost& b) {
  return {a.flop + b.flop, a.bytes_read + b.bytes_read, a.bytes_written + b.bytes_written};
}

Cost cost_of(const Graph& graph, const Step& step) {
  Cost cost;
  for (const int id : step.nodes) cost.flop += operations_of(graph, id);
  for (const View& input : step.inputs) cost.bytes_read += distinct_bytes(input);
  for (const View& output : step.outputs) cost.bytes_written += distinct_bytes(output);
  return cost;
}

Cost cost_of(const Program& program) {
  Cost total;
  for (const Step& step : program.steps()) total = total + cost_of(program.graph(), step);
  return total;
}

std::vector<KernelCost> cost_by_kernel(const Program& program) {
  std::map<std::string, KernelCost> by_name;
  for (const Step& step : program.steps()) {
    const std::string name = kernel_name(program.graph(), step);
    KernelCost& kernel = by_name.try_emplace(name, KernelCost{name, 0, {}}).first->second;
    ++kernel.steps;
    kernel.cost = kernel.cost + cost_of(program.graph(), step);
  }
  std::vector<KernelCost> kernels;
  for (const auto& [name, kernel] : by_name) kernels.push_back(kernel);
  const auto weight = [](const KernelCost& kernel) {
    return std::tuple(kernel.cost.flop, kernel.cost.bytes_read + kernel.cost.bytes_written);
  };
  std::stable_sort(kernels.begin(), kernels.end(),
                   [&](const KernelCost& a, const KernelCost& b) { return weight(a) > weight(b); });
  return kernels;
}

}  // namespace saddle

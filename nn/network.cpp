#include "nn/network.h"

namespace saddle {
namespace {

constexpr std::uint64_t kSlotStep = 0x9e3779b97f4a7c15ULL;  // keeps the seeds of slots apart

Tensor slot_of(const Tensor& flat, const Slot& slot, std::int64_t copy) {
  return flat.slice(0, copy, copy + 1)
      .slice(1, slot.offset, slot.offset + slot.shape.count())
      .reshape(slot.shape);
}

// As files have it.
Tensor in_file_order(const Tensor& tensor, const Slot& slot) {
  return slot.file_order.empty() ? tensor : tensor.permute(slot.file_order);
}

Var flat_input(Graph& graph, const std::string& name, const SlotList& list, std::int64_t copies,
               DType dtype, std::uint64_t seed, std::uint32_t stream) {
  const Tensor flat = Tensor::zeros({copies, list.size()}, dtype);
  for (std::int64_t copy = 0; copy < copies; ++copy)
    for (std::size_t i = 0; i < list.slots().size(); ++i)
      initialize(list.slots()[i].initializer, seed + i * kSlotStep,
                 stream + static_cast<std::uint32_t>(copy), slot_of(flat, list.slots()[i], copy));
  return graph.input(flat, name);
}

}  // namespace

Network::Network(Graph& graph, std::string name, ModulePtr module, std::int64_t copies, DType dtype,
                 std::uint64_t seed, std::uint32_t stream)
    : name_(std::move(name)), module_(std::move(module)) {
  require(copies >= 1, name_, ": needs at least one copy, found ", copies);
  module_->declare(declaration_, "");
  require(declaration_.parameters.size() > 0, name_, ": has no parameters");
  parameters_ = flat_input(graph, name_ + ".parameters", declaration_.parameters, copies, dtype,
                           seed, stream);
  if (declaration_.buffers.size() > 0)
    buffers_ =
        flat_input(graph, name_ + ".buffers", declaration_.buffers, copies, dtype, seed, stream);
}

Network::Output Network::apply(Var parameters, Var buffers, Var x, Mode mode,
                               RandomStreams* random) const {
  const Scope scope(*x.graph, name_);
  Application application(declaration_, parameters, buffers, mode, random);
  const Var y = module_->forward(application, x);
  return {y, application.buffers()};
}

std::vector<std::pair<std::string, Tensor>> Network::named_tensors() const {
  std::vector<std::pair<std::string, Tensor>> tensors;
  const auto add = [&](const SlotList& list, Var flat, std::int64_t copy) {
    const std::string prefix =
        copies() == 1 ? name_ + "." : name_ + "." + std::to_string(copy) + ".";
    for (const Slot& slot : list.slots())
      tensors.emplace_back(prefix + slot.name,
                           in_file_order(slot_of(flat.graph->storage(flat), slot, copy), slot));
  };
  for (std::int64_t copy = 0; copy < copies(); ++copy) {
    add(declaration_.parameters, parameters_, copy);
    if (buffers_.defined()) add(declaration_.buffers, buffers_, copy);
  }
  return tensors;
}

}  // namespace saddle

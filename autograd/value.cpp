#include "autograd/value.h"

#include <algorithm>

#include "autograd/primitive.h"

namespace saddle {
namespace {

// One instruction, whose operands are the node's inputs.
ElementwiseKernel single_kernel(const Node& node) {
  ElementwiseKernel kernel;
  kernel.dtype = node.type.dtype;
  kernel.inputs = static_cast<int>(node.inputs.size());
  kernel.temporaries = 1;
  Instruction instruction{node.primitive->opcode, {}, static_cast<std::int16_t>(kernel.inputs)};
  for (int i = 0; i < kernel.inputs; ++i)
    instruction.operands[static_cast<std::size_t>(i)] = static_cast<std::int16_t>(i);
  kernel.code = {instruction};
  kernel.outputs = {instruction.result};
  return kernel;
}

Tensor evaluate(const Graph& graph, int id, const std::vector<Tensor>& known) {
  const Node& node = graph.node(id);
  const Primitive& primitive = *node.primitive;
  if (primitive.kind == Kind::input) return graph.storage({const_cast<Graph*>(&graph), id});
  if (primitive.kind == Kind::literal)
    return Tensor::full({}, node.attributes.number, node.type.dtype, graph.device());
  std::vector<View> inputs;
  for (int input : node.inputs) inputs.push_back(known[static_cast<std::size_t>(input)].view());
  const Tensor& first = known[static_cast<std::size_t>(node.inputs[0])];
  if (primitive.kind == Kind::view) {
    if (const auto layout = primitive.view(first.layout(), node)) return first.with_layout(*layout);
    return first.clone().with_layout(*primitive.view(dense_layout(first.shape()), node));
  }
  const Tensor out = Tensor::empty(node.type.shape, node.type.dtype, graph.device());
  const View view = out.view();
  try {
    if (primitive.kind == Kind::elementwise)
      graph.device().elementwise(single_kernel(node), inputs, {&view, 1});
    else
      primitive.kernel(graph.device(), node, inputs, view);
  } catch (const Error& error) {
    fail(primitive.name, ": ", error.what(), node.scope == 0 ? "" : " in scope ",
         graph.scope_name(node.scope));
  }
  return out;
}

}  // namespace

std::vector<Tensor> value(std::span<const Var> xs) {
  require(!xs.empty() && xs[0].defined(), "value: needs a Var");
  const Graph& graph = *xs[0].graph;
  int last = 0;
  for (const Var& x : xs) last = std::max(last, x.id);
  std::vector<char> needed(static_cast<std::size_t>(last) + 1, 0);
  for (const Var& x : xs) needed[static_cast<std::size_t>(x.id)] = 1;
  for (std::size_t id = needed.size(); id-- > 0;)
    if (needed[id])
      for (int input : graph.node(static_cast<int>(id)).inputs)
        needed[static_cast<std::size_t>(input)] = 1;
  std::vector<Tensor> known(needed.size());
  for (std::size_t id = 0; id < needed.size(); ++id)
    if (needed[id]) known[id] = evaluate(graph, static_cast<int>(id), known);
  std::vector<Tensor> result;
  for (const Var& x : xs) result.push_back(known[static_cast<std::size_t>(x.id)].clone());
  return result;
}

Tensor value(Var x) { return value({&x, 1})[0]; }

}  // namespace saddle

// The last pass: places become addresses, units become steps.
#include <algorithm>
#include <set>

#include "autograd/compile/draft.h"
#include "autograd/profile.h"

namespace saddle {
namespace {

using compiler::Copy;
using compiler::Draft;
using compiler::Place;
using compiler::Unit;

// Addresses of roots.
class Addresses {
 public:
  Addresses(const Draft& draft, std::vector<Tensor>& constants, const Tensor& arena)
      : draft_(draft), constants_(constants), arena_(arena) {}

  Tensor tensor(const Place& place) {
    const DType dtype = draft_.type_of_root(place.root).dtype;
    if (const auto offset = draft_.offsets.find(place.root); offset != draft_.offsets.end()) {
      Layout layout = place.layout;
      layout.offset += static_cast<std::int64_t>(offset->second / size_of(dtype));
      return arena_.with_layout(layout, dtype);
    }
    if (const auto state = draft_.in_state.find(place.root); state != draft_.in_state.end())
      return in_input(state->second, place.layout);
    if (const auto bound = draft_.bound.find(place.root); bound != draft_.bound.end())
      return bound->second.with_layout(place.layout);
    if (draft_.node(place.root).primitive == &kLiteral)
      return constant(place.root).with_layout(place.layout);
    return in_input(var(place.root), place.layout);
  }
  View view(const Place& place) { return tensor(place).view(); }

 private:
  Var var(int id) const { return {const_cast<Graph*>(&draft_.graph), id}; }

  // The storage of an input is dense, but may begin anywhere in its memory.
  Tensor in_input(Var input, Layout layout) const {
    const Tensor& storage = draft_.graph.storage(input);
    layout.offset += storage.layout().offset;
    return storage.with_layout(layout);
  }

  const Tensor& constant(int root) {
    const auto [known, is_new] = constant_of_.emplace(root, constants_.size());
    if (is_new) {
      const Node& node = draft_.node(root);
      constants_.push_back(
          Tensor::full({}, node.attributes.number, node.type.dtype, draft_.graph.device()));
    }
    return constants_[known->second];
  }

  const Draft& draft_;
  std::vector<Tensor>& constants_;
  const Tensor& arena_;
  std::map<int, std::size_t> constant_of_;
};

Step copy_step(const Draft& draft, Addresses& addresses, const Copy& copy, const Place& from) {
  const int target = copy.to.root < draft.graph.size() ? copy.to.root : -1;
  return {Step::Kind::copy,          {},        {},    {addresses.view(from)},
          {addresses.view(copy.to)}, copy.from, target};
}

void emit(const Draft& draft, const Unit& unit, Addresses& addresses, std::vector<Step>& steps) {
  for (const Copy& copy : unit.copies)
    steps.push_back(copy_step(draft, addresses, copy, draft.place(copy.from)));
  if (unit.kind == Step::Kind::copy) return;
  Step step{unit.kind, unit.nodes, {}, {}, {}};
  if (unit.kind == Step::Kind::fused) {
    compiler::FusedUnit fused = compiler::lower(draft, unit);
    for (const Place& place : fused.inputs) step.inputs.push_back(addresses.view(place));
    for (int id : fused.stored) step.outputs.push_back(addresses.view(draft.place(id)));
    step.fused = std::move(fused.kernel);
  } else {
    for (const Place& place : compiler::places_read(draft, unit))
      step.inputs.push_back(addresses.view(place));
    step.outputs.push_back(addresses.view(draft.place(unit.nodes[0])));
  }
  steps.push_back(std::move(step));
}

bool reads_indices(const Step& step) {
  return std::any_of(step.inputs.begin(), step.inputs.end(),
                     [](const View& view) { return view.dtype == DType::i64; });
}

Graph& common_graph(const std::vector<Var>& outputs, const std::vector<Update>& updates) {
  require(!outputs.empty() || !updates.empty(), "compile: needs an output or an update");
  Graph* graph = outputs.empty() ? updates[0].state.graph : outputs[0].graph;
  require(graph != nullptr, "compile: an output or update was never given a value");
  for (const Var& output : outputs)
    require(output.defined() && output.graph == graph, "compile: outputs of different graphs");
  std::set<int> states;
  for (const Update& update : updates) {
    require(update.state.graph == graph && update.value.graph == graph,
            "compile: an update of a different graph");
    const std::string& name = graph->name(update.state);
    require(states.insert(update.state.id).second, "compile: two updates of input ", name);
    require(update.value.node().type == update.state.node().type, "compile: the update of input ",
            name, " is ", name_of(update.value.dtype()), " ", update.value.shape(), ", expected ",
            name_of(update.state.dtype()), " ", update.state.shape());
  }
  return *graph;
}

}  // namespace

Program compile(std::vector<Var> outputs, std::vector<Update> updates,
                std::vector<Binding> bindings) {
  Graph& graph = common_graph(outputs, updates);
  Draft draft{graph, outputs, updates, {}};
  for (const Binding& binding : bindings) {
    require(Type{binding.tensor.shape(), binding.tensor.dtype()} == binding.var.node().type,
            "compile: a binding of shape ", binding.tensor.shape(), " to a value of shape ",
            binding.var.shape());
    draft.bound.emplace(binding.var.id, binding.tensor);
  }
  compiler::find_live(draft);
  compiler::place_values(draft);
  compiler::fuse(draft);
  compiler::schedule(draft);
  compiler::plan_memory(draft);

  Program program;
  program.graph_ = &graph;
  program.output_vars_ = std::move(outputs);
  program.updates_ = std::move(updates);
  program.bindings_ = std::move(bindings);
  if (draft.arena_bytes > 0)
    program.arena_ = Tensor::empty({static_cast<std::int64_t>(draft.arena_bytes / 8)}, DType::i64,
                                   graph.device());
  for (int id = 0; id < graph.size(); ++id)
    if (draft.live[static_cast<std::size_t>(id)] && !draft.is_leaf(id))
      program.computed_.push_back(id);
  Addresses addresses(draft, program.constants_, program.arena_);
  for (const Unit& unit : draft.units) emit(draft, unit, addresses, program.steps_);
  for (const Copy& copy : draft.final_copies)
    program.steps_.push_back(copy_step(draft, addresses, copy, draft.final_place(copy.from)));
  for (const Var& output : program.output_vars_)
    program.outputs_.push_back(addresses.tensor(draft.final_place(output.id)));
  return program;
}

// The first run is step by step, so that an error names its node; the second one is recorded, if
// the device can. A run that fails is none: the next one is a first.
void Program::run() { profiler_ == nullptr ? run_at_once() : profiler_->time(*this); }

void Program::run_at_once() {
  const auto run_steps = [this] {
    for (const Step& step : steps_) run_step(step);
  };
  if (math_ != math())
    recording_.reset();
  else if (recording_ == nullptr)
    recording_ = graph_->device().record(run_steps);
  math_.reset();
  recording_ == nullptr ? run_steps() : replay();
  math_ = math();
  finish_run();
}

// What a replay finds wrong can only be an index: it names the steps that read some.
void Program::replay() {
  try {
    recording_->replay();
  } catch (const Error& error) {
    std::string readers;
    for (const Step& step : steps_)
      if (step.kind == Step::Kind::kernel && reads_indices(step))
        readers += (readers.empty() ? "" : ", ") + described(graph_->node(step.nodes[0]));
    if (readers.empty()) throw;
    fail(readers, ": ", error.what());
  }
}

// An error names the last of the step's nodes.
void Program::run_step(const Step& step) {
  try {
    execute(step);
  } catch (const Error& error) {
    if (step.nodes.empty()) throw;
    fail(described(graph_->node(step.nodes.back())), ": ", error.what());
  }
}

std::string Program::described(const Node& node) const {
  const std::string name(node.primitive->name);
  return node.scope == 0 ? name : name + " in scope " + graph_->scope_name(node.scope);
}

void Program::execute(const Step& step) {
  Device& device = graph_->device();
  switch (step.kind) {
    case Step::Kind::copy:
      return device.copy(step.inputs[0], step.outputs[0]);
    case Step::Kind::fused:
      return device.elementwise(step.fused, step.inputs, step.outputs);
    case Step::Kind::kernel:
      const Node& node = graph_->node(step.nodes[0]);
      return node.primitive->kernel(device, node, step.inputs, step.outputs[0]);
  }
}

void Program::finish_run() {
  for (const Update& update : updates_) graph_->write(update.state);
}

bool Program::computes(Var var) const {
  return std::binary_search(computed_.begin(), computed_.end(), var.id);
}

}  // namespace saddle

// A compiled piece of the graph: a list of steps over planned memory, replayed without any
// allocation or work on the graph; on a GPU as one recorded unit.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "autograd/graph.h"

namespace saddle {

class Profiler;

// After a run, `state` (an input) holds `value` (same shape and dtype). Every read in the program
// sees the old value.
struct Update {
  Var state, value;
};

// `var` is not computed: it is read from `tensor` (same shape and dtype).
struct Binding {
  Var var;
  Tensor tensor;
};

// One call of one kernel.
struct Step {
  enum class Kind { kernel, fused, copy };
  Kind kind;
  std::vector<int> nodes;   // what it computes, ascending; empty for a copy
  ElementwiseKernel fused;  // if kind is fused
  std::vector<View> inputs, outputs;
  // Of a copy: the node that it reads, and the one, maybe an input, whose storage it writes to; -1
  // where it keeps a value that an update is about to overwrite.
  int copied = -1, target = -1;
};

// It refers to the graph and to the storage of the inputs: both must outlive it.
class Program {
 public:
  // Executes all steps, then the updates hold. Throws Error naming the node if a kernel refuses its
  // input (an index out of range): then some states may have been written, and others not. A
  // Profiler of this program times it.
  void run();

  // Output i of compile(); its content is valid until the next run.
  const Tensor& output(std::size_t i) const { return outputs_[i]; }
  std::size_t output_count() const { return outputs_.size(); }
  const std::vector<Step>& steps() const { return steps_; }
  const std::vector<Update>& updates() const { return updates_; }
  const std::vector<Var>& output_vars() const { return output_vars_; }
  const Graph& graph() const { return *graph_; }
  // What a run replays; null where, or as long as, it runs step by step.
  const Recording* recording() const { return recording_.get(); }
  // Memory of intermediate values and outputs; the inputs have their own.
  std::size_t arena_bytes() const { return arena_.defined() ? 8 * arena_.size() : 0; }
  // True if `var` is computed: by a step, or as a view or concatenation of what steps compute.
  bool computes(Var var) const;

 private:
  friend Program compile(std::vector<Var>, std::vector<Update>, std::vector<Binding>);
  friend class Profiler;  // runs it step by step

  void run_at_once();
  void replay();
  void run_step(const Step& step);
  void execute(const Step& step);
  // "gather in scope embedding".
  std::string described(const Node& node) const;
  // After all steps: marks the states as written.
  void finish_run();

  Graph* graph_ = nullptr;
  std::vector<Var> output_vars_;
  std::vector<Update> updates_;
  std::vector<Binding> bindings_;  // keeps their storage alive
  std::vector<int> computed_;      // ids, ascending
  std::vector<Step> steps_;
  std::vector<Tensor> outputs_, constants_;
  Tensor arena_;
  std::optional<Math> math_;  // of the last run
  std::unique_ptr<Recording> recording_;
  mutable Profiler* profiler_ = nullptr;  // who looks at the runs changes none of their results
};

// Keeps what `outputs` and `updates` need; fuses chains of elementwise nodes; lets parts of a
// concatenation be computed in place; plans buffers by lifetime; updates states in place where no
// later step reads the old value. Inputs are read from their storage at every run.
// Throws Error for an update of something that is no input, twice of one state, or of another type.
Program compile(std::vector<Var> outputs, std::vector<Update> updates = {},
                std::vector<Binding> bindings = {});

}  // namespace saddle

// Modules: pieces of a network that declare their parameters once and are then functions of them.
//
// Every network here is a stack of `copies` equal networks with parameters of their own: a
// parameter has shape [copies, sizes...], activations have shape [copies, batch, features...]. One
// network is a stack of one. I generators or N pairs thus run as one batched product.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "autograd/graph.h"
#include "nn/initializer.h"
#include "nn/random_streams.h"

namespace saddle {

// One tensor inside a flat vector.
struct Slot {
  std::string name;  // PyTorch's: "0.weight"
  Shape shape;       // of one copy, in memory
  Initializer initializer;
  std::int64_t offset;
  // Axis k of the tensor in files is axis file_order[k] of `shape`, so that files have PyTorch's
  // layout where ours differs (OIHW for HWIO). Empty: the same order.
  Axes file_order;
};

// The tensors that make up a flat vector, in order.
class SlotList {
 public:
  // Returns the index of the new slot.
  int add(const std::string& name, const Shape& shape, const Initializer& initializer,
          const Axes& file_order = {});
  // The index of the slot that has this name. Throws Error if there is none.
  int find(const std::string& name) const;
  void rename(int index, const std::string& name);
  const std::vector<Slot>& slots() const { return slots_; }
  std::int64_t size() const { return size_; }  // elements of one copy

 private:
  std::vector<Slot> slots_;
  std::int64_t size_ = 0;
};

// What a module asks for when a network is built. Buffers are state that is not trained: running
// statistics.
struct Declaration {
  SlotList parameters, buffers;
};

enum class Mode { training, evaluation };

// One application of a network: which values its slots have, what its buffers become, and where
// its random numbers come from.
class Application {
 public:
  // `parameters` is [copies, P], `buffers` [copies, B] (undefined if B = 0). `random` may be null
  // if no layer asks for random numbers.
  Application(const Declaration& declaration, Var parameters, Var buffers, Mode mode,
              RandomStreams* random);

  Mode mode() const { return mode_; }
  std::int64_t copies() const { return parameters_.shape()[0]; }
  // [copies, sizes...] of slot `index`.
  Var parameter(int index) const { return parameter_views_[static_cast<std::size_t>(index)]; }
  // From now on the layers see `value` [copies, sizes...] in the slot: a function of its parameter.
  void set_parameter(int index, Var value) {
    parameter_views_[static_cast<std::size_t>(index)] = value;
  }
  // The present value: what set_buffer() gave last.
  Var buffer(int index) const { return buffer_views_[static_cast<std::size_t>(index)]; }
  void set_buffer(int index, Var value);
  // All buffers after this application, [copies, B]; undefined if there are none.
  Var buffers() const;
  // Throws Error, naming the layer `who`, if there are no random numbers.
  RandomStreams& random(const char* who) const;

 private:
  Var parameters_, buffers_;
  Mode mode_;
  RandomStreams* random_;
  // Made in the order of the slots, so that their cotangents meet as neighbours and the gradient is
  // one concatenation.
  std::vector<Var> parameter_views_, buffer_views_;
  bool buffers_changed_ = false;
};

class Module {
 public:
  virtual ~Module() = default;
  // Adds slots under `prefix` ("0." or "" at the top) and remembers their indices. Called once.
  virtual void declare(Declaration&, const std::string& /*prefix*/) {}
  virtual Var forward(Application& application, Var x) const = 0;
};

using ModulePtr = std::unique_ptr<Module>;

// Modules one after another, named "0", "1", ...
class Sequential : public Module {
 public:
  explicit Sequential(std::vector<ModulePtr> modules) : modules_(std::move(modules)) {}
  void declare(Declaration& declaration, const std::string& prefix) override;
  Var forward(Application& application, Var x) const override;

 private:
  std::vector<ModulePtr> modules_;
};

// sequential(linear(2, 16), relu_layer(), ...)
template <class... Modules>
ModulePtr sequential(Modules... modules) {
  std::vector<ModulePtr> list;
  (list.push_back(std::move(modules)), ...);
  return std::make_unique<Sequential>(std::move(list));
}

}  // namespace saddle

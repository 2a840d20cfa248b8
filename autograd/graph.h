// The expression graph: append-only, hash-consed, one output per node.
// A node's inputs have smaller ids, so id order is a topological order.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "tensor/tensor.h"

namespace saddle {

struct Primitive;
class Graph;

// Shape and dtype of a value that need not exist yet.
struct Type {
  Shape shape;
  DType dtype = DType::f32;
  bool operator==(const Type&) const = default;
};

// What a primitive needs to know beside its inputs; each primitive says how it reads them.
struct Attributes {
  std::vector<std::int64_t> integers;
  double number = 0.0;

  bool operator==(const Attributes& other) const;
};

struct Node {
  const Primitive* primitive = nullptr;
  std::vector<int> inputs;  // ids
  Attributes attributes;
  Type type;
  int scope = 0;  // index into Graph's scope names
};

// A handle to a node. Building one computes nothing: see value() and compile().
struct Var {
  Graph* graph = nullptr;
  int id = -1;

  // False for a default-constructed Var: derivative rules return it for "identically zero".
  bool defined() const { return graph != nullptr; }
  const Node& node() const;
  const Shape& shape() const { return node().type.shape; }
  DType dtype() const { return node().type.dtype; }
  int rank() const { return shape().rank(); }
  Var input(int i) const { return {graph, node().inputs[static_cast<std::size_t>(i)]}; }
  bool operator==(const Var&) const = default;
};

class Graph {
 public:
  // Of the default device: the storage of every input is there, and programs run there.
  Graph();
  Graph(const Graph&) = delete;  // Vars point here
  Graph& operator=(const Graph&) = delete;

  // A place whose value the outside sets; it shares `storage`. Two inputs are never merged.
  Var input(const Tensor& storage, const std::string& name);
  // The node for primitive(inputs; attributes): an equal one if it exists, else a new one. Checks
  // dtypes and shapes; Error names the primitive, the scope and the shapes.
  Var apply(const Primitive& primitive, std::vector<Var> inputs, Attributes attributes = {});

  // The storage of an input, to read.
  const Tensor& storage(Var input) const;
  // The same, to write: marks the input as changed, so that a linearization at its old value is
  // refused (autograd/linearize.h).
  const Tensor& write(Var input);
  std::uint64_t version(Var input) const;
  const std::string& name(Var input) const;

  Device& device() const { return device_; }

  const Node& node(int id) const { return nodes_[static_cast<std::size_t>(id)]; }
  int size() const { return static_cast<int>(nodes_.size()); }

  // "discriminator/2"; "" at the top.
  const std::string& scope_name(int scope) const {
    return scopes_[static_cast<std::size_t>(scope)];
  }
  int scope() const { return scope_; }

 private:
  friend class Scope;

  struct Place {
    Tensor storage;
    std::string name;
    std::uint64_t version = 0;
  };
  Place& place(Var input);
  const Place& place(Var input) const { return const_cast<Graph*>(this)->place(input); }

  Device& device_;
  std::deque<Node> nodes_;  // references stay valid while rules append
  std::unordered_multimap<std::size_t, int> by_hash_;
  std::unordered_map<int, Place> places_;
  std::vector<std::string> scopes_;
  int scope_ = 0;
};

// Names the nodes made during its life: Scope("discriminator") and, inside it, Scope("2") give
// "discriminator/2".
class Scope {
 public:
  Scope(Graph& graph, const std::string& name);
  // Enters an existing scope by index, for derivative nodes: they belong to what they
  // differentiate.
  Scope(Graph& graph, int scope);
  ~Scope() { graph_.scope_ = before_; }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  Graph& graph_;
  int before_;
};

}  // namespace saddle

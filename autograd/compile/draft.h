// A program on its way through the passes of compile(). Each pass fills in its own part.
#pragma once

#include <map>
#include <vector>

#include "autograd/primitive.h"
#include "autograd/program.h"

namespace saddle::compiler {

// Where a value lies: inside the storage of the value `root`, in units of elements.
struct Place {
  int root = -1;
  Layout layout;
  bool operator==(const Place&) const = default;
};

struct Copy {
  int from;  // node
  Place to;  // with from's shape
};

// What becomes one step: a kernel's node, a group of elementwise nodes, or copies.
struct Unit {
  Step::Kind kind;
  std::vector<int> nodes;    // ascending
  std::vector<Copy> copies;  // if kind is copy
};

struct Draft {
  const Graph& graph;
  std::vector<Var> outputs;
  std::vector<Update> updates;
  std::map<int, Tensor> bound;  // nodes that are read, not computed

  // find_live: nodes that the program needs, and who uses them.
  std::vector<char> live{};
  std::vector<std::vector<int>> users{};

  // place_values: where each live node's value lies. Roots beyond graph.size() are saved copies.
  std::vector<Place> places{};
  std::map<int, Type> copies{};  // root -> type

  // fuse: elementwise nodes of one group share a number; others have their own.
  std::vector<int> group{};

  // schedule: in order of execution. A value that is read after the run but lies in a state that
  // changes is copied first: node -> its copy.
  std::vector<Unit> units{};
  std::map<int, Place> saved{};

  // plan_memory: byte offset in the arena of each root that lives there, and roots that live in a
  // state's storage instead.
  std::map<int, std::size_t> offsets{};
  std::map<int, Var> in_state{};
  std::vector<Copy> final_copies{};  // updates that could not be made in place; root is the state
  std::size_t arena_bytes = 0;

  const Node& node(int id) const { return graph.node(id); }
  const Place& place(int id) const { return places[static_cast<std::size_t>(id)]; }
  bool is_leaf(int id) const {
    const Kind kind = node(id).primitive->kind;
    return kind == Kind::input || kind == Kind::literal || bound.count(id) > 0;
  }
  // Where to read a value after the last step.
  const Place& final_place(int id) const {
    const auto copy = saved.find(id);
    return copy != saved.end() ? copy->second : place(id);
  }
  bool is_elementwise(int id) const {
    return !is_leaf(id) && node(id).primitive->kind == Kind::elementwise;
  }
  Type type_of_root(int root) const {
    return root < graph.size() ? node(root).type : copies.at(root);
  }
};

void find_live(Draft& draft);
void place_values(Draft& draft);
void fuse(Draft& draft);
void schedule(Draft& draft);
void plan_memory(Draft& draft);

// A fused unit as a kernel, with the places that it reads and the members that it stores.
struct FusedUnit {
  ElementwiseKernel kernel;
  std::vector<Place> inputs;
  std::vector<int> stored;
};
FusedUnit lower(const Draft& draft, const Unit& unit);

// The places that a unit reads.
std::vector<Place> places_read(const Draft& draft, const Unit& unit);

}  // namespace saddle::compiler

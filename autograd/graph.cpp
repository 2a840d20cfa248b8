#include "autograd/graph.h"

#include <algorithm>
#include <bit>
#include <functional>

#include "autograd/primitive.h"

namespace saddle {
namespace {

void mix(std::size_t& hash, std::uint64_t value) {
  hash ^= std::hash<std::uint64_t>{}(value) + 0x9e3779b97f4a7c15ULL + (hash << 6) + (hash >> 2);
}

std::size_t hash_of(const Primitive& primitive, const std::vector<int>& inputs,
                    const Attributes& attributes) {
  std::size_t hash = std::hash<const void*>{}(&primitive);
  for (int id : inputs) mix(hash, static_cast<std::uint64_t>(id));
  for (std::int64_t integer : attributes.integers) mix(hash, static_cast<std::uint64_t>(integer));
  mix(hash, std::bit_cast<std::uint64_t>(attributes.number));
  return hash;
}

}  // namespace

bool Attributes::operator==(const Attributes& other) const {
  // By bits: -0.0 is another literal than 0.0, and a NaN equals itself.
  return integers == other.integers &&
         std::bit_cast<std::uint64_t>(number) == std::bit_cast<std::uint64_t>(other.number);
}

const Node& Var::node() const {
  require(defined(), "a Var was used before it was given a value");
  return graph->node(id);
}

Graph::Graph() : device_(default_device()), scopes_{""} {}

Var Graph::input(const Tensor& storage, const std::string& name) {
  require(storage.defined() && is_dense(storage.layout()), "input ", name,
          ": needs a dense tensor as its storage");
  require(&storage.device() == &device_, "input ", name, ": its storage is on ",
          storage.device().name(), ", the graph on ", device_.name());
  const int id = size();
  // The id as an attribute keeps two inputs of one shape apart.
  nodes_.push_back({&kInput, {}, {{id}, 0.0}, {storage.shape(), storage.dtype()}, scope_});
  places_[id] = {storage, name, 0};
  return {this, id};
}

Var Graph::apply(const Primitive& primitive, std::vector<Var> inputs, Attributes attributes) {
  std::vector<int> ids;
  std::vector<Type> types;
  for (const Var& input : inputs) {
    require(input.defined(), primitive.name, ": an operand was never given a value");
    require(input.graph == this, primitive.name, ": operands belong to different graphs");
    ids.push_back(input.id);
    types.push_back(input.node().type);
  }
  if (primitive.commutative) std::sort(ids.begin(), ids.end());
  const std::size_t hash = hash_of(primitive, ids, attributes);
  const auto [begin, end] = by_hash_.equal_range(hash);
  for (auto it = begin; it != end; ++it) {
    const Node& known = node(it->second);
    if (known.primitive == &primitive && known.inputs == ids && known.attributes == attributes)
      return {this, it->second};
  }
  Type type;
  try {
    require(primitive.arity < 0 || primitive.arity == static_cast<int>(ids.size()), "expected ",
            primitive.arity, " operands, found ", ids.size());
    type = primitive.infer(types, attributes);
  } catch (const Error& error) {
    fail(primitive.name, ": ", error.what(), scope_ == 0 ? "" : " in scope ", scope_name(scope_));
  }
  nodes_.push_back({&primitive, std::move(ids), std::move(attributes), type, scope_});
  by_hash_.emplace(hash, size() - 1);
  return {this, size() - 1};
}

Graph::Place& Graph::place(Var input) {
  const auto it = places_.find(input.id);
  require(input.graph == this && it != places_.end(), "expected an input of the graph, found ",
          input.defined() ? input.node().primitive->name : "an undefined Var");
  return it->second;
}

const Tensor& Graph::storage(Var input) const { return place(input).storage; }

const Tensor& Graph::write(Var input) {
  Place& written = place(input);
  ++written.version;
  return written.storage;
}

std::uint64_t Graph::version(Var input) const { return place(input).version; }
const std::string& Graph::name(Var input) const { return place(input).name; }

Scope::Scope(Graph& graph, const std::string& name) : graph_(graph), before_(graph.scope_) {
  const std::string& outer = graph.scope_name(before_);
  const std::string full = outer.empty() ? name : outer + "/" + name;
  const auto known = std::find(graph.scopes_.begin(), graph.scopes_.end(), full);
  graph.scope_ = static_cast<int>(known - graph.scopes_.begin());
  if (known == graph.scopes_.end()) graph.scopes_.push_back(full);
}

Scope::Scope(Graph& graph, int scope) : graph_(graph), before_(graph.scope_) {
  graph.scope_ = scope;
}

}  // namespace saddle

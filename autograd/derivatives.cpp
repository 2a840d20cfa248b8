#include "autograd/derivatives.h"

#include <algorithm>

#include "autograd/ops.h"
#include "autograd/primitive.h"

namespace saddle {
namespace {

// A flag or a Var for every node up to some id. Sized before any rule appends.
template <class T>
using PerNode = std::vector<T>;

Graph& graph_of(std::span<const Var> ys, std::span<const Var> xs) {
  require(!ys.empty() && !xs.empty(), "derivative: needs at least one output and one variable");
  for (std::span<const Var> vars : {ys, xs})
    for (const Var& var : vars)
      require(var.defined() && var.graph == ys[0].graph,
              "derivative: outputs and variables must belong to one graph");
  return *ys[0].graph;
}

int largest_id(std::span<const Var> vars) {
  return std::max_element(vars.begin(), vars.end(), [](Var a, Var b) { return a.id < b.id; })->id;
}

// Which nodes up to the largest y some y depends on.
PerNode<char> leads_to(const Graph& graph, std::span<const Var> ys) {
  const int last = largest_id(ys);
  PerNode<char> leads(static_cast<std::size_t>(last) + 1, 0);
  for (const Var& y : ys) leads[static_cast<std::size_t>(y.id)] = 1;
  for (int id = last; id >= 0; --id)
    if (leads[static_cast<std::size_t>(id)])
      for (int input : graph.node(id).inputs) leads[static_cast<std::size_t>(input)] = 1;
  return leads;
}

bool is_zero(Var derivative) { return !derivative.defined() || known_constant(derivative) == 0.0; }

void accumulate(Var& total, Var term) {
  if (term.defined()) total = total.defined() ? total + term : term;
}

void require_matching(std::span<const Var> vars, std::span<const Var> given, const char* who,
                      const char* what) {
  require(vars.size() == given.size(), who, ": ", vars.size(), " variables but ", given.size(), " ",
          what);
  for (std::size_t k = 0; k < vars.size(); ++k)
    require(given[k].shape() == vars[k].shape() && given[k].dtype() == vars[k].dtype(), who, ": ",
            what, " ", k, " is ", name_of(given[k].dtype()), " ", given[k].shape(), ", expected ",
            name_of(vars[k].dtype()), " ", vars[k].shape());
}

Var or_zero(Var derivative, Var like) {
  return derivative.defined() ? derivative : zeros_like(like);
}

}  // namespace

std::vector<char> depends_on(const Graph& graph, std::span<const Var> xs) {
  PerNode<char> depends(static_cast<std::size_t>(graph.size()), 0);
  for (const Var& x : xs) depends[static_cast<std::size_t>(x.id)] = 1;
  for (int id = 0; id < graph.size(); ++id)
    for (int input : graph.node(id).inputs)
      if (depends[static_cast<std::size_t>(input)]) depends[static_cast<std::size_t>(id)] = 1;
  return depends;
}

std::vector<Var> vjp(std::span<const Var> ys, std::span<const Var> xs,
                     std::span<const Var> cotangents) {
  Graph& graph = graph_of(ys, xs);
  require_matching(ys, cotangents, "vjp", "cotangents");
  const int last = largest_id(ys);
  const PerNode<char> depends = depends_on(graph, xs);
  PerNode<Var> cotangent(static_cast<std::size_t>(last) + 1);
  for (std::size_t j = 0; j < ys.size(); ++j)
    accumulate(cotangent[static_cast<std::size_t>(ys[j].id)], cotangents[j]);
  for (int id = last; id >= 0; --id) {
    const Var given = cotangent[static_cast<std::size_t>(id)];
    if (is_zero(given) || !depends[static_cast<std::size_t>(id)]) continue;
    const Node& node = graph.node(id);
    const Scope scope(graph, node.scope);
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const auto input = static_cast<std::size_t>(node.inputs[i]);
      if (depends[input])
        accumulate(cotangent[input], node.primitive->vjp({&graph, id}, given, static_cast<int>(i)));
    }
  }
  std::vector<Var> result;
  for (const Var& x : xs)
    result.push_back(or_zero(x.id <= last ? cotangent[static_cast<std::size_t>(x.id)] : Var{}, x));
  return result;
}

std::vector<Var> jvp(std::span<const Var> ys, std::span<const Var> xs,
                     std::span<const Var> tangents) {
  Graph& graph = graph_of(ys, xs);
  require_matching(xs, tangents, "jvp", "tangents");
  const PerNode<char> leads = leads_to(graph, ys);
  PerNode<Var> tangent(leads.size());
  for (std::size_t k = 0; k < xs.size(); ++k)
    if (const auto id = static_cast<std::size_t>(xs[k].id); id < leads.size())
      accumulate(tangent[id], tangents[k]);
  for (std::size_t id = 0; id < leads.size(); ++id) {
    if (!leads[id]) continue;
    const Node& node = graph.node(static_cast<int>(id));
    const Scope scope(graph, node.scope);
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const Var t = tangent[static_cast<std::size_t>(node.inputs[i])];
      if (!is_zero(t))
        accumulate(tangent[id],
                   node.primitive->jvp({&graph, static_cast<int>(id)}, t, static_cast<int>(i)));
    }
  }
  std::vector<Var> result;
  for (const Var& y : ys) result.push_back(or_zero(tangent[static_cast<std::size_t>(y.id)], y));
  return result;
}

std::vector<Var> grad(Var y, std::span<const Var> xs) {
  require(y.shape().count() == 1, "grad: needs a scalar, found shape ", y.shape(),
          "; use vjp with a cotangent");
  const Var one = full_like(y, 1.0);
  return vjp({&y, 1}, xs, {&one, 1});
}

Var grad(Var y, Var x) { return grad(y, {&x, 1})[0]; }

Var hvp(Var f, Var x, Var v) { return mixed_hvp(f, x, x, v); }

std::vector<Var> mixed_hvp(Var f, std::span<const Var> xs, std::span<const Var> ys,
                           std::span<const Var> vs) {
  return jvp(grad(f, xs), ys, vs);
}

Var mixed_hvp(Var f, Var x, Var y, Var v) { return mixed_hvp(f, {&x, 1}, {&y, 1}, {&v, 1})[0]; }

std::vector<Var> mixed_hvp_reverse(Var f, std::span<const Var> xs, std::span<const Var> ys,
                                   std::span<const Var> vs) {
  // vs are constants here, whatever they depend on: a vjp's cotangents are not differentiated.
  return vjp(grad(f, ys), xs, vs);
}

Var mixed_hvp_reverse(Var f, Var x, Var y, Var v) {
  return mixed_hvp_reverse(f, {&x, 1}, {&y, 1}, {&v, 1})[0];
}

}  // namespace saddle

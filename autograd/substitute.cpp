#include "autograd/substitute.h"

#include <algorithm>
#include <numeric>

namespace saddle {
namespace {

void require_matching(const Graph& graph, std::span<const Var> xs, std::span<const Var> values) {
  require(xs.size() == values.size(), "substitute: ", xs.size(), " variables but ", values.size(),
          " values");
  for (std::size_t k = 0; k < xs.size(); ++k) {
    require(xs[k].graph == &graph && values[k].graph == &graph, "substitute: of different graphs");
    require(values[k].node().type == xs[k].node().type, "substitute: value ", k, " is ",
            name_of(values[k].dtype()), " ", values[k].shape(), ", expected ",
            name_of(xs[k].dtype()), " ", xs[k].shape());
  }
}

// Which nodes some y depends on.
std::vector<char> needed_by(std::span<const Var> ys) {
  int last = 0;
  for (const Var& y : ys) last = std::max(last, y.id);
  std::vector<char> needed(static_cast<std::size_t>(last) + 1, 0);
  for (const Var& y : ys) needed[static_cast<std::size_t>(y.id)] = 1;
  for (int id = last; id >= 0; --id)
    if (needed[static_cast<std::size_t>(id)])
      for (int input : ys[0].graph->node(id).inputs) needed[static_cast<std::size_t>(input)] = 1;
  return needed;
}

}  // namespace

std::vector<Var> substitute(std::span<const Var> ys, std::span<const Var> xs,
                            std::span<const Var> values) {
  if (ys.empty()) return {};
  Graph& graph = *ys[0].graph;
  require_matching(graph, xs, values);
  const std::vector<char> needed = needed_by(ys);
  std::vector<int> image(needed.size());  // of each node, the one that stands for it
  std::iota(image.begin(), image.end(), 0);
  for (std::size_t k = 0; k < xs.size(); ++k)
    if (const auto id = static_cast<std::size_t>(xs[k].id); id < image.size())
      image[id] = values[k].id;
  for (std::size_t id = 0; id < image.size(); ++id) {
    if (!needed[id] || image[id] != static_cast<int>(id)) continue;
    const Node& node = graph.node(static_cast<int>(id));
    std::vector<Var> inputs;
    for (int input : node.inputs)
      inputs.push_back({&graph, image[static_cast<std::size_t>(input)]});
    const bool changed = !std::equal(inputs.begin(), inputs.end(), node.inputs.begin(),
                                     [](Var now, int before) { return now.id == before; });
    if (!changed) continue;
    const Scope scope(graph, node.scope);
    image[id] = graph.apply(*node.primitive, std::move(inputs), node.attributes).id;
  }
  std::vector<Var> result;
  for (const Var& y : ys) result.push_back({&graph, image[static_cast<std::size_t>(y.id)]});
  return result;
}

Var substitute(Var y, Var x, Var value) { return substitute({&y, 1}, {&x, 1}, {&value, 1})[0]; }

}  // namespace saddle

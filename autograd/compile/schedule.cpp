// Pass 4: units in an order that respects who needs what; among those that are ready the oldest
// goes first, which keeps the order in which the graph was built.
#include <algorithm>
#include <queue>

#include "autograd/compile/draft.h"
#include "autograd/primitives/join.h"

namespace saddle::compiler {
namespace {

// Copies of the parts of a concatenation that do not lie in it yet.
std::vector<Copy> missing_parts(const Draft& draft, int whole) {
  const Node& node = draft.node(whole);
  const int axis = static_cast<int>(node.attributes.integers[0]);
  std::vector<Copy> copies;
  std::int64_t begin = 0;
  for (int part : node.inputs) {
    const std::int64_t end = begin + draft.node(part).type.shape[axis];
    const Layout slot = sliced(dense_layout(node.type.shape), axis, begin, end);
    const Place& place = draft.place(part);
    if (place.root != whole || !same_elements(place.layout, slot))
      copies.push_back({part, {whole, slot}});
    begin = end;
  }
  return copies;
}

// Copies, to run first, of what is read after the run but lies in a state that changes.
void save_old_states(Draft& draft) {
  const auto is_updated = [&](int root) {
    return std::any_of(draft.updates.begin(), draft.updates.end(),
                       [&](const Update& update) { return update.state.id == root; });
  };
  const auto save = [&](Var var) {
    if (!is_updated(draft.place(var.id).root) || draft.saved.count(var.id) > 0) return;
    const int root = draft.graph.size() + static_cast<int>(draft.copies.size());
    draft.copies[root] = var.node().type;
    draft.saved[var.id] = {root, dense_layout(var.shape())};
    draft.units.push_back({Step::Kind::copy, {}, {{var.id, draft.saved[var.id]}}});
  };
  for (const Update& update : draft.updates) save(update.value);
  for (const Var& output : draft.outputs) save(output);
}

// The unit that a node's first member starts, if the node is computed by a step.
bool make_unit(const Draft& draft, int id, Unit& unit) {
  const Node& node = draft.node(id);
  if (draft.is_leaf(id)) return false;
  if (node.primitive->kind == Kind::view) {
    if (draft.place(id).root != id) return false;
    const Shape& from = draft.node(node.inputs[0]).type.shape;
    unit = {Step::Kind::copy, {id}, {{node.inputs[0], {id, dense_layout(from)}}}};
  } else if (node.primitive == &kConcatenate) {
    unit = {Step::Kind::copy, {id}, missing_parts(draft, id)};
  } else {
    unit = {draft.is_elementwise(id) ? Step::Kind::fused : Step::Kind::kernel, {id}, {}};
  }
  return true;
}

}  // namespace

void schedule(Draft& draft) {
  // One unit per group; unit_of also leads from each node to its unit.
  std::vector<Unit> units;
  std::vector<int> unit_of(draft.live.size(), -1), unit_of_group(draft.live.size(), -1);
  for (int id = 0; id < draft.graph.size(); ++id) {
    if (!draft.live[static_cast<std::size_t>(id)]) continue;
    int& known = unit_of_group[static_cast<std::size_t>(draft.group[static_cast<std::size_t>(id)])];
    Unit unit;
    if (known >= 0) {
      units[static_cast<std::size_t>(known)].nodes.push_back(id);
    } else if (make_unit(draft, id, unit)) {
      known = static_cast<int>(units.size());
      units.push_back(std::move(unit));
    }
    unit_of[static_cast<std::size_t>(id)] = known;
  }

  // Dependencies; a view depends on what its input depends on.
  std::vector<std::vector<int>> followers(units.size());
  std::vector<int> waiting(units.size(), 0);
  for (std::size_t u = 0; u < units.size(); ++u) {
    std::vector<int> stack = units[u].nodes;
    std::vector<int> needed;
    while (!stack.empty()) {
      const int id = stack.back();
      stack.pop_back();
      for (int input : draft.node(id).inputs) {
        const int unit = unit_of[static_cast<std::size_t>(input)];
        if (unit >= 0 && unit != static_cast<int>(u)) needed.push_back(unit);
        if (unit < 0 && !draft.is_leaf(input)) stack.push_back(input);
      }
    }
    std::sort(needed.begin(), needed.end());
    needed.erase(std::unique(needed.begin(), needed.end()), needed.end());
    for (int unit : needed)
      followers[static_cast<std::size_t>(unit)].push_back(static_cast<int>(u));
    waiting[u] = static_cast<int>(needed.size());
  }

  using Entry = std::pair<int, int>;  // youngest node, unit
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> ready;
  const auto push = [&](int u) {
    ready.push({units[static_cast<std::size_t>(u)].nodes.back(), u});
  };
  for (std::size_t u = 0; u < units.size(); ++u)
    if (waiting[u] == 0) push(static_cast<int>(u));
  save_old_states(draft);
  const std::size_t saved = draft.units.size();
  while (!ready.empty()) {
    const auto u = static_cast<std::size_t>(ready.top().second);
    ready.pop();
    draft.units.push_back(std::move(units[u]));
    for (int follower : followers[u])
      if (--waiting[static_cast<std::size_t>(follower)] == 0) push(follower);
  }
  require(draft.units.size() == saved + units.size(), "compile: steps depend on each other");
}

}  // namespace saddle::compiler

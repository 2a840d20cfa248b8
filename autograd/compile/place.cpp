// Pass 2: where each value lies. Views lie in their input's storage; the parts of a concatenation
// lie in the whole, so that their kernels write there and nothing is copied.
#include "autograd/compile/draft.h"
#include "autograd/primitives/join.h"

namespace saddle::compiler {
namespace {

bool is_concatenation(const Draft& draft, int id) {
  return !draft.is_leaf(id) && draft.node(id).primitive == &kConcatenate;
}

// Follows views that keep the order of elements back from a part of a concatenation to the node
// that computes it; -1 if there is none.
int computing_node(const Draft& draft, int id) {
  const auto keeps_order = [&](const Node& node) {
    const Layout before = dense_layout(draft.node(node.inputs[0]).type.shape);
    const auto after = node.primitive->view(before, node);
    return after && same_elements(before, *after);
  };
  while (!draft.is_leaf(id) && draft.node(id).primitive->kind == Kind::view &&
         keeps_order(draft.node(id)))
    id = draft.node(id).inputs[0];
  const Kind kind = draft.node(id).primitive->kind;
  const bool computed = !draft.is_leaf(id) && kind != Kind::view && !is_concatenation(draft, id);
  return computed ? id : -1;
}

// Gives each part that a kernel computes, and that lies nowhere yet, its place in the whole.
void place_parts(Draft& draft, int whole) {
  const Node& node = draft.node(whole);
  const int axis = static_cast<int>(node.attributes.integers[0]);
  const Layout layout = dense_layout(node.type.shape);
  std::int64_t begin = 0;
  for (int part : node.inputs) {
    const std::int64_t end = begin + draft.node(part).type.shape[axis];
    const int source = computing_node(draft, part);
    if (source >= 0 && draft.place(source).root < 0) {
      const auto place = reshaped(sliced(layout, axis, begin, end), draft.node(source).type.shape);
      if (place) draft.places[static_cast<std::size_t>(source)] = {whole, *place};
    }
    begin = end;
  }
}

Place place_of(const Draft& draft, int id) {
  const Node& node = draft.node(id);
  if (!draft.is_leaf(id) && node.primitive->kind == Kind::view) {
    const Place& source = draft.place(node.inputs[0]);
    if (const auto layout = node.primitive->view(source.layout, node))
      return {source.root, *layout};
  }
  if (const auto bound = draft.bound.find(id); bound != draft.bound.end())
    return {id, bound->second.layout()};
  return {id, dense_layout(node.type.shape)};
}

}  // namespace

void place_values(Draft& draft) {
  draft.places.assign(draft.live.size(), {});
  for (int id = 0; id < draft.graph.size(); ++id)
    if (draft.live[static_cast<std::size_t>(id)] && is_concatenation(draft, id))
      place_parts(draft, id);
  for (int id = 0; id < draft.graph.size(); ++id) {
    const auto i = static_cast<std::size_t>(id);
    if (draft.live[i] && draft.places[i].root < 0) draft.places[i] = place_of(draft, id);
  }
}

}  // namespace saddle::compiler

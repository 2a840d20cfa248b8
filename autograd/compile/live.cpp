// Pass 1: which nodes the program needs. Dead code is what is left out.
#include "autograd/compile/draft.h"

namespace saddle::compiler {

void find_live(Draft& draft) {
  const auto size = static_cast<std::size_t>(draft.graph.size());
  draft.live.assign(size, 0);
  draft.users.assign(size, {});
  for (const Var& output : draft.outputs) draft.live[static_cast<std::size_t>(output.id)] = 1;
  for (const Update& update : draft.updates)
    draft.live[static_cast<std::size_t>(update.value.id)] = 1;
  for (int id = draft.graph.size() - 1; id >= 0; --id) {
    if (!draft.live[static_cast<std::size_t>(id)] || draft.is_leaf(id)) continue;
    for (int input : draft.node(id).inputs) {
      draft.live[static_cast<std::size_t>(input)] = 1;
      draft.users[static_cast<std::size_t>(input)].push_back(id);
    }
  }
}

}  // namespace saddle::compiler

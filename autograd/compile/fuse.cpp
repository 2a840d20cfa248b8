// Pass 3: elementwise nodes of one shape become one kernel wherever no other step must run between
// them.
#include <algorithm>
#include <numeric>

#include "autograd/compile/draft.h"

namespace saddle::compiler {
namespace {

// A fused kernel keeps one register per input; more than this spill out of the L1 cache.
constexpr std::size_t kMaxMembers = 48;

// Union-find over nodes; each set keeps its members. The sets stand in an order in which none
// depends on a later one.
class Groups {
 public:
  explicit Groups(const Draft& draft)
      : draft_(draft),
        parent_(draft.live.size()),
        members_(draft.live.size()),
        order_(draft.live.size()),
        position_(draft.live.size()),
        seen_(draft.live.size(), 0) {
    std::iota(parent_.begin(), parent_.end(), 0);
    std::iota(order_.begin(), order_.end(), 0);
    std::iota(position_.begin(), position_.end(), 0);
    for (std::size_t i = 0; i < members_.size(); ++i) members_[i] = {static_cast<int>(i)};
  }
  int find(int id) const {
    while (parent_[static_cast<std::size_t>(id)] != id) id = parent_[static_cast<std::size_t>(id)];
    return id;
  }
  const std::vector<int>& members(int root) const {
    return members_[static_cast<std::size_t>(root)];
  }

  // Merges group `user` with group `source`, which it reads, unless a path leaves the two and
  // enters them again: then a step outside would have to run in the middle of the merged one.
  void merge_unless_cyclic(int user, int source) {
    const int first = position_of(source), last = position_of(user);
    if (!mark_between(user, source, first)) return;
    // What `user` needs comes before the merged group, the rest of the stretch after it.
    const auto begin = order_.begin() + first, end = order_.begin() + last + 1;
    const auto middle = std::stable_partition(begin, end, [&](int group) { return seen(group); });
    std::stable_partition(middle, end, [&](int group) { return group == source || group == user; });
    for (int position = first; position <= last; ++position)
      position_[static_cast<std::size_t>(order_[static_cast<std::size_t>(position)])] = position;
    unite(user, source);
  }

 private:
  int position_of(int group) const { return position_[static_cast<std::size_t>(group)]; }
  bool seen(int group) const { return seen_[static_cast<std::size_t>(group)] == mark_; }

  // Marks the groups after `first` that `user` depends on without passing through `source`; false
  // if one of them depends on `source`. What lies before `first` cannot.
  bool mark_between(int user, int source, int first) {
    ++mark_;
    stack_ = {user};
    while (!stack_.empty()) {
      const int from = stack_.back();
      stack_.pop_back();
      for (int member : members(from)) {
        if (draft_.is_leaf(member)) continue;
        for (int input : draft_.node(member).inputs) {
          const int group = find(input);
          if (group == from || position_of(group) < first || seen(group)) continue;
          if (group == source && from == user) continue;
          if (group == source) return false;
          seen_[static_cast<std::size_t>(group)] = mark_;
          stack_.push_back(group);
        }
      }
    }
    return true;
  }

  // The larger set keeps its name; the other name stays in the order beside it, unused.
  void unite(int a, int b) {
    if (members(a).size() < members(b).size()) std::swap(a, b);
    auto &into = members_[static_cast<std::size_t>(a)],
         &from = members_[static_cast<std::size_t>(b)];
    into.insert(into.end(), from.begin(), from.end());
    from.clear();
    parent_[static_cast<std::size_t>(b)] = a;
  }

  const Draft& draft_;
  std::vector<int> parent_;
  std::vector<std::vector<int>> members_;
  std::vector<int> order_, position_;  // groups in order; where each stands
  std::vector<int> seen_, stack_;
  int mark_ = 0;
};

bool fit_together(const Draft& draft, const Groups& groups, int a, int b) {
  return draft.is_elementwise(a) && draft.is_elementwise(b) &&
         draft.node(a).type == draft.node(b).type &&
         groups.members(a).size() + groups.members(b).size() <= kMaxMembers;
}

}  // namespace

// From the youngest node back, so that what both a forward and a backward step could compute is
// computed in the later one, and lives shorter.
void fuse(Draft& draft) {
  Groups groups(draft);
  for (int id = draft.graph.size() - 1; id >= 0; --id) {
    if (!draft.live[static_cast<std::size_t>(id)] || !draft.is_elementwise(id)) continue;
    for (int input : draft.node(id).inputs) {
      const int user = groups.find(id), source = groups.find(input);
      if (user != source && fit_together(draft, groups, user, source))
        groups.merge_unless_cyclic(user, source);
    }
  }
  draft.group.resize(draft.live.size());
  for (int id = 0; id < draft.graph.size(); ++id)
    draft.group[static_cast<std::size_t>(id)] = groups.find(id);
}

}  // namespace saddle::compiler

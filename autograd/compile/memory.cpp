// Pass 5: which buffer each value lives in. An update's value takes the state's own storage where
// that is safe; the rest shares one arena by lifetime.
#include <algorithm>
#include <set>

#include "autograd/compile/draft.h"

namespace saddle::compiler {
namespace {

constexpr std::size_t kAlignment = 64;

std::size_t bytes_of(const Type& type) {
  const std::size_t bytes = static_cast<std::size_t>(type.shape.count()) * size_of(type.dtype);
  return std::max<std::size_t>((bytes + kAlignment - 1) / kAlignment, 1) * kAlignment;
}

// Offsets in an arena that grows at its end; freed ranges are used again, best fit first.
class Allocator {
 public:
  std::size_t allocate(std::size_t bytes) {
    auto best = free_.end();
    for (auto it = free_.begin(); it != free_.end(); ++it)
      if (it->second >= bytes && (best == free_.end() || it->second < best->second)) best = it;
    if (best == free_.end()) return extend(bytes);
    const auto [offset, size] = *best;
    free_.erase(best);
    if (size > bytes) free_[offset + bytes] = size - bytes;
    return offset;
  }

  void release(std::size_t offset, std::size_t bytes) {
    auto next = free_.upper_bound(offset);
    if (next != free_.end() && offset + bytes == next->first) {
      bytes += next->second;
      next = free_.erase(next);
    }
    if (next != free_.begin()) {
      const auto before = std::prev(next);
      if (before->first + before->second == offset) {
        before->second += bytes;
        return;
      }
    }
    free_[offset] = bytes;
  }

  std::size_t size() const { return end_; }

 private:
  // Takes a free range at the very end along, instead of leaving it as a hole.
  std::size_t extend(std::size_t bytes) {
    if (!free_.empty()) {
      const auto last = std::prev(free_.end());
      if (last->first + last->second == end_) {
        const std::size_t offset = last->first;
        free_.erase(last);
        end_ = offset + bytes;
        return offset;
      }
    }
    end_ += bytes;
    return end_ - bytes;
  }

  std::map<std::size_t, std::size_t> free_;  // offset -> bytes
  std::size_t end_ = 0;
};

// What one unit reads and writes.
struct Access {
  std::vector<Place> reads, writes;
};

Access access_of(const Draft& draft, const Unit& unit) {
  Access access;
  access.reads = places_read(draft, unit);
  if (unit.kind == Step::Kind::fused)
    for (int id : lower(draft, unit).stored) access.writes.push_back(draft.place(id));
  else if (unit.kind == Step::Kind::kernel)
    access.writes.push_back(draft.place(unit.nodes[0]));
  for (const Copy& copy : unit.copies) access.writes.push_back(copy.to);
  return access;
}

class Planner {
 public:
  explicit Planner(Draft& draft) : draft_(draft) {
    for (const Unit& unit : draft.units) accesses_.push_back(access_of(draft, unit));
  }

  void run() {
    choose_states();
    find_lifetimes();
    for (std::size_t position = 0; position < accesses_.size(); ++position) {
      for (int root : born_at_[position]) assign(root, position);
      for (int root : dying_at_[position])
        if (given_away_.count(root) == 0)
          allocator_.release(draft_.offsets.at(root), bytes_of(draft_.type_of_root(root)));
    }
    draft_.arena_bytes = allocator_.size();
  }

 private:
  // An update is in place if its value fills a root of its own, and each read of the state comes
  // before the write, or goes through the same elements in the same fused step.
  bool can_update_in_place(const Update& update) const {
    const Place& place = draft_.final_place(update.value.id);
    const int root = place.root;
    if (root >= draft_.graph.size() || draft_.is_leaf(root) || draft_.in_state.count(root) > 0 ||
        !is_dense(place.layout) ||
        place.layout.shape.count() != draft_.type_of_root(root).shape.count() ||
        draft_.type_of_root(root).dtype != update.state.dtype())
      return false;
    bool written = false;
    for (std::size_t position = 0; position < accesses_.size(); ++position) {
      const Access& access = accesses_[position];
      const auto write = std::find_if(access.writes.begin(), access.writes.end(),
                                      [&](const Place& each) { return each.root == root; });
      const bool writes_now = write != access.writes.end();
      for (const Place& read : access.reads) {
        if (read.root != update.state.id) continue;
        const bool elementwise = writes_now && draft_.units[position].kind == Step::Kind::fused &&
                                 same_elements(read.layout, write->layout);
        if (written || (writes_now && !elementwise)) return false;
      }
      written = written || writes_now;
    }
    return written;
  }

  void choose_states() {
    for (const Update& update : draft_.updates) {
      const Place& place = draft_.final_place(update.value.id);
      if (can_update_in_place(update))
        draft_.in_state.emplace(place.root, update.state);
      else
        draft_.final_copies.push_back(
            {update.value.id, {update.state.id, dense_layout(update.state.shape())}});
    }
  }

  bool lives_in_arena(int root) const {
    if (root >= draft_.graph.size()) return true;
    return !draft_.is_leaf(root) && draft_.in_state.count(root) == 0;
  }

  void find_lifetimes() {
    std::map<int, std::size_t> birth, death;
    for (std::size_t position = 0; position < accesses_.size(); ++position) {
      for (const Place& write : accesses_[position].writes) birth.emplace(write.root, position);
      for (const auto* places : {&accesses_[position].reads, &accesses_[position].writes})
        for (const Place& place : *places) death[place.root] = position;
    }
    std::set<int> kept;  // read after the last step
    for (const Var& output : draft_.outputs) kept.insert(draft_.final_place(output.id).root);
    for (const Copy& copy : draft_.final_copies) kept.insert(draft_.final_place(copy.from).root);
    born_at_.resize(accesses_.size());
    dying_at_.resize(accesses_.size());
    for (const auto& [root, position] : birth) {
      if (!lives_in_arena(root)) continue;
      born_at_[position].push_back(root);
      if (kept.count(root) == 0) dying_at_[death.at(root)].push_back(root);
    }
  }

  // A fused step may write over an input that dies with it, element by element.
  int reusable_input(int root, std::size_t position) const {
    if (draft_.units[position].kind != Step::Kind::fused) return -1;
    const Access& access = accesses_[position];
    const Place whole{root, dense_layout(draft_.type_of_root(root).shape)};
    if (std::find(access.writes.begin(), access.writes.end(), whole) == access.writes.end())
      return -1;
    for (int candidate : dying_at_[position]) {
      const bool fits =
          given_away_.count(candidate) == 0 && draft_.offsets.count(candidate) > 0 &&
          bytes_of(draft_.type_of_root(candidate)) == bytes_of(draft_.type_of_root(root));
      const bool elementwise =
          std::all_of(access.reads.begin(), access.reads.end(), [&](const Place& read) {
            return read.root != candidate || same_elements(read.layout, whole.layout);
          });
      const bool written = std::any_of(access.writes.begin(), access.writes.end(),
                                       [&](const Place& write) { return write.root == candidate; });
      if (fits && elementwise && !written) return candidate;
    }
    return -1;
  }

  void assign(int root, std::size_t position) {
    const int reused = reusable_input(root, position);
    if (reused >= 0) given_away_.insert(reused);
    draft_.offsets[root] = reused >= 0 ? draft_.offsets.at(reused)
                                       : allocator_.allocate(bytes_of(draft_.type_of_root(root)));
  }

  Draft& draft_;
  std::vector<Access> accesses_;
  std::vector<std::vector<int>> born_at_, dying_at_;  // roots, by position
  std::set<int> given_away_;
  Allocator allocator_;
};

}  // namespace

void plan_memory(Draft& draft) { Planner(draft).run(); }

}  // namespace saddle::compiler

// Turns a group of elementwise nodes into the instructions of one kernel.
#include <algorithm>
#include <bit>
#include <functional>
#include <map>

#include "autograd/compile/draft.h"

namespace saddle::compiler {
namespace {

class Lowering {
 public:
  Lowering(const Draft& draft, const Unit& unit) : draft_(draft), unit_(unit) {}

  FusedUnit run() {
    collect_operands();
    result_.kernel.dtype = draft_.node(unit_.nodes[0]).type.dtype;
    result_.kernel.inputs = static_cast<int>(result_.inputs.size());
    first_temporary_ = result_.kernel.inputs + static_cast<int>(result_.kernel.literals.size());
    for (std::size_t k = 0; k < unit_.nodes.size(); ++k) emit(static_cast<int>(k));
    for (int id : result_.stored) result_.kernel.outputs.push_back(register_of_.at(id));
    return std::move(result_);
  }

 private:
  bool is_member(int id) const {
    return draft_.group[static_cast<std::size_t>(id)] ==
           draft_.group[static_cast<std::size_t>(unit_.nodes[0])];
  }

  bool is_stored(int id) const {
    const auto& users = draft_.users[static_cast<std::size_t>(id)];
    const auto is_it = [id](Var var) { return var.id == id; };
    return std::any_of(users.begin(), users.end(), [&](int user) { return !is_member(user); }) ||
           std::any_of(draft_.outputs.begin(), draft_.outputs.end(), is_it) ||
           std::any_of(draft_.updates.begin(), draft_.updates.end(),
                       [&](const Update& update) { return is_it(update.value); });
  }

  // Numbers what comes from outside, and notes each member's last reader.
  void collect_operands() {
    for (std::size_t k = 0; k < unit_.nodes.size(); ++k) {
      const int id = unit_.nodes[k];
      if (is_stored(id)) result_.stored.push_back(id);
      last_use_[id] = is_stored(id) ? unit_.nodes.size() : k;
      for (int input : draft_.node(id).inputs) {
        if (is_member(input)) {
          last_use_[input] = std::max(last_use_[input], k);
        } else if (const Node& root = draft_.node(draft_.place(input).root);
                   root.primitive == &kLiteral) {
          literal_index(root.attributes.number);
        } else {
          index_of(result_.inputs, draft_.place(input));
        }
      }
    }
  }

  template <class T, class Same = std::equal_to<T>>
  static int index_of(std::vector<T>& list, const T& value, Same same = {}) {
    const auto known =
        std::find_if(list.begin(), list.end(), [&](const T& each) { return same(each, value); });
    const int index = static_cast<int>(known - list.begin());
    if (known == list.end()) list.push_back(value);
    return index;
  }

  // By bits: -0.0 is another literal than 0.0, and a NaN is found again.
  int literal_index(double number) {
    return index_of(result_.kernel.literals, number, [](double a, double b) {
      return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
    });
  }

  std::int16_t operand(int id) {
    if (is_member(id)) return register_of_.at(id);
    const Place& place = draft_.place(id);
    const Node& root = draft_.node(place.root);
    const int index = root.primitive == &kLiteral
                          ? result_.kernel.inputs + literal_index(root.attributes.number)
                          : index_of(result_.inputs, place);
    return static_cast<std::int16_t>(index);
  }

  // Member k in a register that no later member needs. Its own operands' registers are free for the
  // result: a block function reads an element before it writes it.
  void emit(int k) {
    const int id = unit_.nodes[static_cast<std::size_t>(k)];
    const Node& node = draft_.node(id);
    Instruction instruction{node.primitive->opcode, {}, 0};
    for (std::size_t i = 0; i < node.inputs.size(); ++i)
      instruction.operands[i] = operand(node.inputs[i]);
    for (int input : node.inputs)
      if (is_member(input) && last_use_[input] == static_cast<std::size_t>(k)) release(input);
    instruction.result = acquire();
    register_of_[id] = instruction.result;
    result_.kernel.code.push_back(instruction);
  }

  std::int16_t acquire() {
    if (free_.empty())
      free_.push_back(static_cast<std::int16_t>(first_temporary_ + result_.kernel.temporaries++));
    const std::int16_t taken = free_.back();
    free_.pop_back();
    return taken;
  }
  void release(int id) {
    const std::int16_t reg = register_of_.at(id);
    if (std::find(free_.begin(), free_.end(), reg) == free_.end()) free_.push_back(reg);
  }

  const Draft& draft_;
  const Unit& unit_;
  FusedUnit result_;
  int first_temporary_ = 0;
  std::map<int, std::size_t> last_use_;  // member -> index of the last member that reads it
  std::map<int, std::int16_t> register_of_;
  std::vector<std::int16_t> free_;
};

}  // namespace

FusedUnit lower(const Draft& draft, const Unit& unit) { return Lowering(draft, unit).run(); }

std::vector<Place> places_read(const Draft& draft, const Unit& unit) {
  if (unit.kind == Step::Kind::fused) return lower(draft, unit).inputs;
  std::vector<Place> places;
  for (const Copy& copy : unit.copies) places.push_back(draft.place(copy.from));
  if (unit.kind == Step::Kind::kernel)
    for (int input : draft.node(unit.nodes[0]).inputs) places.push_back(draft.place(input));
  return places;
}

}  // namespace saddle::compiler

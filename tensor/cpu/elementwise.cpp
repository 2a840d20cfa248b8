#include "tensor/cpu/elementwise.h"

#include <algorithm>
#include <vector>

#include "tensor/cpu/copy_run.h"
#include "tensor/cpu/parallel.h"
#include "tensor/cpu/scratch.h"
#include "tensor/cpu/simd.h"
#include "tensor/cpu/strided.h"

namespace saddle::cpu {
namespace {

std::int64_t round_up(std::int64_t value, std::int64_t step) {
  return (value + step - 1) / step * step;
}

// Rough costs of an element, in the time of a load or store.
int cost_of(Opcode op) {
  switch (op) {
    case Opcode::add:
    case Opcode::mul:
    case Opcode::neg:
    case Opcode::step:
    case Opcode::select:
      return 1;
    case Opcode::reciprocal:
    case Opcode::sqrt:
      return 2;
    default:
      return 8;
  }
}

// Elements per piece of work: by the size of the kernel alone.
std::int64_t grain_of(const ElementwiseKernel& kernel) {
  constexpr int kCostPerPiece = 1 << 17;
  int cost = kernel.inputs + static_cast<int>(kernel.outputs.size());
  for (const Instruction& instruction : kernel.code) cost += cost_of(instruction.op);
  return std::max<std::int64_t>(1, kCostPerPiece / cost / kBlock) * kBlock;
}

// How a register gets its block.
enum class Source {
  memory,    // a dense input, read where it lies
  constant,  // a literal, or an input that is one element: filled once
  strided,   // an input in another layout, or one that must be read before any write: loaded
  computed,  // a temporary
};

template <class T>
struct Register {
  Source source;
  T* base;   // the first element of an input, or of the dense output that a temporary fills
  int view;  // index into the runs; -1 for none
  T value;   // of a literal
};

template <class T>
struct Step {
  BlockFunction<T> function;
  std::array<std::int16_t, 3> operands;
  std::int16_t result;
};

// A kernel bound to its operands. One is kept for each thread, so that no call allocates.
template <class T>
class Interpreter {
 public:
  void bind(const ElementwiseKernel& kernel, std::span<const View> inputs,
            std::span<const View> outputs) {
    registers_.clear();
    runs_.clear();
    steps_.clear();
    stores_.clear();
    bind_inputs(kernel, inputs);
    for (double literal : kernel.literals)
      registers_.push_back({Source::constant, nullptr, -1, convert<T>(literal)});
    for (int i = 0; i < kernel.temporaries; ++i)
      registers_.push_back({Source::computed, nullptr, -1, T(0)});
    for (const Instruction& instruction : kernel.code) {
      const BlockFunction<T> function = block_function<T>(instruction.op);
      require(function != nullptr, "elementwise: ", name_of(instruction.op),
              " needs a floating dtype, found ", name_of(kernel.dtype));
      steps_.push_back({function, instruction.operands, instruction.result});
    }
    bind_outputs(kernel, outputs);
  }

  // Elements begin <= i < end; begin is a multiple of kBlock.
  void run(std::int64_t begin, std::int64_t end) const {
    static thread_local Scratch block_scratch, pointer_scratch;
    T* blocks = block_scratch.reserve<T>(registers_.size() * kBlock);
    T** pointers = pointer_scratch.reserve<T*>(registers_.size());
    for (std::size_t i = 0; i < registers_.size(); ++i) {
      pointers[i] = blocks + i * kBlock;
      if (registers_[i].source == Source::constant)
        std::fill_n(pointers[i], round_up(std::min<std::int64_t>(kBlock, end - begin), kBlockStep),
                    registers_[i].base != nullptr ? *registers_[i].base : registers_[i].value);
    }
    for (std::int64_t first = begin; first < end; first += kBlock)
      run_block(first, std::min<std::int64_t>(kBlock, end - first), blocks, pointers);
  }

 private:
  struct Store {
    T* base;
    std::int16_t source;
    int view;
  };

  void bind_inputs(const ElementwiseKernel& kernel, std::span<const View> inputs) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const Runs& runs = runs_.emplace_back(inputs[i].layout);
      // An input that is stored as it is must be read before another output overwrites it.
      const bool stored = std::count(kernel.outputs.begin(), kernel.outputs.end(),
                                     static_cast<std::int16_t>(i)) > 0;
      const bool in_place = runs.is_single_run() && runs.stride() == 1 && !stored;
      const bool constant = runs.is_single_run() && runs.stride() == 0;
      registers_.push_back({constant   ? Source::constant
                            : in_place ? Source::memory
                                       : Source::strided,
                            inputs[i].as<T>(), static_cast<int>(i), T(0)});
    }
  }

  void bind_outputs(const ElementwiseKernel& kernel, std::span<const View> outputs) {
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const Runs& runs = runs_.emplace_back(outputs[i].layout);
      T* base = outputs[i].as<T>();
      const std::int16_t source = kernel.outputs[i];
      if (runs.is_single_run() && runs.stride() == 1 && can_compute_in(kernel, source, base))
        registers_[static_cast<std::size_t>(source)].base = base;
      stores_.push_back({base, source, static_cast<int>(runs_.size()) - 1});
    }
  }

  // Whether a temporary's blocks may be computed in the memory of an output: nothing may read an
  // input there after the temporary was first written.
  bool can_compute_in(const ElementwiseKernel& kernel, std::int16_t temporary,
                      const T* base) const {
    const Register<T>& target = registers_[static_cast<std::size_t>(temporary)];
    if (target.source != Source::computed || target.base != nullptr) return false;
    bool written = false;
    for (const Instruction& instruction : kernel.code) {
      for (int k = 0; k < arity_of(instruction.op) && written; ++k) {
        const auto operand =
            static_cast<std::size_t>(instruction.operands[static_cast<std::size_t>(k)]);
        if (registers_[operand].source == Source::memory && registers_[operand].base == base)
          return false;
      }
      written = written || instruction.result == temporary;
    }
    return true;
  }

  void run_block(std::int64_t first, std::int64_t count, T* blocks, T** pointers) const {
    const bool full = count == kBlock;
    for (std::size_t i = 0; i < registers_.size(); ++i) {
      const Register<T>& each = registers_[i];
      if (each.source == Source::constant || each.base == nullptr) continue;
      // The last block may be short, and block functions work on whole steps.
      const bool in_place = full && each.source != Source::strided;
      pointers[i] = in_place ? each.base + first : blocks + i * kBlock;
      if (!in_place && each.source != Source::computed)
        runs_[static_cast<std::size_t>(each.view)].load(each.base, first, count, pointers[i]);
    }
    const int padded = static_cast<int>(round_up(count, kBlockStep));
    for (const Step<T>& step : steps_)
      step.function(pointers[step.operands[0]], pointers[step.operands[1]],
                    pointers[step.operands[2]], pointers[step.result], padded);
    for (const Store& store : stores_)
      if (pointers[store.source] != store.base + first)
        runs_[static_cast<std::size_t>(store.view)].store(pointers[store.source], first, count,
                                                          store.base);
  }

  std::vector<Register<T>> registers_;
  std::vector<Runs> runs_;  // of the inputs, then of the outputs
  std::vector<Step<T>> steps_;
  std::vector<Store> stores_;
};

}  // namespace

void elementwise(const ElementwiseKernel& kernel, std::span<const View> inputs,
                 std::span<const View> outputs) {
  if (outputs.empty()) return;
  const std::int64_t count = outputs[0].shape().count();
  dispatch(kernel.dtype, [&](auto zero) {
    static thread_local Interpreter<decltype(zero)> kept;
    Interpreter<decltype(zero)>& interpreter = kept;
    interpreter.bind(kernel, inputs, outputs);
    parallel_for(count, grain_of(kernel),
                 [&](std::int64_t begin, std::int64_t end) { interpreter.run(begin, end); });
  });
}

}  // namespace saddle::cpu

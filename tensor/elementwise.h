// A fused chain of elementwise operations, as data: the little program that a device runs for each
// element. The compiler of programs writes these; a device interprets or translates them.
#pragma once

#include <array>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

#include "tensor/dtype.h"

namespace saddle {

enum class Opcode : std::uint8_t {
  add,
  mul,
  neg,
  reciprocal,
  exp,
  log,
  sqrt,
  tanh,
  arctan,
  sigmoid,   // 1 / (1 + e^-x)
  softplus,  // log(1 + e^x)
  step,      // 1 if x > 0 else 0
  select     // (c, a, b): a if c != 0 else b
};

struct OpcodeTraits {
  std::string_view name;
  int arity;                 // number of operands
  bool on_integers = false;  // else a floating dtype is needed
};

// In the order of the enumeration.
constexpr OpcodeTraits kOpcodeTraits[] = {
    {"add", 2, true}, {"mul", 2, true},  {"neg", 1, true},    {"reciprocal", 1}, {"exp", 1},
    {"log", 1},       {"sqrt", 1},       {"tanh", 1},         {"arctan", 1},     {"sigmoid", 1},
    {"softplus", 1},  {"step", 1, true}, {"select", 3, true},
};
constexpr int kOpcodes = static_cast<int>(std::size(kOpcodeTraits));
static_assert(kOpcodes == static_cast<int>(Opcode::select) + 1, "every opcode has its traits");

constexpr const OpcodeTraits& traits_of(Opcode op) { return kOpcodeTraits[static_cast<int>(op)]; }
constexpr std::string_view name_of(Opcode op) { return traits_of(op).name; }
constexpr int arity_of(Opcode op) { return traits_of(op).arity; }
constexpr bool works_on_integers(Opcode op) { return traits_of(op).on_integers; }

// result = op(operands): indices of registers.
struct Instruction {
  Opcode op;
  std::array<std::int16_t, 3> operands{};
  std::int16_t result = 0;
};

// Registers are numbered: the inputs, then the literals, then the temporaries. Inputs and literals
// are never written. A temporary is written before it is read, and may be written again.
struct ElementwiseKernel {
  DType dtype = DType::f32;  // of every input, register and output
  int inputs = 0;
  std::vector<double> literals;
  int temporaries = 0;
  std::vector<Instruction> code;
  std::vector<std::int16_t> outputs;  // the register that each output stores

  int registers() const { return inputs + static_cast<int>(literals.size()) + temporaries; }
};

}  // namespace saddle

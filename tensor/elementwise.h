// A fused chain of elementwise operations, as data: the little program that a device runs for each
// element. The compiler of programs writes these; a device interprets or translates them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tensor/dtype.h"

namespace saddle {

// step(x) = 1 if x > 0 else 0. select(c, a, b) = a if c != 0 else b.
// softplus(x) = log(1 + e^x). sigmoid(x) = 1 / (1 + e^-x).
enum class Opcode : std::uint8_t {
  add,
  mul,
  neg,
  reciprocal,
  exp,
  log,
  sqrt,
  tanh,
  sigmoid,
  softplus,
  step,
  select
};
constexpr int kOpcodes = 12;

constexpr std::string_view name_of(Opcode op) {
  constexpr std::string_view kNames[kOpcodes] = {"add",     "mul",      "neg",  "reciprocal",
                                                 "exp",     "log",      "sqrt", "tanh",
                                                 "sigmoid", "softplus", "step", "select"};
  return kNames[static_cast<int>(op)];
}

// Number of operands.
constexpr int arity_of(Opcode op) {
  if (op == Opcode::select) return 3;
  return op == Opcode::add || op == Opcode::mul ? 2 : 1;
}

// add, mul, neg, step and select also work on integers; the rest need a floating dtype.
constexpr bool works_on_integers(Opcode op) {
  return op == Opcode::add || op == Opcode::mul || op == Opcode::neg || op == Opcode::step ||
         op == Opcode::select;
}

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

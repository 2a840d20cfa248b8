// What programs cost, counted from their steps and not measured.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "autograd/program.h"

namespace saddle {

struct Cost {
  std::int64_t flop = 0;           // floating-point operations: see OperationRule
  std::int64_t bytes_read = 0;     // of each operand, once
  std::int64_t bytes_written = 0;  // of each result, once
};
Cost operator+(const Cost& a, const Cost& b);

// An operand counts the bytes it has in memory: what is broadcast counts once. What a kernel reads
// of its operands again, or of an operand's rows not at all, is not known here.
Cost cost_of(const Graph& graph, const Step& step);
Cost cost_of(const Program& program);

// The steps of one kind: a primitive's kernel by its name, "elementwise", "copy".
struct KernelCost {
  std::string name;
  int steps = 0;
  Cost cost;
};
// Most operations first, then most bytes.
std::vector<KernelCost> cost_by_kernel(const Program& program);

}  // namespace saddle

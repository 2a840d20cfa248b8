// For each primitive of the registry: random instances, with their value from a plain loop. The
// tests and `saddle check` walk this table; a primitive without a case fails both.
#pragma once

#include <cmath>
#include <functional>
#include <ostream>
#include <string_view>
#include <vector>

#include "autograd/gradcheck/sampling.h"
#include "autograd/ops.h"

namespace saddle::gradcheck {

// y = primitive(...) where xs are the f64 inputs to differentiate by.
struct PrimitiveInstance {
  std::vector<Var> xs;
  Var y;
  Flat expected;
};

struct PrimitiveCase {
  std::string_view name;
  std::function<PrimitiveInstance(Graph&, Rng&)> make;
  bool is_constant = false;  // both rules are zero
};

inline std::ostream& operator<<(std::ostream& out, const PrimitiveCase& each) {
  return out << each.name;
}

// Element `at` of values that lie in row-major order.
inline double& at(Flat& values, const Shape& shape, const Dims& at) {
  return values[index_of(shape, at)];
}

// Those of each file.
std::vector<PrimitiveCase> elementwise_cases();
std::vector<PrimitiveCase> view_cases();
std::vector<PrimitiveCase> kernel_cases();
std::vector<PrimitiveCase> convolution_cases();

// All of them.
std::vector<PrimitiveCase> primitive_cases();

}  // namespace saddle::gradcheck

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

// Row-major index of every element of `shape`, as coordinates.
inline std::vector<Dims> coordinates(const Shape& shape) {
  std::vector<Dims> all;
  for (std::int64_t i = 0; i < shape.count(); ++i) {
    Dims at = shape;
    std::int64_t rest = i;
    for (int axis = shape.rank() - 1; axis >= 0; --axis) {
      at[axis] = rest % shape[axis];
      rest /= shape[axis];
    }
    all.push_back(at);
  }
  return all;
}

// Element `at` of values that lie in row-major order.
inline double& at(Flat& values, const Shape& shape, const Dims& at) {
  std::int64_t index = 0;
  for (int axis = 0; axis < shape.rank(); ++axis) index = index * shape[axis] + at[axis];
  return values[static_cast<std::size_t>(index)];
}

// Those of each file.
std::vector<PrimitiveCase> elementwise_cases();
std::vector<PrimitiveCase> view_cases();
std::vector<PrimitiveCase> kernel_cases();
std::vector<PrimitiveCase> convolution_cases();

// All of them.
std::vector<PrimitiveCase> primitive_cases();

}  // namespace saddle::gradcheck

// The table of primitives_test: for each primitive, random instances with their value from a loop.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <ostream>
#include <string_view>
#include <vector>

#include "autograd/ops.h"
#include "tests/numeric.h"

namespace saddle::testing {

// y = primitive(...) where xs are the f64 inputs to differentiate by.
struct PrimitiveInstance {
  std::vector<Var> xs;
  Var y;
  Flat expected;
};

struct PrimitiveRow {
  std::string_view name;
  std::function<PrimitiveInstance(Graph&, Rng&)> make;
  bool is_constant = false;  // both rules are zero
};

inline std::ostream& operator<<(std::ostream& out, const PrimitiveRow& row) {
  return out << row.name;
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

std::vector<PrimitiveRow> elementwise_rows();
std::vector<PrimitiveRow> view_rows();
std::vector<PrimitiveRow> kernel_rows();
std::vector<PrimitiveRow> convolution_rows();

inline std::vector<PrimitiveRow> primitive_rows() {
  std::vector<PrimitiveRow> all = elementwise_rows();
  for (const auto& rows : {view_rows(), kernel_rows(), convolution_rows()})
    all.insert(all.end(), rows.begin(), rows.end());
  return all;
}

}  // namespace saddle::testing

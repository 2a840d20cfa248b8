// Primitives checked on random instances.
#pragma once

#include "autograd/gradcheck/derivative_check.h"
#include "autograd/gradcheck/primitive_cases.h"

namespace saddle::gradcheck {

// A deviation and the instance it is of: "sum -> [2, 1, 2], seed 3".
struct InstanceDeviation {
  std::string instance;
  Deviation deviation;
};

// The instance of `seed`: its "value" against the loop (1e-14 relative), and its derivatives as
// check_derivatives() does. Throws Error if the case builds another primitive.
std::vector<InstanceDeviation> check_primitive(const PrimitiveCase& primitive_case, unsigned seed,
                                               int orders);

// The primitives of the registry that have no case.
std::vector<std::string_view> primitives_without_case();

}  // namespace saddle::gradcheck

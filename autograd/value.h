// The value of a node now: for tests, for learning, for what runs once.
#pragma once

#include "autograd/graph.h"

namespace saddle {

// Computes x and all it depends on, one primitive at a time in id order, from the present values of
// the inputs. It shares no code with compile(): each is a check on the other.
Tensor value(Var x);
std::vector<Tensor> value(std::span<const Var> xs);

}  // namespace saddle

// Random numbers for layers that need them.
#pragma once

#include <cstdint>

#include "autograd/ops.h"

namespace saddle {

// Gives every draw a stream of its own, so that no two layers, and no two applications of one
// network, share their numbers. All are functions of one state: they stay as they are until a
// program advances it, through every step of a solve.
class RandomStreams {
 public:
  // Draws from `state` (i64 [2]: seed and step, see random_uniform), from stream `first` on.
  RandomStreams(Var state, std::uint32_t first) : state_(state), next_(first) {}

  Var uniform(const Shape& shape, DType dtype) {  // in [0, 1)
    return random_uniform(state_, next_++, shape, dtype);
  }

 private:
  Var state_;
  std::uint32_t next_;
};

}  // namespace saddle

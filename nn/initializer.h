// How a parameter gets its first value.
#pragma once

#include <cstdint>

#include "tensor/tensor.h"

namespace saddle {

// shift + scale u, with u uniform in [-1, 1), standard normal, or 0.
struct Initializer {
  enum class Kind { constant, uniform, normal };
  Kind kind = Kind::constant;
  double scale = 0.0;
  double shift = 0.0;
};

Initializer constant_initializer(double value);
Initializer uniform_initializer(double bound);                        // in [-bound, bound)
Initializer normal_initializer(double deviation, double mean = 0.0);  // N(mean, deviation^2)
// PyTorch's default of Linear and Conv, for weights and biases: uniform, bound 1 / sqrt(fan_in).
Initializer fan_in_initializer(std::int64_t fan_in);
// Glorot and Bengio 2010: uniform, bound sqrt(6 / (fan_in + fan_out)).
Initializer xavier_initializer(std::int64_t fan_in, std::int64_t fan_out);
// He et al. 2015: normal, deviation sqrt(2 / fan_in).
Initializer he_initializer(std::int64_t fan_in);

// Fills `out` (floating, any layout) from (seed, stream); equal arguments give equal values.
void initialize(const Initializer& initializer, std::uint64_t seed, std::uint32_t stream,
                const Tensor& out);

}  // namespace saddle

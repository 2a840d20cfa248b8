// Operands of what is timed.
#pragma once

#include <cstdint>
#include <vector>

#include "tensor/tensor.h"

namespace saddle::bench {

// Standard normal values in float32, other ones for each stream.
inline Tensor normal_tensor(const Shape& shape, std::uint32_t stream) {
  const Tensor state = Tensor::from(std::vector<std::int64_t>{1, 0}, {2});
  const Tensor out = Tensor::empty(shape, DType::f32);
  out.device().random(Distribution::normal, state.view(), stream, out.view());
  return out;
}

}  // namespace saddle::bench

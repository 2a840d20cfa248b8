// Networks with values that a test chooses, and inputs from numbers.
#pragma once

#include <string>
#include <vector>

#include "nn/network.h"
#include "tests/numeric.h"

namespace saddle::test {

// A new f64 input that holds `values` in row-major order.
inline Var input_of(Graph& graph, const Flat& values, const Shape& shape,
                    const std::string& name = "x") {
  return graph.input(Tensor::from(values, shape), name);
}

// The tensor that named_tensors() gives under `name`; throws Error if there is none.
inline Tensor named_tensor(const Network& network, const std::string& name) {
  for (const auto& [each, tensor] : network.named_tensors())
    if (each == name) return tensor;
  fail("no tensor is named ", name);
}

inline void set_tensor(const Network& network, const std::string& name, const Flat& values) {
  const Tensor tensor = named_tensor(network, name);
  tensor.assign(Tensor::from(values, tensor.shape()));
}

// Random parameters and buffers in [0.25, 1.25], so that no default hides a mistake.
inline void randomize(const Network& network, Rng& rng) {
  for (const auto& [name, tensor] : network.named_tensors()) {
    Flat values(static_cast<std::size_t>(tensor.size()));
    for (double& value : values) value = static_cast<double>(random_integer(rng, 256, 1280)) / 1024;
    tensor.assign(Tensor::from(values, tensor.shape()));
  }
}

}  // namespace saddle::test

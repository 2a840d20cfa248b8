// Numbers that tests/golden/formula.py computes alike, so that golden files need not hold them.
#pragma once

#include <cmath>
#include <string>

#include "nn/network.h"
#include "tests/numeric.h"

namespace saddle::test {

// `count` numbers in [-1, 1) that look random, exact in float64; each name has its own.
inline Flat pattern(const std::string& name, std::int64_t count) {
  constexpr std::uint64_t kPeriod = 65521, kWord = std::uint64_t{1} << 32;
  std::uint64_t salt = 0;
  for (std::size_t i = 0; i < name.size(); ++i)
    salt += (i + 1) * static_cast<unsigned char>(name[i]);
  Flat values(static_cast<std::size_t>(count));
  for (std::size_t index = 0; index < values.size(); ++index) {
    const std::uint64_t i = index % kPeriod;
    const std::uint64_t word = (i * i * 40503 + i * 2654435761 + salt * 7919) % kWord;
    values[index] = static_cast<double>(word) / (kWord / 2) - 1;
  }
  return values;
}

// In row-major order, which is [N, H, W, C] for images.
inline Tensor pattern_tensor(const std::string& name, const Shape& shape) {
  return Tensor::from(pattern(name, shape.count()), shape);
}
inline Var pattern_input(Graph& graph, const std::string& name, const Shape& shape) {
  return graph.input(pattern_tensor(name, shape), name);
}

// A parameter or buffer of PyTorch's shape: weights that keep the size of activations, scales
// around 1.
inline Tensor formula_state(const std::string& name, const Shape& shape) {
  Flat values = pattern(name, shape.count());
  const double fan = static_cast<double>(shape.count()) / static_cast<double>(shape[0]);
  const bool is_scale = name.ends_with("weight") || name.ends_with("running_var");
  for (double& value : values) {
    if (shape.rank() > 1)
      value = value * (2.0 / std::sqrt(fan));
    else
      value = is_scale ? 1 + value / 2 : value / 2;
  }
  return Tensor::from(values, shape);
}

// Gives every parameter and buffer of `network` its formula.
inline void fill(const Network& network) {
  const std::size_t prefix = network.name().size() + 1;
  for (const auto& [name, tensor] : network.named_tensors())
    tensor.assign(formula_state(name.substr(prefix), tensor.shape()));
}

// The slot of a flat vector [1, P], as files have it.
inline Tensor file_view(const Tensor& flat, const Slot& slot) {
  const Tensor part =
      flat.slice(1, slot.offset, slot.offset + slot.shape.count()).reshape(slot.shape);
  return slot.file_order.empty() ? part : part.permute(slot.file_order);
}

// A vector [1, P] by the parameters of a network, in the order of files.
inline Flat in_file_order(const Network& network, const Tensor& flat) {
  Flat values;
  for (const Slot& slot : network.declaration().parameters.slots()) {
    const Flat part = file_view(flat, slot).to_vector<double>();
    values.insert(values.end(), part.begin(), part.end());
  }
  return values;
}

// A direction to multiply second derivatives by the parameters of `network` with.
inline Var pattern_direction(const Network& network, const std::string& name) {
  const Var parameters = network.parameters();
  const Tensor flat = Tensor::zeros(parameters.shape(), DType::f64);
  for (const Slot& slot : network.declaration().parameters.slots()) {
    const Tensor part = file_view(flat, slot);
    part.assign(pattern_tensor(name + "." + slot.name, part.shape()));
  }
  return parameters.graph->input(flat, name);
}

// Some elements of y, evenly spaced, and a product with a pattern that sees all others.
inline Flat shown(Var y) {
  constexpr std::size_t kShown = 40;
  const Flat all = flat_value(y);
  Flat some;
  for (std::size_t i = 0; i < all.size(); i += (all.size() + kShown - 1) / kShown)
    some.push_back(all[i]);
  some.push_back(dot(all, pattern("shown", static_cast<std::int64_t>(all.size()))));
  return some;
}

}  // namespace saddle::test

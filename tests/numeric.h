// Derivatives by differences, and comparisons that say what differs.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "autograd/value.h"
#include "tests/random_views.h"

namespace saddle::testing {

// Elements of all tensors, one after the other.
using Flat = std::vector<double>;

// A new f64 input with random elements in [low, high] that are multiples of 2^-10: these, and the
// steps of differences below, are exact in float32 too.
inline Var random_input(Graph& graph, Rng& rng, const Shape& shape, double low = -2.0,
                        double high = 2.0, const std::string& name = "x") {
  const Tensor storage = Tensor::empty(shape, DType::f64);
  for (double& value : storage.data<double>())
    value = static_cast<double>(random_integer(rng, static_cast<std::int64_t>(low * 1024),
                                               static_cast<std::int64_t>(high * 1024))) /
            1024;
  return graph.input(storage, name);
}

// New inputs of the shapes of `vars`.
inline std::vector<Var> random_inputs_like(std::span<const Var> vars, Rng& rng,
                                           const std::string& name) {
  std::vector<Var> inputs;
  for (const Var& var : vars)
    inputs.push_back(random_input(*var.graph, rng, var.shape(), -1.0, 1.0, name));
  return inputs;
}

inline Flat flat_value(std::span<const Var> vars) {
  Flat all;
  for (const Tensor& tensor : value(vars)) {
    const Flat part = tensor.to_vector<double>();
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}
inline Flat flat_value(Var x) { return flat_value({&x, 1}); }

inline double dot(const Flat& a, const Flat& b) {
  EXPECT_EQ(a.size(), b.size());
  double sum = 0.0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) sum += a[i] * b[i];
  return sum;
}

// d/dh ys(xs + h direction) at h = 0, by the five-point difference of order h^4; `direction` holds
// an element for each element of the inputs xs.
inline Flat numeric_jvp(std::span<const Var> ys, std::span<const Var> xs, const Flat& direction) {
  constexpr double kStep = 1.0 / 512;
  std::vector<Flat> before;
  for (const Var& x : xs) before.push_back(x.graph->storage(x).to_vector<double>());
  const auto at = [&](double h) {
    std::size_t next = 0;
    for (std::size_t k = 0; k < xs.size(); ++k) {
      const auto data = xs[k].graph->write(xs[k]).data<double>();
      for (std::size_t i = 0; i < data.size(); ++i) data[i] = before[k][i] + h * direction[next++];
    }
    return flat_value(ys);
  };
  const Flat near = at(kStep), near_back = at(-kStep);
  const Flat far = at(2 * kStep), far_back = at(-2 * kStep);
  at(0.0);
  Flat result(near.size());
  for (std::size_t i = 0; i < result.size(); ++i)
    result[i] = (8 * (near[i] - near_back[i]) - (far[i] - far_back[i])) / (12 * kStep);
  return result;
}

// sum_j cotangent_j d ys_j / d xs, one element of the inputs xs at a time.
inline Flat numeric_vjp(std::span<const Var> ys, std::span<const Var> xs, const Flat& cotangent) {
  Flat unit(flat_value(xs).size(), 0.0), result(unit.size());
  for (std::size_t i = 0; i < unit.size(); ++i) {
    unit[i] = 1.0;
    result[i] = dot(cotangent, numeric_jvp(ys, xs, unit));
    unit[i] = 0.0;
  }
  return result;
}

// The distance is at most `relative` times the norm of `expected`, or times 1e-3 if that is larger.
inline void expect_close(const Flat& actual, const Flat& expected, double relative,
                         const std::string& what) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  double distance = 0.0, norm = 0.0;
  std::size_t worst = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double difference = actual[i] - expected[i];
    if (!(std::abs(difference) <= std::abs(actual[worst] - expected[worst]))) worst = i;
    distance += difference * difference;
    norm += expected[i] * expected[i];
  }
  const double scale = std::max(std::sqrt(norm), 1e-3);
  if (!(std::sqrt(distance) <= relative * scale))
    ADD_FAILURE() << what << ": off by " << std::sqrt(distance) / scale << " relative, allowed "
                  << relative << "; worst at " << worst << ": " << actual[worst] << ", expected "
                  << expected[worst];
}
inline void expect_close(double actual, double expected, double relative, const std::string& what) {
  expect_close(Flat{actual}, Flat{expected}, relative, what);
}

}  // namespace saddle::testing

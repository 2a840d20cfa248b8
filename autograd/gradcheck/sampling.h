// Random points at which derivatives are checked, and values as flat vectors.
#pragma once

#include <random>
#include <span>
#include <string>
#include <vector>

#include "autograd/program.h"

namespace saddle::gradcheck {

using Rng = std::mt19937;

// Elements of one or more tensors, one after the other, each in row-major order.
using Flat = std::vector<double>;

// Uniform in [low, high].
std::int64_t random_integer(Rng& rng, std::int64_t low, std::int64_t high);
// Of rank 0 to max_rank, with sizes 1 to max_size.
Shape random_shape(Rng& rng, int max_rank, std::int64_t max_size);

// A new f64 input with random elements in [low, high] that are multiples of 2^-10: these, and the
// steps of differences, are exact in float32 too.
Var random_input(Graph& graph, Rng& rng, const Shape& shape, double low = -2.0, double high = 2.0,
                 const std::string& name = "x");
// New inputs of the shapes of `vars`, with elements in [-1, 1].
std::vector<Var> random_inputs_like(std::span<const Var> vars, Rng& rng, const std::string& name);

// The same, shortened by a power of two to a length of at most 8 in any dimension.
std::vector<Var> random_direction(std::span<const Var> xs, Rng& rng, const std::string& name);

// Calls f(element) on each element of a dense tensor, on any device, in row-major order; f may
// change it.
template <class T, class F>
void for_each_element(const Tensor& tensor, F&& f) {
  std::vector<T> values = tensor.to_vector<T>();
  for (T& value : values) f(value);
  tensor.set(values);
}

// The elements now.
Flat flat_value(std::span<const Var> vars);
inline Flat flat_value(Var x) { return flat_value({&x, 1}); }
// What the last run left.
Flat outputs_of(const Program& program);

// Row-major index of every element of `shape`, as coordinates; and the number of one.
std::vector<Dims> coordinates(const Shape& shape);
std::size_t index_of(const Shape& shape, const Dims& at);

// sum_i a_i b_i, rounded once or nearly so. Throws Error if the sizes differ.
double dot(const Flat& a, const Flat& b);

}  // namespace saddle::gradcheck

#include "autograd/gradcheck/sampling.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "autograd/value.h"

namespace saddle::gradcheck {

std::int64_t random_integer(Rng& rng, std::int64_t low, std::int64_t high) {
  return std::uniform_int_distribution<std::int64_t>(low, high)(rng);
}

Shape random_shape(Rng& rng, int max_rank, std::int64_t max_size) {
  Shape shape;
  const std::int64_t rank = random_integer(rng, 0, max_rank);
  for (std::int64_t i = 0; i < rank; ++i) shape.push_back(random_integer(rng, 1, max_size));
  return shape;
}

Var random_input(Graph& graph, Rng& rng, const Shape& shape, double low, double high,
                 const std::string& name) {
  constexpr double kDenominator = 1024;
  Flat values(static_cast<std::size_t>(shape.count()));
  for (double& each : values)
    each = static_cast<double>(random_integer(rng, static_cast<std::int64_t>(low * kDenominator),
                                              static_cast<std::int64_t>(high * kDenominator))) /
           kDenominator;
  return graph.input(Tensor::from(values, shape, graph.device()), name);
}

std::vector<Var> random_inputs_like(std::span<const Var> vars, Rng& rng, const std::string& name) {
  std::vector<Var> inputs;
  for (const Var& var : vars)
    inputs.push_back(random_input(*var.graph, rng, var.shape(), -1.0, 1.0, name));
  return inputs;
}

std::vector<Var> random_direction(std::span<const Var> xs, Rng& rng, const std::string& name) {
  std::vector<Var> direction = random_inputs_like(xs, rng, name);
  double size = 0.0;
  for (const Var& x : xs) size += static_cast<double>(x.shape().count());
  const double shortening = std::exp2(-std::max(0.0, std::ceil(std::log2(size / 64) / 2)));
  for (const Var& part : direction)
    for_each_element<double>(part.graph->write(part), [&](double& each) { each *= shortening; });
  return direction;
}

Flat flat_value(std::span<const Var> vars) {
  Flat all;
  for (const Tensor& tensor : value(vars)) {
    const Flat part = tensor.to_vector<double>();
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

Flat outputs_of(const Program& program) {
  Flat all;
  for (std::size_t i = 0; i < program.output_count(); ++i) {
    const Flat part = program.output(i).to_vector<double>();
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

std::vector<Dims> coordinates(const Shape& shape) {
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

std::size_t index_of(const Shape& shape, const Dims& at) {
  std::int64_t index = 0;
  for (int axis = 0; axis < shape.rank(); ++axis) index = index * shape[axis] + at[axis];
  return static_cast<std::size_t>(index);
}

double dot(const Flat& a, const Flat& b) {
  require(a.size() == b.size(), "dot: sizes ", a.size(), " and ", b.size(), " differ");
  return static_cast<double>(std::inner_product(a.begin(), a.end(), b.begin(), 0.0L));
}

}  // namespace saddle::gradcheck

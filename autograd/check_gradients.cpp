#include "autograd/check_gradients.h"

#include <cmath>

#include "autograd/gradcheck/derivative_check.h"

namespace saddle {
namespace {

// "input 1 at [0, 2]" for an element of all inputs one after the other.
std::string place_in(std::span<const Tensor> inputs, std::size_t element) {
  auto index = static_cast<std::int64_t>(element);
  std::size_t input = 0;
  while (index >= inputs[input].size()) index -= inputs[input++].size();
  Shape position = inputs[input].shape();
  for (int axis = position.rank() - 1; axis >= 0; --axis) {
    const std::int64_t size = position[axis];
    position[axis] = index % size;
    index /= size;
  }
  return concat_text("input ", input, " at ", position);
}

// A vjp has an element for each element of the inputs; anything else is numbered as it is.
std::string place_of(const gradcheck::Deviation& deviation, std::span<const Tensor> inputs) {
  return deviation.quantity.starts_with("vjp") && deviation.quantity.find('=') == std::string::npos
             ? place_in(inputs, deviation.worst)
             : concat_text("element ", deviation.worst);
}

void require_finite(const gradcheck::Flat& values) {
  for (std::size_t i = 0; i < values.size(); ++i)
    require(std::isfinite(values[i]), "check_gradients: the function's element ", i, " is ",
            values[i], " at this point");
}

}  // namespace

void check_gradients(const Function& f, std::span<const Tensor> inputs, int orders) {
  Graph graph;
  std::vector<Var> xs;
  for (const Tensor& tensor : inputs) {
    require(tensor.dtype() == DType::f64, "check_gradients: input ", xs.size(),
            ": expected f64, found ", name_of(tensor.dtype()));
    // A copy: differences write to it.
    const Tensor point = Tensor::empty(tensor.shape(), DType::f64);
    point.assign(tensor);
    xs.push_back(graph.input(point, concat_text("x", xs.size())));
  }
  const Var y = f(xs);
  require_finite(gradcheck::flat_value(y));
  gradcheck::Rng rng(1);
  for (const auto& deviation : gradcheck::check_derivatives({&y, 1}, xs, orders, rng)) {
    if (deviation.is_within()) continue;
    fail("check_gradients: ", deviation.quantity, ": ", place_of(deviation, inputs), ": found ",
         deviation.actual, ", expected ", deviation.expected, "; off by ", deviation.relative,
         " relative, allowed ", deviation.tolerance);
  }
}

}  // namespace saddle

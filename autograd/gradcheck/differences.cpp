#include "autograd/gradcheck/differences.h"

#include <utility>

#include "autograd/primitive.h"

namespace saddle::gradcheck {

Point::Point(std::span<const Var> xs) : xs_(xs.begin(), xs.end()) {
  for (const Var& x : xs_) {
    require(x.node().primitive == &kInput && x.dtype() == DType::f64,
            "differences: expected f64 inputs, found ", x.node().primitive->name, " of ",
            name_of(x.dtype()));
    const Flat part = x.graph->storage(x).to_vector<double>();
    values_.insert(values_.end(), part.begin(), part.end());
  }
}

void Point::move(double h, const Flat& direction) const {
  require(direction.size() == values_.size(), "differences: expected a direction of ",
          values_.size(), " elements, found ", direction.size());
  std::size_t next = 0;
  for (const Var& x : xs_) {
    for (double& each : x.graph->write(x).data<double>()) {
      each = values_[next] + h * direction[next];
      ++next;
    }
  }
}

Differences::Differences(std::span<const Var> ys, std::span<const Var> xs,
                         std::vector<Binding> held)
    : point_(xs), program_(compile({ys.begin(), ys.end()}, {}, std::move(held))) {}

Flat Differences::at(double h, const Flat& direction) {
  point_.move(h, direction);
  program_.run();
  return outputs_of(program_);
}

Flat Differences::along(const Flat& direction) {
  constexpr double h = kDifferenceStep;
  const Flat near = at(h, direction), near_back = at(-h, direction);
  const Flat far = at(2 * h, direction), far_back = at(-2 * h, direction);
  point_.move(0.0, direction);
  Flat result(near.size());
  for (std::size_t i = 0; i < result.size(); ++i)
    result[i] = (8 * (near[i] - near_back[i]) - (far[i] - far_back[i])) / (12 * h);
  return result;
}

Flat Differences::along_axis(std::size_t element) {
  Flat unit(point_.size(), 0.0);
  unit[element] = 1.0;
  return along(unit);
}

}  // namespace saddle::gradcheck

#include "autograd/gradcheck/differences.h"

#include <utility>

#include "autograd/gradcheck/deviation.h"
#include "autograd/primitive.h"

namespace saddle::gradcheck {
namespace {

// The derivative from the changes over h and 2h to either side.
Flat five_point(const Flat& near, const Flat& far, double h) {
  Flat result(near.size());
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = (8 * near[i] - far[i]) / (12 * h);
  return result;
}

}  // namespace

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
    for_each_element<double>(x.graph->write(x), [&](double& each) {
      each = values_[next] + h * direction[next];
      ++next;
    });
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

Flat Differences::change(double h, const Flat& direction) {
  Flat result = at(h, direction);
  const Flat back = at(-h, direction);
  for (std::size_t i = 0; i < result.size(); ++i) result[i] -= back[i];
  return result;
}

Flat Differences::along(const Flat& direction) {
  constexpr double h = kDifferenceStep;
  const Flat result = five_point(change(h, direction), change(2 * h, direction), h);
  point_.move(0.0, direction);
  return result;
}

Flat Differences::converged_along(const Flat& direction, double tolerance) {
  constexpr int kHalvings = 10;
  double h = kDifferenceStep;
  Flat far = change(2 * h, direction), near = change(h, direction);
  Flat result = five_point(near, far, h);
  for (int i = 0; i < kHalvings; ++i) {
    h /= 2;
    far = std::move(near);
    near = change(h, direction);
    const Flat before = std::exchange(result, five_point(near, far, h));
    if (compare("", before, result, tolerance).is_within()) break;
  }
  point_.move(0.0, direction);
  return result;
}

Flat Differences::along_axis(std::size_t element) {
  Flat unit(point_.size(), 0.0);
  unit[element] = 1.0;
  return along(unit);
}

}  // namespace saddle::gradcheck

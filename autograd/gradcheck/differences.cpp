#include "autograd/gradcheck/differences.h"

#include "autograd/primitive.h"

namespace saddle::gradcheck {
Differences::Differences(std::span<const Var> ys, std::span<const Var> xs, double step)
    : xs_(xs.begin(), xs.end()), step_(step), program_(compile({ys.begin(), ys.end()})) {
  for (const Var& x : xs_) {
    require(x.node().primitive == &kInput && x.dtype() == DType::f64,
            "differences: expected f64 inputs, found ", x.node().primitive->name, " of ",
            name_of(x.dtype()));
    const Flat part = x.graph->storage(x).to_vector<double>();
    point_.insert(point_.end(), part.begin(), part.end());
  }
}

Flat Differences::at(double h, const Flat& direction) {
  std::size_t next = 0;
  for (const Var& x : xs_) {
    for (double& each : x.graph->write(x).data<double>()) {
      each = point_[next] + h * direction[next];
      ++next;
    }
  }
  program_.run();
  Flat all;
  for (std::size_t i = 0; i < program_.output_count(); ++i) {
    const Flat part = program_.output(i).to_vector<double>();
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

Flat Differences::along(const Flat& direction) {
  require(direction.size() == point_.size(), "differences: expected a direction of ", point_.size(),
          " elements, found ", direction.size());
  const Flat near = at(step_, direction), near_back = at(-step_, direction);
  const Flat far = at(2 * step_, direction), far_back = at(-2 * step_, direction);
  at(0.0, direction);
  Flat result(near.size());
  for (std::size_t i = 0; i < result.size(); ++i)
    result[i] = (8 * (near[i] - near_back[i]) - (far[i] - far_back[i])) / (12 * step_);
  return result;
}

Flat Differences::along_axis(std::size_t element) {
  Flat unit(point_.size(), 0.0);
  unit[element] = 1.0;
  return along(unit);
}

}  // namespace saddle::gradcheck

// Derivatives by differences: what the rules are checked against.
#pragma once

#include <span>
#include <vector>

#include "autograd/gradcheck/sampling.h"
#include "autograd/program.h"

namespace saddle::gradcheck {

// Rounding costs about 1e-16 / h, the formula h^4 times a fifth derivative.
constexpr double kDifferenceStep = 1.0 / 2048;

// The function xs -> ys around the present values of the f64 inputs xs.
class Differences {
 public:
  // Throws Error for an x that is no f64 input.
  Differences(std::span<const Var> ys, std::span<const Var> xs, double step = kDifferenceStep);

  // d/dh ys(xs + h direction) at h = 0, with h = step, by the five-point difference
  //   (8 (y(h) - y(-h)) - (y(2h) - y(-2h))) / 12h,
  // with an error of order h^4. `direction` holds an element for each element of xs.
  Flat along(const Flat& direction);
  // The same along the axis of one element of xs.
  Flat along_axis(std::size_t element);

  std::size_t size() const { return point_.size(); }  // elements of xs

 private:
  Flat at(double h, const Flat& direction);

  std::vector<Var> xs_;
  Flat point_;
  double step_;
  Program program_;
};

}  // namespace saddle::gradcheck

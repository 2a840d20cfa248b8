// Derivatives by differences: what the rules are checked against.
#pragma once

#include <span>
#include <vector>

#include "autograd/gradcheck/sampling.h"
#include "autograd/program.h"

namespace saddle::gradcheck {

// Rounding costs about 1e-16 / h, the formula h^4 times a fifth derivative.
constexpr double kDifferenceStep = 1.0 / 2048;

// The present values of f64 inputs as one vector, and the inputs moved away from there and back.
class Point {
 public:
  // Throws Error for an x that is no f64 input.
  explicit Point(std::span<const Var> xs);

  // Writes point + h direction to the inputs. `direction` holds an element for each of theirs;
  // throws Error otherwise.
  void move(double h, const Flat& direction) const;

  std::size_t size() const { return values_.size(); }

 private:
  std::vector<Var> xs_;
  Flat values_;
};

// The function xs -> ys around the present values of the f64 inputs xs.
class Differences {
 public:
  // What is in `held` keeps its value while xs move. Throws Error for an x that is no f64 input.
  Differences(std::span<const Var> ys, std::span<const Var> xs, std::vector<Binding> held = {});

  // d/dh ys(xs + h direction) at h = 0, with h = kDifferenceStep, by the five-point difference
  //   (8 (y(h) - y(-h)) - (y(2h) - y(-2h))) / 12h,
  // with an error of order h^4. `direction` holds an element for each element of xs.
  Flat along(const Flat& direction);
  // The same along the axis of one element of xs.
  Flat along_axis(std::size_t element);
  // The same with a shorter step where the function bends more: h is halved until two differences
  // agree to `tolerance`, relative, or ten times.
  Flat converged_along(const Flat& direction, double tolerance);

  std::size_t size() const { return point_.size(); }  // elements of xs

 private:
  Flat at(double h, const Flat& direction);
  Flat change(double h, const Flat& direction);  // ys(xs + h direction) - ys(xs - h direction)

  Point point_;
  Program program_;
};

}  // namespace saddle::gradcheck

// Where a function is not smooth: relu, maxima and pooling choose a piece, by primitives that are
// piecewise constant.
#pragma once

#include <span>
#include <vector>

#include "autograd/gradcheck/differences.h"

namespace saddle::gradcheck {

// The choices that ys make at the present values of the inputs: the nodes they depend on whose
// primitive has a floating operand and derivative zero, as step and max_pool_index have.
class Kinks {
 public:
  // `constants` are nodes that ys take for constants, targets behind a stop_gradient: they are held
  // too, and what they are made of makes no choice.
  explicit Kinks(std::span<const Var> ys, std::span<const Var> constants = {});

  // Every choice held as it is: what ys are with these is smooth, and the same function as ys
  // between the point and the nearest kink. So it has the derivatives of ys at the point, and
  // differences of it may take steps across kinks.
  std::vector<Binding> held() const { return held_; }

  std::int64_t count() const { return static_cast<std::int64_t>(choices_.size()); }
  // How many choices change between the point and either point + h direction or point - h
  // direction.
  std::int64_t crossed(const Point& point, double h, const Flat& direction);

 private:
  std::vector<Binding> held_;
  Flat choices_;
  Program program_;
};

}  // namespace saddle::gradcheck

// The split program: what does not depend on the tangent runs once, the rest once per product.
#pragma once

#include <span>
#include <vector>

#include "autograd/program.h"

namespace saddle {

// linearize : (point -> outputs linear in tangents) is cut into a prologue, whose results stay in
// memory, and a body that is replayed for each tangent. Conjugate gradient replays only the body.
class Linearization {
 public:
  // `tangents` are inputs of the graph; `outputs` are any Vars, usually from jvp or mixed_hvp.
  Linearization(std::vector<Var> outputs, std::span<const Var> tangents);

  // Runs the prologue at the present values of the other inputs.
  void set_point();
  // Runs the body at the present values of the tangents. Throws Error if set_point() has not run
  // since another input was written.
  void apply();

  const Tensor& output(std::size_t i) const { return body_.output(i); }
  const Program& prologue() const { return prologue_; }
  const Program& body() const { return body_; }
  // Number of values that the prologue keeps for the body.
  std::size_t residual_count() const { return prologue_.output_count(); }

 private:
  std::vector<Var> point_;               // inputs that both programs read, without the tangents
  std::vector<std::uint64_t> versions_;  // of point_, when set_point() ran
  bool has_point_ = false;
  Program prologue_, body_;
};

}  // namespace saddle

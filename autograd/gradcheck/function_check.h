// The derivatives of one number f(x, y), each found in a second way: for whole networks, where x
// and y are the flat parameters of two players, or parameters and examples.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "autograd/gradcheck/deviation.h"
#include "autograd/gradcheck/sampling.h"

namespace saddle::gradcheck {

// Elements [begin, end) of the last axis of a variable.
struct Part {
  std::string name;
  std::int64_t begin, end;
};

struct Variable {
  std::string name;         // "gamma"
  Var var;                  // an f64 input
  std::vector<Part> parts;  // where the gradient is compared; together the whole
};

struct FunctionCheck {
  std::vector<Deviation> deviations;
  std::int64_t kinks = 0;    // choices that f and its derivatives make: see kinks.h
  std::int64_t crossed = 0;  // of these, by the longest step of the differences along v
};

// Called after each deviation.
using CheckProgress = std::function<void(std::int64_t done, std::int64_t total)>;

// With H the Hessian by (x, y) and random directions u, v, w:
// * the gradient against differences of f, along a direction in each part;
// * H v, forward over reverse, against differences of the gradient, and in the nestings reverse
//   over reverse and reverse over forward; <u, H v> forward over forward; <u, H v> = <H u, v>;
// * D_xy f v and D_yx f v, as a competitive optimizer has them, against differences and reverse
//   over reverse; <u, D_xy f v> = <D_yx f u, v>;
// * the third derivative D^3 f (v, w), against differences of H v, and in all nestings that begin
//   with the gradient.
// Differences are taken with f's kinks held; a Deviation says how many lie at the point itself,
// which may be none. `constants` are nodes that f takes for constants: see kinks.h.
FunctionCheck check_function(Var f, const Variable& x, const Variable& y, Rng& rng,
                             const CheckProgress& progress = {},
                             std::span<const Var> constants = {});

}  // namespace saddle::gradcheck

// The distance of what was computed from what it should be, and where it is largest.
#pragma once

#include <string>

#include "autograd/gradcheck/sampling.h"

namespace saddle::gradcheck {

// Relative: of derivatives of order 1, 2, 3 against differences, and of one number computed in two
// ways.
constexpr double kDifferenceTolerances[] = {1e-7, 1e-6, 1e-5};
constexpr double kIdentityTolerance = 1e-12;

struct Deviation {
  std::string quantity;  // "vjp of jvp"
  // |actual - expected| / max(|expected|, 1e-3), in the Euclidean norm of all elements; NaN if
  // anything is NaN. Below 1e-3 it is thus absolute, in thousandths: differences cannot say more
  // of a derivative that is nearly zero.
  double relative = 0.0;
  double tolerance = 0.0;
  std::size_t worst = 0;  // element that is furthest off, and its two values
  double actual = 0.0, expected = 0.0;

  bool is_within() const { return relative <= tolerance; }
};

// Throws Error if the sizes differ.
Deviation compare(const std::string& quantity, const Flat& actual, const Flat& expected,
                  double tolerance);
// "vjp of jvp: off by 0.5 relative, allowed 1e-07; worst at 3: 1.5, expected 1".
std::string describe(const Deviation& deviation);

}  // namespace saddle::gradcheck

// Derivatives by differences, and comparisons that say what differs.
#pragma once

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <vector>

#include "autograd/gradcheck/deviation.h"
#include "autograd/gradcheck/differences.h"
#include "autograd/value.h"
#include "tests/random_views.h"

namespace saddle::test {

using gradcheck::dot;
using gradcheck::Flat;
using gradcheck::flat_value;
using gradcheck::random_input;
using gradcheck::random_inputs_like;

// d/dh ys(xs + h direction) at h = 0; `direction` holds an element for each element of xs.
inline Flat numeric_jvp(std::span<const Var> ys, std::span<const Var> xs, const Flat& direction) {
  return gradcheck::Differences(ys, xs).along(direction);
}

// sum_j cotangent_j d ys_j / d xs, one element of the inputs xs at a time.
inline Flat numeric_vjp(std::span<const Var> ys, std::span<const Var> xs, const Flat& cotangent) {
  gradcheck::Differences differences(ys, xs);
  Flat result(differences.size());
  for (std::size_t i = 0; i < result.size(); ++i)
    result[i] = dot(cotangent, differences.along_axis(i));
  return result;
}

// Fails with a message unless the deviation is within its tolerance.
inline void expect_within(const gradcheck::Deviation& deviation, const std::string& where = "") {
  EXPECT_TRUE(deviation.is_within()) << where << gradcheck::describe(deviation);
}

// The distance is at most `relative` times the norm of `expected`, or times 1e-3 if that is larger.
inline void expect_close(const Flat& actual, const Flat& expected, double relative,
                         const std::string& what) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  expect_within(gradcheck::compare(what, actual, expected, relative));
}
inline void expect_close(double actual, double expected, double relative, const std::string& what) {
  expect_close(Flat{actual}, Flat{expected}, relative, what);
}

}  // namespace saddle::test

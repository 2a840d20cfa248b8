#include "gan/studies/linear_iteration.h"

#include <gtest/gtest.h>

#include <cmath>

namespace saddle::test {
namespace {

Point applied(const SquareMatrix& m, Point w) {
  return {m(0, 0) * w.x + m(0, 1) * w.y, m(1, 0) * w.x + m(1, 1) * w.y};
}

double observed(const SquareMatrix& m, Point w) {
  const Point second = applied(m, w);
  return observed_rate(w, second, applied(m, second));
}

TEST(LinearIteration, SpectralRadiusOfKnownMatrices) {
  EXPECT_NEAR(spectral_radius(SquareMatrix::diagonal({0.5, -3.0, 2.0})), 3.0, 1e-12);
  // A rotation by 0.7, scaled by 0.9: a complex pair.
  const double c = 0.9 * std::cos(0.7), s = 0.9 * std::sin(0.7);
  EXPECT_NEAR(spectral_radius({2, {c, -s, s, c}}), 0.9, 1e-12);
  // A Jordan block: the norm grows first.
  EXPECT_NEAR(spectral_radius({2, {0.5, 100.0, 0.0, 0.5}}), 0.5, 1e-9);
  EXPECT_EQ(spectral_radius({2, {0.0, 1.0, 0.0, 0.0}}), 0.0);
}

TEST(LinearIteration, TheObservedRateIsTheSpectralRadius) {
  for (const SquareMatrix& m :
       {SquareMatrix{2, {0.82, -0.9, 0.1, 1.02}}, SquareMatrix{2, {0.2, 0.3, 0.1, -0.9}},
        SquareMatrix{2, {-1.5, 0.2, 0.4, 0.1}}})
    EXPECT_NEAR(observed(m, {1.0, 0.3}), spectral_radius(m), 1e-12);
}

// On an eigenvector nothing of the other eigenvalue shows.
TEST(LinearIteration, OnALineTheRateIsTheGrowth) {
  EXPECT_EQ(observed(SquareMatrix::diagonal({0.5, 3.0}), {1.0, 0.0}), 0.5);
}

TEST(LinearIteration, Algebra) {
  const SquareMatrix a{2, {1, 2, 3, 4}}, b{2, {0, 1, -1, 2}};
  EXPECT_EQ((a * b).values, (std::vector<double>{-2, 5, -4, 11}));
  EXPECT_EQ((a + b).values, (std::vector<double>{1, 3, 2, 6}));
  EXPECT_EQ((a - b).values, (std::vector<double>{1, 1, 4, 2}));
  EXPECT_EQ((2.0 * a).values, (std::vector<double>{2, 4, 6, 8}));
  EXPECT_EQ(transposed(a).values, (std::vector<double>{1, 3, 2, 4}));
}

}  // namespace
}  // namespace saddle::test

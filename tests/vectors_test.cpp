#include "optim/vectors.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/numeric.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

TEST(Vectors, Operations) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    Vectors vectors(3, dtype);
    const auto vector = [&](const Flat& values) { return Tensor::from(values, {3}).to(dtype); };
    const Tensor a = vector({1, 2, -3}), b = vector({4, 0.5, 2});
    EXPECT_EQ(vectors.dot(a, b), -1.0);
    EXPECT_EQ(vectors.norm(a), std::sqrt(14.0));
    vectors.add_scaled(a, 2.0, b);
    EXPECT_EQ(a.to_vector<double>(), Flat({9, 3, 1}));
    vectors.scale_and_add(a, -1.0, b);
    EXPECT_EQ(a.to_vector<double>(), Flat({-5, -2.5, 1}));
    vectors.scale(a, 3.0, b);
    EXPECT_EQ(a.to_vector<double>(), Flat({12, 1.5, 6}));
    vectors.scale(a, 0.5, a);
    EXPECT_EQ(a.to_vector<double>(), Flat({6, 0.75, 3}));
    EXPECT_EQ(b.to_vector<double>(), Flat({4, 0.5, 2}));
    EXPECT_EQ(vectors.make().to_vector<double>(), Flat({0, 0, 0}));
  }
}

// 2^24 and ones: in float32 these would vanish one after another.
TEST(Vectors, SumsAreInFloat64) {
  Vectors vectors(5, DType::f32);
  const Tensor ones = Tensor::full({5}, 1.0, DType::f32);
  const Tensor v = Tensor::from(std::vector<float>{16777216, 1, 1, 1, 0}, {5});
  EXPECT_EQ(vectors.dot(v, ones), 16777219.0);
  const Tensor large = Tensor::full({5}, 1e30, DType::f32);
  EXPECT_TRUE(std::isfinite(vectors.dot(large, large)));
}

TEST(Vectors, RefuseIntegers) {
  expect_error([] { Vectors(3, DType::i64); }, {"floating", "i64"});
}

}  // namespace
}  // namespace saddle::test

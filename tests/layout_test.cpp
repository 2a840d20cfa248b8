#include "tensor/layout.h"

#include <gtest/gtest.h>

#include "tests/random_views.h"

namespace saddle::test {
namespace {

std::vector<std::int64_t> offsets_of(const Layout& layout) {
  std::vector<std::int64_t> offsets;
  for (std::int64_t i = 0; i < layout.shape.count(); ++i) offsets.push_back(offset_of(layout, i));
  return offsets;
}

// A random shape of `count` elements, with some axes of size 1.
Shape random_factors(Rng& rng, std::int64_t count) {
  Shape shape;
  while (count > 1 && shape.rank() < kMaxRank - 1) {
    std::int64_t factor = random_integer(rng, 1, count);
    while (count % factor != 0) --factor;
    shape.push_back(factor);
    count /= factor;
  }
  if (count > 1) shape.push_back(count);
  return shape;
}

TEST(Layout, DenseIsRowMajor) {
  const Layout layout = dense_layout({2, 3, 4});
  EXPECT_EQ(layout.strides, (Strides{12, 4, 1}));
  for (std::int64_t i = 0; i < 24; ++i) EXPECT_EQ(offset_of(layout, i), i);
  EXPECT_TRUE(is_dense(layout));
  EXPECT_TRUE(is_dense(dense_layout({})));
}

TEST(Layout, KnowsWhatIsDense) {
  const Layout layout = dense_layout({4, 6});
  EXPECT_TRUE(is_dense(sliced(layout, 0, 1, 3)));
  EXPECT_FALSE(is_dense(sliced(layout, 1, 1, 3)));
  EXPECT_TRUE(is_dense(sliced(sliced(layout, 0, 2, 3), 1, 1, 3)));
  EXPECT_FALSE(is_dense(permuted(layout, {1, 0})));
  EXPECT_TRUE(is_dense(permuted(dense_layout({1, 6}), {1, 0})));
  EXPECT_FALSE(is_dense(broadcasted(dense_layout({6}), {4, 6})));
}

TEST(Layout, PermutedSlicedBroadcastedAgreeWithIndices) {
  const Layout layout = dense_layout({2, 3, 4});
  const Layout turned = permuted(layout, {2, 0, 1});
  EXPECT_EQ(turned.shape, (Shape{4, 2, 3}));
  const Layout part = sliced(layout, 1, 1, 3);
  EXPECT_EQ(part.shape, (Shape{2, 2, 4}));
  const Layout wide = broadcasted(sliced(layout, 1, 2, 3), {5, 2, 3, 4});
  for (std::int64_t i = 0; i < 2; ++i) {
    for (std::int64_t j = 0; j < 3; ++j) {
      for (std::int64_t k = 0; k < 4; ++k) {
        EXPECT_EQ(offset_of(turned, (k * 2 + i) * 3 + j), (i * 3 + j) * 4 + k);
        if (j > 0) {
          EXPECT_EQ(offset_of(part, (i * 2 + j - 1) * 4 + k), (i * 3 + j) * 4 + k);
        }
        for (std::int64_t copy = 0; copy < 5; ++copy)
          EXPECT_EQ(offset_of(wide, ((copy * 2 + i) * 3 + j) * 4 + k), (i * 3 + 2) * 4 + k);
      }
    }
  }
}

TEST(Layout, CollapsedKeepsTheOrderAndCannotShrinkFurther) {
  Rng rng(1);
  for (int round = 0; round < 300; ++round) {
    const Tensor tensor = random_layout(rng, random_shape(rng, 5, 4), DType::f32);
    const Layout merged = collapsed(tensor.layout());
    EXPECT_EQ(offsets_of(merged), offsets_of(tensor.layout()));
    for (int axis = 0; axis < merged.shape.rank(); ++axis) {
      EXPECT_NE(merged.shape[axis], 1);
      if (axis > 0) {
        EXPECT_NE(merged.strides[axis - 1], merged.shape[axis] * merged.strides[axis]);
      }
    }
  }
}

TEST(Layout, ReshapedKeepsTheOrderAndFailsOnlyIfItMust) {
  Rng rng(2);
  int views = 0, copies = 0;
  for (int round = 0; round < 2000; ++round) {
    const Tensor tensor = random_layout(rng, random_shape(rng, 4, 6), DType::f32);
    const Shape shape = random_factors(rng, tensor.size());
    const std::vector<std::int64_t> expected = offsets_of(tensor.layout());
    // Affine in the new index if and only if each offset is the sum of those of its unit steps.
    Layout affine = dense_layout(shape);
    for (int axis = 0; axis < shape.rank(); ++axis) {
      const std::size_t step = static_cast<std::size_t>(dense_layout(shape).strides[axis]);
      affine.strides[axis] = shape[axis] > 1 ? expected[step] - expected[0] : 0;
    }
    affine.offset = expected[0];
    const bool possible = offsets_of(affine) == expected;
    const std::optional<Layout> layout = reshaped(tensor.layout(), shape);
    ASSERT_EQ(layout.has_value(), possible) << tensor.shape() << tensor.layout().strides << shape;
    if (layout) {
      EXPECT_EQ(offsets_of(*layout), expected);
    }
    ++(possible ? views : copies);
  }
  EXPECT_GT(views, 100);
  EXPECT_GT(copies, 100);
}

TEST(Layout, ReshapedOfNothing) {
  EXPECT_EQ(reshaped(dense_layout({0, 3}), {2, 0})->shape, (Shape{2, 0}));
  EXPECT_EQ(reshaped(dense_layout({1, 1}), {})->shape, (Shape{}));
  EXPECT_EQ(reshaped(dense_layout({}), {1, 1, 1})->shape, (Shape{1, 1, 1}));
}

}  // namespace
}  // namespace saddle::test

#include "tensor/cpu/matmul.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "tensor/cpu/isa.h"
#include "tensor/device.h"
#include "tests/each_isa.h"
#include "tests/random_products.h"
#include "tests/threads_guard.h"

namespace saddle::test {
namespace {

TEST(Matmul, RandomSizesLayoutsAndTransposes) {
  for_each_isa([] {
    check_random_products<float>(120);
    check_random_products<double>(120);
  });
}

TEST(Matmul, NarrowShapes) {
  std::mt19937 random(3);
  for_each_isa([&] {
    check_narrow_products<float>(random);
    check_narrow_products<double>(random);
  });
}

TEST(Matmul, ShallowShapes) {
  std::mt19937 random(4);
  for_each_isa([&] {
    check_shallow_products<float>(random);
    check_shallow_products<double>(random);
  });
}

TEST(Matmul, LargeShapes) {
  std::mt19937 random(5);
  for_each_isa([&] {
    check_large_products<float>(random);
    check_product<double>({1, 31, 75, 1700}, {true}, {}, {}, random);
    check_product<float>({1, 512, 40, 900}, {true}, {}, {}, random);   // columns of a 2 KiB apart
    check_product<float>({2, 37, 130, 1700}, {}, {true}, {}, random);  // turned round, in 3 blocks
    check_product<double>({1, 240, 512, 20}, {}, {}, {}, random);
  });
}

// More matrices than are packed at a time.
TEST(Matmul, LargeBatch) {
  std::mt19937 random(6);
  check_product<float>({700, 3, 33, 100}, {}, {}, {}, random);
}

TEST(Matmul, ZeroDepthGivesZeros) {
  std::vector<float> out(6, 7);
  float unused = 0;
  const View a{&unused, DType::f32, dense_layout({2, 0})};
  const View b{&unused, DType::f32, dense_layout({0, 3})};
  cpu::matmul(a, false, b, false, {out.data(), DType::f32, dense_layout({2, 3})});
  EXPECT_EQ(out, std::vector<float>(6, 0));
}

TEST(Matmul, EmptyOutputTouchesNothing) {
  std::vector<float> values(12, 1), out(1, 7);
  for (const Shape& sizes : {Shape{1, 0, 3, 4}, Shape{1, 3, 0, 4}, Shape{0, 2, 3, 2}}) {
    const View a{values.data(), DType::f32, dense_layout({sizes[0], sizes[1], sizes[3]})};
    const View b{values.data(), DType::f32, dense_layout({sizes[0], sizes[3], sizes[2]})};
    const View to{out.data(), DType::f32, dense_layout({sizes[0], sizes[1], sizes[2]})};
    cpu::matmul(a, false, b, false, to);
    EXPECT_EQ(out[0], 7);
  }
}

TEST(Matmul, SeveralBatchAxes) {
  // a [2, 3, 4, 5] with its first two axes exchanged, b one matrix per index of the second axis.
  std::mt19937 random(11);
  Operand<double> a(6, 4, 5, {}, random), b(3, 5, 2, {}, random), out(6, 4, 2, {}, random);
  View view_a = a.view(), view_b = b.view(), view_out = out.view();
  view_a.layout.shape = {2, 3, 4, 5};
  view_a.layout.strides = {20, 40, 5, 1};
  view_b.layout.shape = {2, 3, 5, 2};
  view_b.layout.strides = {0, 10, 2, 1};
  view_out.layout.shape = {2, 3, 4, 2};
  view_out.layout.strides = {24, 8, 2, 1};
  cpu::matmul(view_a, false, view_b, false, view_out);
  for (std::int64_t i = 0; i < 2; ++i) {
    for (std::int64_t j = 0; j < 3; ++j) {
      for (std::int64_t r = 0; r < 4; ++r) {
        for (std::int64_t c = 0; c < 2; ++c) {
          double sum = 0;
          for (std::int64_t k = 0; k < 5; ++k) sum += a.at(j * 2 + i, r, k) * b.at(j, k, c);
          EXPECT_NEAR(out.at(i * 3 + j, r, c), sum, 1e-14);
        }
      }
    }
  }
}

// What is not a number must not spread to other rows and columns through the padding of panels.
TEST(Matmul, NanAndInfinityStayInTheirRow) {
  std::mt19937 random(13);
  for_each_isa([&] {
    Operand<float> a(1, 15, 9, {}, random), b(1, 9, 19, {}, random), out(1, 15, 19, {}, random);
    a.values()[a.index(0, 14, 3)] = std::numeric_limits<float>::quiet_NaN();
    a.values()[a.index(0, 2, 0)] = std::numeric_limits<float>::infinity();
    cpu::matmul(a.view(), false, b.view(), false, out.view());
    for (std::int64_t r = 0; r < 15; ++r) {
      for (std::int64_t c = 0; c < 19; ++c) {
        EXPECT_EQ(std::isfinite(out.at(0, r, c)), r != 14 && r != 2) << r << ", " << c;
      }
    }
  });
}

TEST(Matmul, SameBitsForAnyNumberOfThreads) {
  const ThreadsGuard guard;
  std::mt19937 random(17);
  for (const Sizes& sizes : {Sizes{1, 200, 150, 500}, Sizes{9, 60, 50, 70}, Sizes{1, 3000, 1, 300},
                             Sizes{1, 6, 900, 400}, Sizes{1, 900, 3, 400}, Sizes{3, 200, 300, 2}}) {
    Operand<float> a(sizes.batch, sizes.rows, sizes.depth, {}, random);
    Operand<float> b(sizes.batch, sizes.depth, sizes.columns, {true}, random);
    const Shape shape{sizes.batch, sizes.rows, sizes.columns};
    set_threads(1);
    const std::vector<float> once = product_of(a, b, shape);
    for (int count : {2, 3}) {
      set_threads(count);
      EXPECT_EQ(product_of(a, b, shape), once) << count << " threads, " << shape;
    }
  }
}

// A row's result is the same alone, in a matrix, and in a batch with shared or repeated weights.
TEST(Matmul, SameBitsForAnyBatch) {
  std::mt19937 random(19);
  for_each_isa([&] {
    for (std::int64_t columns : {1, 2, 3, 7, 40}) {
      for (bool transpose : {false, true}) {
        Operand<float> a(6, 11, 420, {}, random);
        Operand<float> b(6, 420, columns, {transpose, 0, 0, true}, random);
        const std::vector<float> all = product_of(a, b, {6, 11, columns});
        for (std::int64_t row = 0; row < 6 * 11; ++row) {
          View one_a = a.view(), one_b = b.view();
          one_a.layout = {{1, 420}, {420, 1}, kMargin + row * 420};
          one_b.layout.shape = {one_b.shape()[1], one_b.shape()[2]};
          one_b.layout.strides = {one_b.strides()[1], one_b.strides()[2]};
          std::vector<float> one(static_cast<std::size_t>(columns));
          cpu::matmul(one_a, false, one_b, transpose,
                      {one.data(), DType::f32, dense_layout({1, columns})});
          ASSERT_EQ(std::memcmp(one.data(), all.data() + row * columns, sizeof(float) * one.size()),
                    0)
              << "row " << row << ", " << columns << " columns";
        }
      }
    }
  });
}

TEST(Isa, RefusesWhatTheMachineLacks) {
  if (cpu::best_isa() == cpu::Isa::avx512) return;
  EXPECT_THROW(cpu::force_isa(cpu::Isa::avx512), Error);
}

TEST(Isa, ForcesAndRestores) {
  cpu::force_isa(cpu::Isa::portable);
  EXPECT_EQ(cpu::active_isa(), cpu::Isa::portable);
  cpu::force_isa(cpu::best_isa());
  EXPECT_EQ(cpu::active_isa(), cpu::best_isa());
}

}  // namespace
}  // namespace saddle::test

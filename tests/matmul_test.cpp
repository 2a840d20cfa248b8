#include "tensor/cpu/matmul.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "tensor/cpu/isa.h"
#include "tensor/device.h"

namespace saddle {
namespace {

constexpr std::int64_t kMargin = 5;  // elements around a matrix that must not change

// Runs `check` with every instruction set that this machine has.
template <class F>
void for_each_isa(F check) {
  for (cpu::Isa isa : cpu::kAllIsas) {
    if (isa > cpu::best_isa()) continue;
    SCOPED_TRACE(cpu::name_of(isa));
    cpu::force_isa(isa);
    check();
  }
  cpu::force_isa(cpu::best_isa());
}

// Where the matrix of an operand lies: the gaps are extra elements between rows and columns.
struct Placement {
  bool transpose = false;    // stored with its last two axes exchanged
  std::int64_t row_gap = 0;  // of the stored matrix
  std::int64_t column_gap = 0;
  bool shared = false;  // one matrix for the whole batch, with stride 0
};

// A batch of matrices in its own storage, with margins that hold a known value.
template <class T>
class Operand {
 public:
  Operand(std::int64_t batch, std::int64_t rows, std::int64_t columns, const Placement& placement,
          std::mt19937& random)
      : transpose_(placement.transpose) {
    if (transpose_) std::swap(rows, columns);
    const std::int64_t column_stride = 1 + placement.column_gap;
    const std::int64_t row_stride = columns * column_stride + placement.row_gap;
    const std::int64_t matrix = rows * row_stride;
    layout_.shape = {batch, rows, columns};
    layout_.strides = {placement.shared ? 0 : matrix, row_stride, column_stride};
    layout_.offset = kMargin;
    values_.resize(static_cast<std::size_t>((placement.shared ? 1 : batch) * matrix + 2 * kMargin));
    std::uniform_real_distribution<double> uniform(-1, 1);
    for (T& value : values_) value = static_cast<T>(uniform(random));
  }

  View view() { return {values_.data(), dtype_of<T>(), layout_}; }
  // As the product's output, which matmul does not transpose: [batch, rows, columns].
  View output() {
    View view = this->view();
    if (transpose_) view.layout = permuted(view.layout, {0, 2, 1});
    return view;
  }
  bool transpose() const { return transpose_; }
  std::vector<T>& values() { return values_; }

  // Index into values() of an element of op(matrix).
  std::size_t index(std::int64_t batch, std::int64_t row, std::int64_t column) const {
    if (transpose_) std::swap(row, column);
    return static_cast<std::size_t>(layout_.offset + batch * layout_.strides[0] +
                                    row * layout_.strides[1] + column * layout_.strides[2]);
  }
  T at(std::int64_t batch, std::int64_t row, std::int64_t column) const {
    return values_[index(batch, row, column)];
  }

 private:
  bool transpose_;
  Layout layout_;
  std::vector<T> values_;
};

struct Sizes {
  std::int64_t batch, rows, columns, depth;
};

template <class T>
constexpr double kTolerance = std::is_same_v<T, float> ? 1e-6 : 1e-14;

// Multiplies, then compares every element with a plain sum and every gap with what it held.
template <class T>
void check_product(const Sizes& sizes, const Placement& place_a, const Placement& place_b,
                   const Placement& place_out, std::mt19937& random) {
  SCOPED_TRACE(concat_text(name_of(dtype_of<T>()), " ", sizes.batch, " x (", sizes.rows, ", ",
                           sizes.columns, ", ", sizes.depth, ") transpose ", place_a.transpose,
                           place_b.transpose, " row gaps ", place_a.row_gap, place_b.row_gap,
                           place_out.row_gap, " column gaps ", place_a.column_gap,
                           place_b.column_gap, place_out.column_gap));
  Operand<T> a(sizes.batch, sizes.rows, sizes.depth, place_a, random);
  Operand<T> b(sizes.batch, sizes.depth, sizes.columns, place_b, random);
  Operand<T> out(sizes.batch, sizes.rows, sizes.columns, place_out, random);
  std::vector<T> expected = out.values();
  cpu::matmul(a.view(), a.transpose(), b.view(), b.transpose(), out.output());
  for (std::int64_t i = 0; i < sizes.batch; ++i) {
    for (std::int64_t r = 0; r < sizes.rows; ++r) {
      for (std::int64_t c = 0; c < sizes.columns; ++c) {
        double sum = 0, bound = 0;
        for (std::int64_t k = 0; k < sizes.depth; ++k) {
          const double term =
              static_cast<double>(a.at(i, r, k)) * static_cast<double>(b.at(i, k, c));
          sum += term;
          bound += std::abs(term);
        }
        T& found = out.values()[out.index(i, r, c)];
        ASSERT_NEAR(static_cast<double>(found), sum, kTolerance<T> * bound)
            << "at " << i << ", " << r << ", " << c;
        found = expected[out.index(i, r, c)];  // so that only the gaps are left to compare
      }
    }
  }
  ASSERT_EQ(out.values(), expected) << "an element outside of the product changed";
}

template <class T>
void check_random_products(int count) {
  std::mt19937 random(7);
  const auto pick = [&](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  for (int i = 0; i < count && !testing::Test::HasFatalFailure(); ++i) {
    const Sizes sizes{pick(1, 3), pick(1, 70), pick(1, 70), pick(1, 70)};
    const Placement a{pick(0, 1) == 1, pick(0, 2), pick(0, 4) / 4, pick(0, 2) == 0};
    const Placement b{pick(0, 1) == 1, pick(0, 2), pick(0, 4) / 4, pick(0, 1) == 0};
    const Placement out{pick(0, 5) == 0, pick(0, 2), pick(0, 4) / 4, false};
    check_product<T>(sizes, a, b, out, random);
  }
}

TEST(Matmul, RandomSizesLayoutsAndTransposes) {
  for_each_isa([] {
    check_random_products<float>(120);
    check_random_products<double>(120);
  });
}

TEST(Matmul, NarrowShapes) {
  std::mt19937 random(3);
  for_each_isa([&] {
    for (std::int64_t narrow : {1, 2, 3, 4, 5}) {
      for (std::int64_t depth : {1, 2, 16, 33, 257}) {
        for (int transposes = 0; transposes < 4; ++transposes) {
          const Placement a{(transposes & 1) != 0}, b{(transposes & 2) != 0};
          check_product<float>({2, 67, narrow, depth}, a, b, {}, random);
          check_product<float>({2, narrow, 67, depth}, a, b, {}, random);
          check_product<double>({2, 67, narrow, depth}, a, b, {}, random);
          check_product<double>({2, narrow, 67, depth}, a, b, {}, random);
        }
      }
    }
  });
}

TEST(Matmul, ShallowShapes) {
  std::mt19937 random(4);
  for_each_isa([&] {
    for (std::int64_t depth : {1, 2, 3, 4, 5}) {
      for (std::int64_t columns : {5, 16, 130}) {
        for (int transposes = 0; transposes < 4; ++transposes) {
          const Placement a{(transposes & 1) != 0, 2}, b{(transposes & 2) != 0, 1};
          check_product<float>({2, 19, columns, depth}, a, b, {false, 3}, random);
          check_product<double>({2, 19, columns, depth}, a, b, {false, 0, 1}, random);
        }
      }
    }
  });
}

// Rows a power of two apart are copied before they are read.
TEST(Matmul, RowsThatShareCacheSets) {
  std::mt19937 random(8);
  for_each_isa([&] {
    check_product<float>({1, 17, 35, 1024}, {}, {}, {}, random);
    check_product<float>({1, 240, 1024, 20}, {}, {}, {}, random);
    check_product<double>({1, 240, 512, 20}, {}, {}, {}, random);
  });
}

TEST(Matmul, DepthAndColumnsOverSeveralBlocks) {
  std::mt19937 random(5);
  for_each_isa([&] {
    check_product<float>({1, 31, 75, 1700}, {}, {true}, {}, random);
    check_product<float>({1, 31, 75, 1700}, {}, {}, {}, random);
    check_product<double>({1, 31, 75, 1700}, {true}, {}, {}, random);
    check_product<float>({2, 3, 1500, 401}, {}, {}, {}, random);
    check_product<float>({3, 40, 1400, 200}, {}, {true}, {}, random);
    check_product<float>({1, 31, 75, 1601}, {}, {}, {false, 3, 1}, random);
  });
}

// More matrices than are packed at a time.
TEST(Matmul, LargeBatch) {
  std::mt19937 random(6);
  check_product<float>({700, 3, 33, 100}, {}, {}, {}, random);
}

TEST(Matmul, OutputStoredByColumns) {
  std::mt19937 random(9);
  for_each_isa([&] { check_product<float>({2, 37, 41, 50}, {}, {true}, {true}, random); });
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

template <class T>
std::vector<T> product_of(Operand<T>& a, Operand<T>& b, const Shape& shape) {
  std::vector<T> out(static_cast<std::size_t>(shape.count()));
  cpu::matmul(a.view(), a.transpose(), b.view(), b.transpose(),
              {out.data(), dtype_of<T>(), dense_layout(shape)});
  return out;
}

TEST(Matmul, SameBitsForAnyNumberOfThreads) {
  const int threads_before = threads();
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
  set_threads(threads_before);
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
}  // namespace saddle

// Products of random matrices in any layout, each element against a plain sum in float64.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <utility>
#include <vector>

#include "tensor/cpu/matmul.h"
#include "tensor/error.h"
#include "tensor/tensor.h"

namespace saddle::test {

constexpr std::int64_t kMargin = 5;  // elements around a matrix that must not change

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
  const std::vector<T>& values() const { return values_; }

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

// Where something is computed, and how far off its numbers may be: a share of the sum of the
// absolute values of their terms.
template <class T>
struct Place {
  Device& device = cpu_device();
  double tolerance = kTolerance<T>;
};

// A GPU adds in an order of its own.
template <class T>
constexpr double kGpuTolerance = std::is_same_v<T, float> ? 1e-5 : 1e-12;

template <class T>
Place<T> place_on(Device& gpu) {
  return {gpu, kGpuTolerance<T>};
}

// An operand's element as a product of these sizes takes it.
template <class T>
using Rounding = T (*)(T value, const Sizes& sizes);

template <class T>
T not_rounded(T value, const Sizes&) {
  return value;
}

// out = a b, from and to copies on `device` of all that the operands' storage holds.
template <class T>
void multiply_on(Device& device, Operand<T>& a, Operand<T>& b, Operand<T>& out) {
  const auto copied = [&](const Operand<T>& operand) {
    const std::vector<T>& values = operand.values();
    const Tensor copy =
        Tensor::empty({static_cast<std::int64_t>(values.size())}, dtype_of<T>(), device);
    device.upload(values.data(), copy.view().data, sizeof(T) * values.size());
    return copy;
  };
  const auto at = [](const Tensor& copy, View view) {
    view.data = copy.view().data;
    return view;
  };
  const Tensor copy_a = copied(a), copy_b = copied(b), copy_out = copied(out);
  device.matmul(at(copy_a, a.view()), a.transpose(), at(copy_b, b.view()), b.transpose(),
                at(copy_out, out.output()));
  out.values() = copy_out.to_vector<T>();
}

// Multiplies, then compares every element with a plain sum and every gap with what it held.
template <class T>
void check_product(const Sizes& sizes, const Placement& place_a, const Placement& place_b,
                   const Placement& place_out, std::mt19937& random,
                   Rounding<T> rounded = not_rounded<T>, const Place<T>& place = {}) {
  SCOPED_TRACE(concat_text(name_of(dtype_of<T>()), " ", sizes.batch, " x (", sizes.rows, ", ",
                           sizes.columns, ", ", sizes.depth, ") transpose ", place_a.transpose,
                           place_b.transpose, " row gaps ", place_a.row_gap, place_b.row_gap,
                           place_out.row_gap, " column gaps ", place_a.column_gap,
                           place_b.column_gap, place_out.column_gap));
  Operand<T> a(sizes.batch, sizes.rows, sizes.depth, place_a, random);
  Operand<T> b(sizes.batch, sizes.depth, sizes.columns, place_b, random);
  Operand<T> out(sizes.batch, sizes.rows, sizes.columns, place_out, random);
  std::vector<T> expected = out.values();
  multiply_on(place.device, a, b, out);
  for (Operand<T>* operand : {&a, &b}) {
    for (T& value : operand->values()) value = rounded(value, sizes);
  }
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
        ASSERT_NEAR(static_cast<double>(found), sum, place.tolerance * bound)
            << "at " << i << ", " << r << ", " << c;
        found = expected[out.index(i, r, c)];  // so that only the gaps are left to compare
      }
    }
  }
  ASSERT_EQ(out.values(), expected) << "an element outside of the product changed";
}

template <class T>
void check_random_products(int count, Rounding<T> rounded = not_rounded<T>,
                           const Place<T>& place = {}) {
  std::mt19937 random(7);
  const auto pick = [&](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  for (int i = 0; i < count && !testing::Test::HasFatalFailure(); ++i) {
    const Sizes sizes{pick(1, 3), pick(1, 70), pick(1, 70), pick(1, 70)};
    const Placement a{pick(0, 1) == 1, pick(0, 2), pick(0, 4) / 4, pick(0, 2) == 0};
    const Placement b{pick(0, 1) == 1, pick(0, 2), pick(0, 4) / 4, pick(0, 1) == 0};
    const Placement out{pick(0, 5) == 0, pick(0, 2), pick(0, 4) / 4, false};
    check_product<T>(sizes, a, b, out, random, rounded, place);
  }
}

// Few columns, or few rows, in every transposition.
template <class T>
void check_narrow_products(std::mt19937& random, Rounding<T> rounded = not_rounded<T>,
                           const Place<T>& place = {}) {
  for (std::int64_t narrow : {1, 2, 3, 4, 5}) {
    for (std::int64_t depth : {1, 2, 16, 33, 257}) {
      for (int transposes = 0; transposes < 4; ++transposes) {
        const Placement a{(transposes & 1) != 0}, b{(transposes & 2) != 0};
        check_product<T>({2, 67, narrow, depth}, a, b, {}, random, rounded, place);
        check_product<T>({2, narrow, 67, depth}, a, b, {}, random, rounded, place);
      }
    }
  }
}

// Little depth, in every transposition.
template <class T>
void check_shallow_products(std::mt19937& random, Rounding<T> rounded = not_rounded<T>,
                            const Place<T>& place = {}) {
  for (std::int64_t depth : {1, 2, 3, 4, 5}) {
    for (std::int64_t columns : {5, 16, 130}) {
      for (int transposes = 0; transposes < 4; ++transposes) {
        const Placement a{(transposes & 1) != 0, 2}, b{(transposes & 2) != 0, 1};
        check_product<T>({2, 19, columns, depth}, a, b, {false, 3}, random, rounded, place);
        check_product<T>({2, 19, columns, depth}, a, b, {false, 0, 1}, random, rounded, place);
      }
    }
  }
}

// Depth and columns over several blocks; an output stored by columns; rows a power of two apart.
template <class T>
void check_large_products(std::mt19937& random, Rounding<T> rounded = not_rounded<T>,
                          const Place<T>& place = {}) {
  check_product<T>({1, 31, 75, 1700}, {}, {true}, {}, random, rounded, place);
  check_product<T>({1, 31, 75, 1700}, {true}, {}, {}, random, rounded, place);
  check_product<T>({1, 31, 75, 1700}, {}, {}, {}, random, rounded, place);
  check_product<T>({2, 3, 1500, 401}, {}, {}, {}, random, rounded, place);
  check_product<T>({2, 16, 1400, 200}, {}, {true}, {}, random, rounded, place);
  check_product<T>({1, 31, 75, 1601}, {}, {}, {false, 3, 1}, random, rounded, place);
  check_product<T>({2, 37, 41, 50}, {}, {true}, {true}, random, rounded, place);
  check_product<T>({1, 17, 35, 1024}, {}, {}, {}, random, rounded, place);
  check_product<T>({1, 240, 1024, 20}, {}, {}, {}, random, rounded, place);
}

template <class T>
std::vector<T> product_of(Operand<T>& a, Operand<T>& b, const Shape& shape) {
  std::vector<T> out(static_cast<std::size_t>(shape.count()));
  cpu::matmul(a.view(), a.transpose(), b.view(), b.transpose(),
              {out.data(), dtype_of<T>(), dense_layout(shape)});
  return out;
}

}  // namespace saddle::test

#include "tensor/cpu/convolution.h"

#include <algorithm>

#include "tensor/cpu/copy.h"
#include "tensor/cpu/matmul.h"
#include "tensor/cpu/patches.h"
#include "tensor/cpu/scratch.h"

namespace saddle::cpu {
namespace {

constexpr std::int64_t kPatchElements = 1 << 18;  // of a block of patches: stays in a cache

// Element i of the leading axis, which goes away.
View element_of(const View& view, std::int64_t i) {
  Layout layout{{}, {}, view.layout.offset + i * view.strides()[0]};
  for (int axis = 1; axis < view.shape().rank(); ++axis) {
    layout.shape.push_back(view.shape()[axis]);
    layout.strides.push_back(view.strides()[axis]);
  }
  return {view.data, view.dtype, layout};
}

View rows_of(const View& matrix, std::int64_t first, std::int64_t count) {
  return {matrix.data, matrix.dtype, sliced(matrix.layout, 0, first, first + count)};
}

// An operand as a matrix: the operand itself where strides can express that, else a dense copy.
template <class T>
class MatrixOf {
 public:
  MatrixOf(const View& operand, const Shape& shape, Scratch& scratch) : operand_(operand) {
    const auto layout = reshaped(operand.layout, shape);
    is_copy_ = !layout;
    matrix_ = {operand.data, operand.dtype, layout.value_or(dense_layout(shape))};
    if (is_copy_) matrix_.data = scratch.reserve<T>(static_cast<std::size_t>(shape.count()));
  }

  const View& view() const { return matrix_; }
  // The copy under the operand's shape.
  View copied() const { return {matrix_.data, matrix_.dtype, dense_layout(operand_.shape())}; }
  void load() const {
    if (is_copy_) copy(operand_, copied());
  }
  void store() const {
    if (is_copy_) copy(copied(), operand_);
  }

 private:
  View operand_, matrix_;
  bool is_copy_;
};

// The convolution of one network: all operands without their leading axis, and as matrices
//   patches of x [P, K],  w [K, Co],  y [P, Co]  with P = N OH OW and K = KH KW Ci,
// so that y = patches w, patches' gradient = y w^T, w's gradient = patches^T y. The patches exist
// a block at a time.
template <class T>
class OneConvolution {
 public:
  OneConvolution(const View& x, const View& w, const View& y, const ConvolutionOptions& options)
      : patches_{x.shape()[0], x.shape()[3], row_axis(options, x.shape()[1], w.shape()[0]),
                 column_axis(options, x.shape()[2], w.shape()[1])},
        x_(x),
        w_(w, {patches_.length(), w.shape()[3]}, scratch_of_w()),
        y_(y, {patches_.count(), y.shape()[3]}, scratch_of_y()) {}

  void output() const {
    w_.load();
    for_each_block([&](std::int64_t first, const View& block, const View& y) {
      gather_patches(patches_, x_, first, block.shape()[0], block.as<T>());
      matmul(block, false, w_.view(), false, y);
    });
    y_.store();
  }

  void input_gradient() const {
    w_.load();
    y_.load();
    fill(x_, 0.0);
    for_each_block([&](std::int64_t first, const View& block, const View& y) {
      matmul(y, false, w_.view(), true, block);
      scatter_patches(patches_, block.as<const T>(), first, block.shape()[0], x_);
    });
  }

  // The sum over the blocks is in their order.
  void weight_gradient() const {
    y_.load();
    fill(w_.view(), 0.0);
    for_each_block([&](std::int64_t first, const View& block, const View& y) {
      gather_patches(patches_, x_, first, block.shape()[0], block.as<T>());
      matmul_accumulate(block, true, y, false, w_.view());
    });
    w_.store();
  }

 private:
  static Scratch& scratch_of_w() {
    static thread_local Scratch scratch;
    return scratch;
  }
  static Scratch& scratch_of_y() {
    static thread_local Scratch scratch;
    return scratch;
  }

  // Calls f(first, patches [rows, K] to be filled, y [rows, Co]) for blocks that are cut by the
  // size of a patch alone.
  template <class F>
  void for_each_block(F&& f) const {
    static thread_local Scratch scratch;
    const std::int64_t count = patches_.count(), length = patches_.length();
    const std::int64_t most =
        std::max<std::int64_t>(1, kPatchElements / std::max<std::int64_t>(1, length));
    T* memory = scratch.reserve<T>(static_cast<std::size_t>(std::min(most, count) * length));
    for (std::int64_t first = 0; first < count; first += most) {
      const std::int64_t rows = std::min(most, count - first);
      f(first, View{memory, dtype_of<T>(), dense_layout({rows, length})},
        rows_of(y_.view(), first, rows));
    }
  }

  Patches patches_;
  View x_;
  MatrixOf<T> w_, y_;
};

// Each network of the stack by itself.
template <class F>
void for_each_copy(const View& x, const View& w, const View& y, const ConvolutionOptions& options,
                   F&& compute) {
  dispatch_floating(x.dtype, "convolution", [&](auto zero) {
    for (std::int64_t copy = 0; copy < x.shape()[0]; ++copy) {
      compute(OneConvolution<decltype(zero)>(element_of(x, copy), element_of(w, copy),
                                             element_of(y, copy), options));
    }
  });
}

}  // namespace

void convolution(const View& x, const View& w, const ConvolutionOptions& options, const View& y) {
  for_each_copy(x, w, y, options, [](const auto& one) { one.output(); });
}

void convolution_input_gradient(const View& y, const View& w, const ConvolutionOptions& options,
                                const View& x) {
  for_each_copy(x, w, y, options, [](const auto& one) { one.input_gradient(); });
}

void convolution_weight_gradient(const View& x, const View& y, const ConvolutionOptions& options,
                                 const View& w) {
  for_each_copy(x, w, y, options, [](const auto& one) { one.weight_gradient(); });
}

}  // namespace saddle::cpu

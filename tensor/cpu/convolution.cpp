#include "tensor/cpu/convolution.h"

#include <numeric>

#include "tensor/cpu/convolution_scatter.h"
#include "tensor/cpu/copy.h"
#include "tensor/cpu/matmul.h"
#include "tensor/cpu/matrix_of.h"
#include "tensor/cpu/patches.h"
#include "tensor/cpu/patches_by_position.h"
#include "tensor/cpu/patches_padded.h"

namespace saddle::cpu {
namespace {

Patches patches_of(const View& x, const View& w, const ConvolutionOptions& options) {
  return {x.shape()[1], x.shape()[4], row_axis(options, x.shape()[2], w.shape()[1]),
          column_axis(options, x.shape()[3], w.shape()[2])};
}

// Images x as multiply_patches() takes them.
template <class T>
View prepared_images(const Patches& patches, const View& x) {
  static thread_local Scratch scratch;
  return suits_by_position(patches) ? images_by_position<T>(x, scratch) : x;
}

// y [S, P, Co] = patches of x [S, P, K]  w [S, K, Co]  with P = N OH OW and K = KH KW Ci.
template <class T>
void multiply_patches(const Patches& patches, const View& x, const View& w, const View& y) {
  static thread_local Scratch scratch;
  const PatchSource<T> source(patches, x);
  if (suits_by_position(patches)) {
    const View by_position{y.data, y.dtype, permuted(y.layout, {0, 2, 3, 1, 4})};
    return matmul(PatchesByPosition<T>(source), patches.length(), w, by_position);
  }
  if (suits_padded(patches)) {
    static thread_local Scratch scratch_of_images;
    const View padded = padded_images<T>(patches, x, scratch_of_images);
    return matmul(PaddedPatches<T>(patches, padded), patches.length(), w, y);
  }
  const MatrixOf<T> out(y, {y.shape()[0], patches.count(), y.shape()[4]}, scratch);
  matmul(PatchRows<T>(source, active_kernels<T>()), patches.length(), w, out.view());
  out.store();
}

template <class T>
void output(const View& x, const View& w, const ConvolutionOptions& options, const View& y) {
  static thread_local Scratch scratch;
  const Patches patches = patches_of(x, w, options);
  const MatrixOf<T> matrix(w, {w.shape()[0], patches.length(), w.shape()[4]}, scratch);
  matrix.load();
  multiply_patches<T>(patches, prepared_images<T>(patches, x), matrix.view(), y);
}

// w [S, KH KW, Ci, Co] = x by position, transposed, [S, KH KW, Ci, OH OW N]
//                        y by position [S, OH OW N, Co].
template <class T>
void weight_gradient_by_position(const Patches& patches, const View& x, const View& y,
                                 const View& w) {
  static thread_local Scratch scratch_of_x, scratch_of_y;
  const View images = positions_of_images<T>(x, scratch_of_x);
  View outputs = positions_of_images<T>(y, scratch_of_y);
  outputs.layout = dense_layout({y.shape()[0], patches.count(), y.shape()[4]});
  matmul(PositionsByTap<T>(patches, images), patches.count(), outputs, w);
}

// w [S, K, Co] = patches of x, transposed, [S, K, P]  y [S, P, Co].
template <class T>
void weight_gradient(const View& x, const View& y, const ConvolutionOptions& options,
                     const View& w) {
  static thread_local Scratch scratch_of_y, scratch_of_w;
  const Patches patches = patches_of(x, w, options);
  if (suits_by_position(patches)) return weight_gradient_by_position<T>(patches, x, y, w);
  const std::int64_t stack = w.shape()[0], out = w.shape()[4];
  const MatrixOf<T> by_patch(y, {stack, patches.count(), out}, scratch_of_y),
      result(w, {stack, patches.length(), out}, scratch_of_w);
  by_patch.load();
  const PatchSource<T> source(patches, x);
  matmul(PatchColumns<T>(source), patches.count(), by_patch.view(), result.view());
  result.store();
}

// Input positions that lie `stride` apart meet the same kernel positions: they are the outputs of a
// convolution of y without a stride. This is one such class of positions of an axis:
//   i = first + t stride  for 0 <= t < axis.output
// meets kernel positions k = last - m period at y's positions o with i = o stride + k dilation -
// padding, which are axis.position(t, m).
struct Phase {
  std::int64_t first, stride, last, period;
  PatchAxis axis;  // of y, read in the place of an input
};

// After so many kernel positions the classes repeat.
std::int64_t period_of(const ConvolutionAxis& axis) {
  return axis.stride / std::gcd(axis.stride, axis.dilation);
}

// Classes that any kernel position meets.
std::int64_t phase_count(const ConvolutionAxis& axis) {
  return std::min(period_of(axis), axis.kernel);
}

// The class of kernel position k < phase_count().
Phase phase_of(const ConvolutionAxis& axis, std::int64_t k) {
  const std::int64_t stride = axis.stride, period = period_of(axis);
  const std::int64_t shifted = (k * axis.dilation - axis.padding) % stride;
  const std::int64_t first = shifted < 0 ? shifted + stride : shifted;
  const std::int64_t taps = (axis.kernel - 1 - k) / period + 1, last = k + (taps - 1) * period;
  const std::int64_t count = first < axis.input ? (axis.input - 1 - first) / stride + 1 : 0;
  return {first,
          stride,
          last,
          period,
          {axis.output(), count, taps, 1, period * axis.dilation / stride,
           (first + axis.padding - last * axis.dilation) / stride}};
}

// Every phase.stride-th element of `axis`.
View phase_view(View view, int axis, const Phase& phase) {
  view.layout.offset += phase.first * view.layout.strides[axis];
  view.layout.strides[axis] *= phase.stride;
  view.layout.shape[axis] = phase.axis.output;
  return view;
}

// w of the phase's kernel positions as [S, taps, Co, Ci], in `memory`.
template <class T>
View phase_weights(const View& w, const Phase& row, const Phase& column, Scratch& memory) {
  const std::int64_t stack = w.shape()[0], in = w.shape()[3], out = w.shape()[4];
  const std::int64_t rows = row.axis.kernel, columns = column.axis.kernel;
  const Shape shape = {stack, rows * columns, out, in};
  const View all{memory.reserve<T>(static_cast<std::size_t>(shape.count())), w.dtype,
                 dense_layout(shape)};
  for (std::int64_t tap = 0; tap < rows * columns; ++tap) {
    View from = w, to = all;
    from.layout.offset += (row.last - tap / columns * row.period) * w.strides()[1] +
                          (column.last - tap % columns * column.period) * w.strides()[2];
    from.layout.shape = to.layout.shape = {stack, out, in};
    from.layout.strides = {w.strides()[0], w.strides()[4], w.strides()[3]};
    to.layout.offset += tap * out * in;
    to.layout.strides = {rows * columns * out * in, in, 1};
    copy(from, to);
  }
  return {all.data, all.dtype, dense_layout({stack, rows * columns * out, in})};
}

// Class by class, each as patches of y times w.
template <class T>
void input_gradient(const View& y, const View& w, const ConvolutionOptions& options,
                    const View& x) {
  static thread_local Scratch scratch;
  const auto [batch, in, rows, columns] = patches_of(x, w, options);
  const ConvolutionAxis row_of_x = row_axis(options, x.shape()[2], w.shape()[1]),
                        column_of_x = column_axis(options, x.shape()[3], w.shape()[2]);
  const std::int64_t row_phases = phase_count(row_of_x), column_phases = phase_count(column_of_x);
  if (row_phases < row_of_x.stride || column_phases < column_of_x.stride) fill(x, 0.0);
  const auto patches_of_y = [&](const Phase& row, const Phase& column) {
    return Patches{batch, w.shape()[4], row.axis, column.axis};
  };
  const View images =
      prepared_images<T>(patches_of_y(phase_of(row_of_x, 0), phase_of(column_of_x, 0)), y);
  for (std::int64_t i = 0; i < row_phases; ++i) {
    const Phase row = phase_of(row_of_x, i);
    for (std::int64_t j = 0; j < column_phases; ++j) {
      const Phase column = phase_of(column_of_x, j);
      multiply_patches<T>(patches_of_y(row, column), images,
                          phase_weights<T>(w, row, column, scratch),
                          phase_view(phase_view(x, 2, row), 3, column));
    }
  }
}

}  // namespace

void convolution(const View& x, const View& w, const ConvolutionOptions& options, const View& y) {
  dispatch_floating(x.dtype, "convolution",
                    [&](auto zero) { output<decltype(zero)>(x, w, options, y); });
}

void convolution_input_gradient(const View& y, const View& w, const ConvolutionOptions& options,
                                const View& x) {
  dispatch_floating(x.dtype, "convolution", [&](auto zero) {
    if (x.shape()[4] < kFewChannels) {
      scatter_input_gradient<decltype(zero)>(y, w, options, x);
    } else {
      input_gradient<decltype(zero)>(y, w, options, x);
    }
  });
}

void convolution_weight_gradient(const View& x, const View& y, const ConvolutionOptions& options,
                                 const View& w) {
  dispatch_floating(x.dtype, "convolution",
                    [&](auto zero) { weight_gradient<decltype(zero)>(x, y, options, w); });
}

}  // namespace saddle::cpu

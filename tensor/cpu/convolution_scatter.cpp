#include "tensor/cpu/convolution_scatter.h"

#include <algorithm>

#include "tensor/cpu/matmul.h"
#include "tensor/cpu/matrix_of.h"
#include "tensor/cpu/parallel.h"
#include "tensor/cpu/patches.h"

namespace saddle::cpu {
namespace {

constexpr std::int64_t kPatchElements = 1 << 18;  // of a block of patches: stays in a cache
constexpr std::int64_t kAddWork = 4;              // of one element, in multiply-adds

// Adds blocks of patches to one stack element of images, x [N, H, W, C].
template <class T>
class PatchAdder {
 public:
  PatchAdder(const Patches& patches, const View& x, std::int64_t stack)
      : patches_(patches), strides_(patches, x), x_(x.as<T>() + stack * strides_.stack_stride) {}

  // The patches first <= i < first + count, which `block` holds. A task is a row of an image, which
  // adds kernel row after kernel row: the sums have a fixed order.
  void add(const T* block, std::int64_t first, std::int64_t count) const {
    const std::int64_t per_image = patches_.rows.output * patches_.columns.output;
    const std::int64_t first_image = first / per_image, rows = patches_.rows.input;
    const std::int64_t images = (first + count - 1) / per_image + 1 - first_image;
    const std::int64_t work = kAddWork * count * patches_.length() / (images * rows);
    parallel_for(images * rows, tasks_per_grain(work), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i)
        add_to_row(block, first, count, first_image + i / rows, i % rows);
    });
  }

 private:
  void add_to_row(const T* block, std::int64_t first, std::int64_t count, std::int64_t image,
                  std::int64_t row) const {
    const PatchAxis &rows = patches_.rows, &columns = patches_.columns;
    T* const to = x_ + strides_.offset(0, image, row, 0);
    for (std::int64_t k = 0; k < rows.kernel; ++k) {
      const std::int64_t reached = row - rows.position(0, k);  // output row * stride
      if (reached < 0 || reached % rows.stride != 0 || reached / rows.stride >= rows.output) {
        continue;
      }
      const std::int64_t line = (image * rows.output + reached / rows.stride) * columns.output;
      const std::int64_t end = std::min(first + count, line + columns.output);
      for (std::int64_t i = std::max(first, line); i < end; ++i)
        add_kernel_row(block + (i - first) * patches_.length() + k * patches_.row_length(),
                       i - line, to);
    }
  }

  // Kernel positions that lie in the image; where they are one run of it, at once.
  void add_kernel_row(const T* patch, std::int64_t output_column, T* row) const {
    const PatchAxis& columns = patches_.columns;
    const IndexRange taps = taps_inside(columns, output_column);
    if (taps.begin == taps.end) return;
    const std::int64_t channels = patches_.channels;
    row += columns.position(output_column, taps.begin) * strides_.column_stride;
    patch += taps.begin * channels;
    if (strides_.is_contiguous) return add_run(patch, (taps.end - taps.begin) * channels, row, 1);
    for (std::int64_t k = taps.begin; k < taps.end; ++k, patch += channels) {
      add_run(patch, channels, row, strides_.channel_stride);
      row += columns.dilation * strides_.column_stride;
    }
  }

  static void add_run(const T* from, std::int64_t count, T* to, std::int64_t stride) {
    if (stride == 1) {
      for (std::int64_t i = 0; i < count; ++i) to[i] += from[i];
    } else {
      for (std::int64_t i = 0; i < count; ++i) to[i * stride] += from[i];
    }
  }

  const Patches& patches_;
  const PatchStrides strides_;
  T* x_;
};

// Rows first <= i < first + count of matrix `stack`.
View rows_of(const View& matrices, std::int64_t stack, std::int64_t first, std::int64_t count) {
  View rows = matrices;
  rows.layout.offset += stack * matrices.strides()[0] + first * matrices.strides()[1];
  rows.layout.shape = {count, matrices.shape()[2]};
  rows.layout.strides = {matrices.strides()[1], matrices.strides()[2]};
  return rows;
}

}  // namespace

template <class T>
void scatter_input_gradient(const View& y, const View& w, const ConvolutionOptions& options,
                            const View& x) {
  static thread_local Scratch scratch_of_y, scratch_of_w, scratch_of_patches;
  const Patches patches{x.shape()[1], x.shape()[4], row_axis(options, x.shape()[2], w.shape()[1]),
                        column_axis(options, x.shape()[3], w.shape()[2])};
  const std::int64_t stack = x.shape()[0], out = w.shape()[4];
  const std::int64_t count = patches.count(), length = patches.length();
  const MatrixOf<T> by_patch(y, {stack, count, out}, scratch_of_y),
      weights(w, {stack, length, out}, scratch_of_w);
  by_patch.load();
  weights.load();
  fill(x, 0.0);
  // Blocks are cut by the size of a patch alone.
  const std::int64_t most =
      std::max<std::int64_t>(1, kPatchElements / std::max<std::int64_t>(1, length));
  T* block =
      scratch_of_patches.reserve<T>(static_cast<std::size_t>(std::min(most, count) * length));
  for (std::int64_t s = 0; s < stack; ++s) {
    const PatchAdder<T> adder(patches, x, s);
    for (std::int64_t first = 0; first < count; first += most) {
      const std::int64_t rows = std::min(most, count - first);
      matmul(rows_of(by_patch.view(), s, first, rows), false, rows_of(weights.view(), s, 0, length),
             true, {block, y.dtype, dense_layout({rows, length})});
      adder.add(block, first, rows);
    }
  }
}

template void scatter_input_gradient<float>(const View&, const View&, const ConvolutionOptions&,
                                            const View&);
template void scatter_input_gradient<double>(const View&, const View&, const ConvolutionOptions&,
                                             const View&);

}  // namespace saddle::cpu

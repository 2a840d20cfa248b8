#include "tensor/cpu/patches.h"

#include <algorithm>

#include "tensor/cpu/copy_run.h"
#include "tensor/cpu/matmul_product.h"
#include "tensor/cpu/parallel.h"

namespace saddle::cpu {
namespace {

constexpr std::int64_t kCopyWork = 4;  // of one element, in multiply-adds

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return b == 1 ? a : (a + b - 1) / b; }

// Kernel positions begin <= k < end.
struct Taps {
  std::int64_t begin, end;
};

// Those that lie inside of the image at output position o: 0 <= origin + k dilation < input.
Taps taps_inside(const ConvolutionAxis& axis, std::int64_t o) {
  const std::int64_t origin = o * axis.stride - axis.padding;
  const std::int64_t begin = origin >= 0 ? 0 : divide_up(-origin, axis.dilation);
  const std::int64_t end = origin >= axis.input ? 0 : divide_up(axis.input - origin, axis.dilation);
  return {std::min(begin, axis.kernel), std::min(std::max(begin, end), axis.kernel)};
}

// Walks the patches and the images together.
template <class T>
class PatchWalk {
 public:
  PatchWalk(const Patches& patches, const View& x)
      : patches_(patches),
        image_stride_(x.strides()[0]),
        row_stride_(x.strides()[1]),
        column_stride_(x.strides()[2]),
        channel_stride_(patches.channels == 1 ? 1 : x.strides()[3]),
        output_rows_(patches.rows.output()),
        output_columns_(patches.columns.output()),
        kernel_row_length_(patches.columns.kernel * patches.channels),
        is_contiguous_(channel_stride_ == 1 &&
                       column_stride_ * patches.columns.dilation == patches.channels) {}

  void gather(const T* x, std::int64_t position, T* patch) const {
    const std::int64_t column = position % output_columns_, line = position / output_columns_;
    const ConvolutionAxis& rows = patches_.rows;
    const Taps taps = taps_inside(patches_.columns, column);
    const std::int64_t before = taps.begin * patches_.channels,
                       inside = (taps.end - taps.begin) * patches_.channels;
    std::int64_t row = line % output_rows_ * rows.stride - rows.padding;
    x += line / output_rows_ * image_stride_;
    for (std::int64_t k = 0; k < rows.kernel; ++k, row += rows.dilation) {
      if (row < 0 || row >= rows.input) {
        patch = std::fill_n(patch, kernel_row_length_, T{0});
        continue;
      }
      patch = std::fill_n(patch, before, T{0});
      for_each_run(
          taps, column, [&](std::int64_t in_row, std::int64_t in_patch, std::int64_t length) {
            copy_run(x + row * row_stride_ + in_row, channel_stride_, patch + in_patch, 1, length);
          });
      patch = std::fill_n(patch + inside, kernel_row_length_ - before - inside, T{0});
    }
  }

  // Adds to row `row` of image `image` all that patches first <= i < first + count have for it.
  void scatter(const T* patches, std::int64_t first, std::int64_t count, std::int64_t image,
               std::int64_t row, T* x) const {
    const ConvolutionAxis& rows = patches_.rows;
    x += image * image_stride_ + row * row_stride_;
    for (std::int64_t k = 0; k < rows.kernel; ++k) {
      const std::int64_t reached = row + rows.padding - k * rows.dilation;  // output row * stride
      if (reached < 0 || reached % rows.stride != 0 || reached / rows.stride >= output_rows_) {
        continue;
      }
      const std::int64_t line = (image * output_rows_ + reached / rows.stride) * output_columns_;
      const std::int64_t end = std::min(first + count, line + output_columns_);
      for (std::int64_t position = std::max(first, line); position < end; ++position) {
        add_kernel_row(patches + (position - first) * patches_.length() + k * kernel_row_length_,
                       position - line, x);
      }
    }
  }

 private:
  // Of the element that kernel column `tap` meets at output column `column`, in its row.
  std::int64_t offset_of(std::int64_t column, std::int64_t tap) const {
    const ConvolutionAxis& columns = patches_.columns;
    return (column * columns.stride + tap * columns.dilation - columns.padding) * column_stride_;
  }

  // Calls f(offset in the row of the image, offset in the patch behind that of the first tap,
  // length) for runs of elements; not at all where every tap lies in the padding.
  template <class F>
  void for_each_run(const Taps& taps, std::int64_t column, F&& f) const {
    const std::int64_t count = taps.end - taps.begin;
    if (count == 0) return;
    const std::int64_t first = offset_of(column, taps.begin);
    if (is_contiguous_) return f(first, 0, count * patches_.channels);
    for (std::int64_t tap = 0; tap < count; ++tap) {
      f(first + tap * patches_.columns.dilation * column_stride_, tap * patches_.channels,
        patches_.channels);
    }
  }

  void add_kernel_row(const T* patch, std::int64_t column, T* x) const {
    const Taps taps = taps_inside(patches_.columns, column);
    patch += taps.begin * patches_.channels;
    for_each_run(taps, column,
                 [&](std::int64_t in_row, std::int64_t in_patch, std::int64_t length) {
                   T* to = x + in_row;
                   const T* from = patch + in_patch;
                   if (channel_stride_ == 1) {
                     for (std::int64_t i = 0; i < length; ++i) to[i] += from[i];
                   } else {
                     for (std::int64_t i = 0; i < length; ++i) to[i * channel_stride_] += from[i];
                   }
                 });
  }

  const Patches& patches_;
  const std::int64_t image_stride_, row_stride_, column_stride_, channel_stride_;
  const std::int64_t output_rows_, output_columns_;
  const std::int64_t kernel_row_length_;
  const bool is_contiguous_;  // the taps of a kernel row are one run of the image
};

}  // namespace

template <class T>
void gather_patches(const Patches& patches, const View& x, std::int64_t first, std::int64_t count,
                    T* out) {
  const PatchWalk<T> walk(patches, x);
  const std::int64_t length = patches.length();
  parallel_for(count, tasks_per_grain(kCopyWork * length),
               [&](std::int64_t begin, std::int64_t end) {
                 for (std::int64_t i = begin; i < end; ++i) {
                   walk.gather(x.as<const T>(), first + i, out + i * length);
                 }
               });
}

template <class T>
void scatter_patches(const Patches& patches, const T* in, std::int64_t first, std::int64_t count,
                     const View& x) {
  const PatchWalk<T> walk(patches, x);
  const std::int64_t per_image = patches.rows.output() * patches.columns.output();
  const std::int64_t first_image = first / per_image, rows = patches.rows.input;
  const std::int64_t images = (first + count - 1) / per_image + 1 - first_image;
  const std::int64_t work = kCopyWork * count * patches.length() / (images * rows);
  parallel_for(images * rows, tasks_per_grain(work), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      walk.scatter(in, first, count, first_image + i / rows, i % rows, x.as<T>());
    }
  });
}

template void gather_patches(const Patches&, const View&, std::int64_t, std::int64_t, float*);
template void gather_patches(const Patches&, const View&, std::int64_t, std::int64_t, double*);
template void scatter_patches(const Patches&, const float*, std::int64_t, std::int64_t,
                              const View&);
template void scatter_patches(const Patches&, const double*, std::int64_t, std::int64_t,
                              const View&);

}  // namespace saddle::cpu

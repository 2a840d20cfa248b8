// The patches that a kernel meets as the rows of a matrix, which makes a convolution a product:
// Chellapilla, Puri, Simard, "High performance convolutional neural networks for document
// processing", IWFHR 2006. The matrix never exists: a product takes its panels from the images.
// Here they are copied from any images; patches_by_position.h and patches_padded.h read them in
// place.
#pragma once

#include "tensor/convolution.h"
#include "tensor/cpu/matmul_product.h"
#include "tensor/view.h"

namespace saddle::cpu {

// Output position o meets input position origin + o stride + k dilation at kernel position k.
// stride and dilation are at least 1.
struct PatchAxis {
  std::int64_t input, output, kernel, stride, dilation, origin;

  PatchAxis(const ConvolutionAxis& axis)
      : PatchAxis(axis.input, axis.output(), axis.kernel, axis.stride, axis.dilation,
                  -axis.padding) {}
  PatchAxis(std::int64_t input, std::int64_t output, std::int64_t kernel, std::int64_t stride,
            std::int64_t dilation, std::int64_t origin)
      : input(input),
        output(output),
        kernel(kernel),
        stride(stride),
        dilation(dilation),
        origin(origin) {}

  std::int64_t position(std::int64_t o, std::int64_t k) const {
    return origin + o * stride + k * dilation;
  }
  bool contains(std::int64_t position) const { return 0 <= position && position < input; }
};

// The output positions that meet the image at kernel position k.
IndexRange outputs_inside(const PatchAxis& axis, std::int64_t k);

// The kernel positions at which output position o meets the image: 0 <= position(o, k) < input.
IndexRange taps_inside(const PatchAxis& axis, std::int64_t o);

// With fewer channels, or columns of a product, its vectors would be mostly empty.
constexpr std::int64_t kFewChannels = 16;

// Patch (n, o) of images x [N, H, W, C] holds x at the input positions that o meets at each kernel
// position, for each channel, in row-major order; zeros outside of the image.
struct Patches {
  std::int64_t batch, channels;
  PatchAxis rows, columns;

  std::int64_t count() const { return batch * rows.output * columns.output; }
  std::int64_t row_length() const { return columns.kernel * channels; }  // of one kernel row
  std::int64_t length() const { return rows.kernel * row_length(); }     // of one patch
};

// Where the elements of patches lie in a stack of images x [S, N, H, W, C] of any strides.
struct PatchStrides {
  std::int64_t stack_stride, image_stride, row_stride, column_stride, channel_stride;
  bool is_contiguous;  // a kernel row meets one run of an image's row

  PatchStrides(const Patches& patches, const View& x);
  // To channel 0 at an input position, which may lie outside of the image.
  std::int64_t offset(std::int64_t stack, std::int64_t image, std::int64_t row,
                      std::int64_t column) const {
    return stack * stack_stride + image * image_stride + row * row_stride + column * column_stride;
  }
};

template <class T>
struct PatchSource : PatchStrides {
  Patches patches;
  const T* data;

  PatchSource(const Patches& patches, const View& x)
      : PatchStrides(patches, x), patches(patches), data(x.as<const T>()) {}
};

// The matrix [count, length] of the patches of each stack of images.
template <class T>
class PatchRows final : public LeftOperand<T> {
 public:
  PatchRows(const PatchSource<T>& source, const MatmulKernels<T>& kernels)
      : source_(source), kernels_(kernels) {}
  int pieces(const LeftRows& rows, std::int64_t first, std::int64_t depth, T* room,
             LeftPiece<T>* pieces) const override;

 private:
  const PatchSource<T>& source_;
  const MatmulKernels<T>& kernels_;
};

// Its transpose [length, count].
template <class T>
class PatchColumns final : public LeftOperand<T> {
 public:
  explicit PatchColumns(const PatchSource<T>& source) : source_(source) {}
  int pieces(const LeftRows& rows, std::int64_t first, std::int64_t depth, T* room,
             LeftPiece<T>* pieces) const override;

 private:
  const PatchSource<T>& source_;
};

}  // namespace saddle::cpu

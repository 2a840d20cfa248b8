// What a convolution is made of besides its operands: one trilinear form with three numbers for
// each spatial axis. See docs/derivations.md.
#pragma once

#include <cstdint>

namespace saddle {

// A number for each spatial axis of an image; one number means both.
struct Spatial {
  std::int64_t rows = 0, columns = 0;

  constexpr Spatial(std::int64_t both) : rows(both), columns(both) {}
  constexpr Spatial(std::int64_t of_rows, std::int64_t of_columns)
      : rows(of_rows), columns(of_columns) {}
  bool operator==(const Spatial&) const = default;
};

// Output position o meets input position o stride + k dilation - padding at kernel position k.
// Input positions outside of the image are zeros.
struct ConvolutionOptions {
  Spatial stride = 1, padding = 0, dilation = 1;
};

// Of strides, paddings, dilations and sizes: keeps the arithmetic of positions far from overflow.
constexpr std::int64_t kMaxConvolutionNumber = 1 << 24;

// Throws Error unless 1 <= stride, 0 <= padding and 1 <= dilation, none over the maximum.
void require_valid(const ConvolutionOptions& options);

// Integers begin <= i < end.
struct IndexRange {
  std::int64_t begin, end;
};

// The steps 0 <= i < count at which 0 <= first + i stride < size.
IndexRange steps_inside(std::int64_t first, std::int64_t stride, std::int64_t count,
                        std::int64_t size);

// One spatial axis of a convolution whose input and kernel have known sizes.
struct ConvolutionAxis {
  std::int64_t input, kernel, stride, padding, dilation;

  // floor((input + 2 padding - dilation (kernel - 1) - 1) / stride) + 1: how many output positions
  // have all of their kernel inside the padded input. Not positive if none has.
  constexpr std::int64_t output() const {
    const std::int64_t room = input + 2 * padding - dilation * (kernel - 1) - 1;
    return (room >= 0 ? room / stride : -((stride - 1 - room) / stride)) + 1;
  }

  // Pairs of an output and a kernel position that meet an input position, not the padding.
  std::int64_t terms() const;
};

constexpr ConvolutionAxis row_axis(const ConvolutionOptions& options, std::int64_t input,
                                   std::int64_t kernel) {
  return {input, kernel, options.stride.rows, options.padding.rows, options.dilation.rows};
}
constexpr ConvolutionAxis column_axis(const ConvolutionOptions& options, std::int64_t input,
                                      std::int64_t kernel) {
  return {input, kernel, options.stride.columns, options.padding.columns, options.dilation.columns};
}

}  // namespace saddle

// The patches that a kernel meets as the rows of a matrix, which makes a convolution a product:
// Chellapilla, Puri, Simard, "High performance convolutional neural networks for document
// processing", IWFHR 2006.
#pragma once

#include "tensor/convolution.h"
#include "tensor/view.h"

namespace saddle::cpu {

// Patch (n, o) of images x [N, H, W, C] holds x[n, o stride + k dilation - padding, c] for each
// kernel position k and channel c, in row-major order; zeros outside of the image.
struct Patches {
  std::int64_t batch, channels;
  ConvolutionAxis rows, columns;

  std::int64_t count() const { return batch * rows.output() * columns.output(); }
  std::int64_t length() const { return rows.kernel * columns.kernel * channels; }  // of one
};

// out [count, length] = the patches of x that begin at number `first`.
template <class T>
void gather_patches(const Patches& patches, const View& x, std::int64_t first, std::int64_t count,
                    T* out);

// The adjoint: adds each element of in [count, length] to the element of x that gather_patches()
// would read; kernel position after kernel position, so that the sums have a fixed order.
template <class T>
void scatter_patches(const Patches& patches, const T* in, std::int64_t first, std::int64_t count,
                     const View& x);

}  // namespace saddle::cpu

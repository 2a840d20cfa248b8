// The patches of images on a GPU: what a convolution's kernel meets at each output position.
#pragma once

#include "tensor/convolution.h"
#include "tensor/cuda/context.h"
#include "tensor/view.h"

namespace saddle::cuda {

// One row of kernel rows x kernel columns x channels for each output position of an image.
struct Patches {
  std::int64_t channels;
  ConvolutionAxis rows, columns;

  std::int64_t of_image() const { return rows.output() * columns.output(); }
  std::int64_t length() const { return rows.kernel * columns.kernel * channels; }
};

// patches [S, N OH OW, KH KW C], dense, of x [S, N, H, W, C]; zeros outside of the image.
void gather_patches(Context& context, const Patches& patches, const View& x, const View& out);
// x [S, N, H, W, C] = for each element the sum of those elements of the patches, [S, N OH OW,
// KH KW C], dense, that gather_patches() takes from it, in the order of kernel positions.
void sum_patches(Context& context, const Patches& patches, const View& in, const View& x);

}  // namespace saddle::cuda

#include "tensor/cuda/convolution.h"

#include <algorithm>
#include <optional>

#include "tensor/cuda/matmul.h"
#include "tensor/cuda/matrix_of.h"
#include "tensor/cuda/patches.h"

namespace saddle::cuda {
namespace {

// Of the patches that are in memory at a time, where one image's are not more.
constexpr std::int64_t kPatchBytes = std::int64_t{64} << 20;

Patches patches_of(const View& x, const View& w, const ConvolutionOptions& options) {
  return {x.shape()[4], row_axis(options, x.shape()[2], w.shape()[1]),
          column_axis(options, x.shape()[3], w.shape()[2])};
}

// Whether the patches are the images, element by element: kernels of one position at each position
// of the image, or of as many as the image has at one.
bool are_the_images(const Patches& patches) {
  const auto has_one_tap = [](const ConvolutionAxis& axis) {
    return axis.kernel == 1 && axis.stride == 1 && axis.padding == 0;
  };
  const auto has_one_output = [](const ConvolutionAxis& axis) {
    return axis.kernel == axis.input && axis.dilation == 1 && axis.padding == 0;
  };
  const ConvolutionAxis &rows = patches.rows, &columns = patches.columns;
  return has_one_output(columns) ? has_one_tap(rows) || has_one_output(rows)
                                 : has_one_tap(rows) && has_one_tap(columns);
}

// The patches of x [S, N, H, W, C] as a matrix [S, N OH OW, KH KW C].
class PatchMatrix {
 public:
  PatchMatrix(Context& context, const Patches& patches, const View& x)
      : context_(context), patches_(patches), x_(x) {
    const Shape shape = {x.shape()[0], x.shape()[1] * patches.of_image(), patches.length()};
    if (are_the_images(patches)) {
      images_.emplace(context, x, shape);
      matrix_ = images_->view();
      return;
    }
    // Of images that all copies of the stack share, once.
    if (x.strides()[0] == 0 && x.shape()[0] > 1) x_.layout.shape[0] = 1;
    const Shape own = {x_.shape()[0], shape[1], shape[2]};
    scratch_.emplace(context, static_cast<std::size_t>(own.count()) * size_of(x.dtype));
    own_ = {scratch_->as<void>(), x.dtype, dense_layout(own)};
    matrix_ = own_;
    matrix_.layout = broadcasted(own_.layout, shape);
  }

  const View& view() const { return matrix_; }
  // Before the patches are read.
  void load() const { images_ ? images_->load() : gather_patches(context_, patches_, x_, own_); }
  // Their sums at each position to x, after they were written.
  void store() const { images_ ? images_->store() : sum_patches(context_, patches_, own_, x_); }

 private:
  Context& context_;
  Patches patches_;
  View x_, own_, matrix_;
  std::optional<MatrixOf> images_;
  std::optional<Scratch> scratch_;
};

// [S, KH, KW, Ci, Co] as [S, KH KW Ci, Co].
MatrixOf weight_matrix(Context& context, const Patches& patches, const View& w) {
  return {context, w, {w.shape()[0], patches.length(), w.shape()[4]}};
}

// [S, N, OH, OW, Co] as [S, N OH OW, Co].
MatrixOf output_matrix(Context& context, const View& y) {
  const Shape& shape = y.shape();
  return {context, y, {shape[0], shape[1] * shape[2] * shape[3], shape[4]}};
}

// Calls f(x, y) with as many images of both at a time, about alike, as have few enough patches.
template <class F>
void for_some_images(const Patches& patches, const View& x, const View& y, F f) {
  const std::int64_t images = x.shape()[1];
  const std::int64_t bytes = x.shape()[0] * patches.of_image() * patches.length() *
                             static_cast<std::int64_t>(size_of(x.dtype));
  const std::int64_t most =
      are_the_images(patches) ? images : std::max<std::int64_t>(1, kPatchBytes / bytes);
  const std::int64_t parts = (images + most - 1) / most, some = (images + parts - 1) / parts;
  for (std::int64_t begin = 0; begin < images; begin += some) {
    const std::int64_t end = std::min(images, begin + some);
    f(View{x.data, x.dtype, sliced(x.layout, 1, begin, end)},
      View{y.data, y.dtype, sliced(y.layout, 1, begin, end)});
  }
}

}  // namespace

// y [S, P, Co] = patches [S, P, K]  w [S, K, Co]  with P = N OH OW and K = KH KW Ci.
void convolution(Context& context, const View& x, const View& w, const ConvolutionOptions& options,
                 const View& y) {
  if (y.shape().count() == 0) return;
  const Patches patches = patches_of(x, w, options);
  if (patches.length() == 0) return fill(context, y, 0.0);
  const MatrixOf weights = weight_matrix(context, patches, w);
  weights.load();
  for_some_images(patches, x, y, [&](const View& some_x, const View& some_y) {
    const PatchMatrix taken(context, patches, some_x);
    const MatrixOf out = output_matrix(context, some_y);
    taken.load();
    matmul(context, taken.view(), false, weights.view(), false, out.view());
    out.store();
  });
}

// x = sums of the patches that are y [S, P, Co]  w, transposed, [S, Co, K].
void convolution_input_gradient(Context& context, const View& y, const View& w,
                                const ConvolutionOptions& options, const View& x) {
  if (x.shape().count() == 0) return;
  if (y.shape().count() == 0) return fill(context, x, 0.0);
  const Patches patches = patches_of(x, w, options);
  const MatrixOf weights = weight_matrix(context, patches, w);
  weights.load();
  for_some_images(patches, x, y, [&](const View& some_x, const View& some_y) {
    const MatrixOf given = output_matrix(context, some_y);
    const PatchMatrix gradient(context, patches, some_x);
    given.load();
    matmul(context, given.view(), false, weights.view(), true, gradient.view());
    gradient.store();
  });
}

// w [S, K, Co] = patches, transposed, [S, K, P]  y [S, P, Co], added up over the images in order.
void convolution_weight_gradient(Context& context, const View& x, const View& y,
                                 const ConvolutionOptions& options, const View& w) {
  if (w.shape().count() == 0) return;
  if (y.shape().count() == 0) return fill(context, w, 0.0);
  const Patches patches = patches_of(x, w, options);
  const MatrixOf sum = weight_matrix(context, patches, w);
  bool is_first = true;
  for_some_images(patches, x, y, [&](const View& some_x, const View& some_y) {
    const PatchMatrix taken(context, patches, some_x);
    const MatrixOf given = output_matrix(context, some_y);
    taken.load();
    given.load();
    (is_first ? matmul : add_matmul)(context, taken.view(), true, given.view(), false, sum.view());
    is_first = false;
  });
  sum.store();
}

}  // namespace saddle::cuda

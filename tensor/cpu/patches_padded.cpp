#include "tensor/cpu/patches_padded.h"

#include <algorithm>

#include "tensor/cpu/copy.h"

namespace saddle::cpu {
namespace {

constexpr std::int64_t kFewColumns = 8;  // would leave tiles half empty
constexpr std::int64_t kMostGrowth = 2;  // of an axis: wide zeros cost more than they save

// Positions from the first to the last that patches meet.
std::int64_t extent(const PatchAxis& axis) {
  return axis.position(axis.output - 1, axis.kernel - 1) - axis.origin + 1;
}

// The part of `axis` of the images that patches meet, and where it lies among those positions.
struct Overlap {
  std::int64_t in_image, in_extent, size;

  explicit Overlap(const PatchAxis& axis)
      : in_image(std::max<std::int64_t>(0, axis.origin)),
        in_extent(in_image - axis.origin),
        size(std::min(axis.input, axis.origin + extent(axis)) - in_image) {}
};

// Elements begin <= i < begin + size along `axis`.
View part_of(View view, int axis, std::int64_t begin, std::int64_t size) {
  view.layout.offset += begin * view.layout.strides[axis];
  view.layout.shape[axis] = size;
  return view;
}

}  // namespace

bool suits_padded(const Patches& patches) {
  const PatchAxis &rows = patches.rows, &columns = patches.columns;
  const bool is_small =
      extent(rows) <= kMostGrowth * rows.input && extent(columns) <= kMostGrowth * columns.input;
  return patches.channels < kFewChannels && columns.output >= kFewColumns &&
         columns.dilation == 1 && is_small;
}

template <class T>
View padded_images(const Patches& patches, const View& x, Scratch& scratch) {
  const Shape shape = {x.shape()[0], x.shape()[1], extent(patches.rows), extent(patches.columns),
                       patches.channels};
  const View padded{scratch.reserve<T>(static_cast<std::size_t>(shape.count())), x.dtype,
                    dense_layout(shape)};
  fill(padded, 0.0);
  const Overlap rows(patches.rows), columns(patches.columns);
  if (rows.size > 0 && columns.size > 0) {
    copy(
        part_of(part_of(x, 2, rows.in_image, rows.size), 3, columns.in_image, columns.size),
        part_of(part_of(padded, 2, rows.in_extent, rows.size), 3, columns.in_extent, columns.size));
  }
  return padded;
}

template <class T>
int PaddedPatches<T>::pieces(const LeftRows& rows, std::int64_t first, std::int64_t depth, T*,
                             LeftPiece<T>* pieces) const {
  const Strides& strides = images_.strides();
  const std::int64_t image = rows.group / patches_.rows.output;
  const std::int64_t row = rows.group % patches_.rows.output * patches_.rows.stride;
  const std::int64_t row_stride = patches_.columns.stride * strides[3];
  const std::int64_t run_stride = patches_.rows.dilation * strides[2];
  const T* data = images_.as<const T>() + rows.matrix * strides[0] + image * strides[1] +
                  row * strides[2] + rows.first * row_stride;
  return append_runs<T>(0, first, first + depth,
                        {data, row_stride, 1, patches_.row_length(), 1, run_stride}, pieces);
}

template View padded_images<float>(const Patches&, const View&, Scratch&);
template View padded_images<double>(const Patches&, const View&, Scratch&);
template class PaddedPatches<float>;
template class PaddedPatches<double>;

}  // namespace saddle::cpu

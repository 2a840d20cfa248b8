#include "tensor/cpu/patches_by_position.h"

#include <algorithm>

#include "tensor/cpu/copy.h"
#include "tensor/cpu/division.h"

namespace saddle::cpu {
namespace {

constexpr std::int64_t kFewImages = 8;  // would leave tiles half empty
// Part of a run before the whole ones, and after them.
static_assert(kMaxDepth / std::min(kFewChannels, kFewImages) + 4 <= kMaxPieces);

bool reads_most_of(const PatchAxis& axis) { return axis.stride <= axis.kernel; }

}  // namespace

bool suits_by_position(const Patches& patches) {
  return patches.batch >= kFewImages && patches.channels >= kFewChannels &&
         patches.columns.dilation == 1 && reads_most_of(patches.rows) &&
         reads_most_of(patches.columns);
}

template <class T>
View images_by_position(const View& x, Scratch& scratch) {
  constexpr std::int64_t kCacheLine = 64 / sizeof(T);
  const Shape& shape = x.shape();
  const std::int64_t batch = shape[1], channels = shape[4], row = shape[3] * channels;
  const bool dense_rows = x.strides()[4] == 1 && x.strides()[3] == channels;
  if (dense_rows && !share_cache_sets<T>(x.strides()[1])) return x;
  std::int64_t image = shape[2] * row;
  if (share_cache_sets<T>(image)) image += kCacheLine;
  View copied = x;
  copied.data = scratch.reserve<T>(static_cast<std::size_t>(shape[0] * batch * image));
  copied.layout = {shape, {batch * image, image, row, channels, 1}, 0};
  copy(x, copied);
  return copied;
}

template <class T>
int PatchesByPosition<T>::pieces(const LeftRows& rows, std::int64_t first, std::int64_t depth, T*,
                                 LeftPiece<T>* pieces) const {
  const Patches& patches = source_.patches;
  const std::int64_t row = rows.group / patches.columns.output;
  const std::int64_t column = rows.group % patches.columns.output;
  const IndexRange lines = taps_inside(patches.rows, row),
                   taps = taps_inside(patches.columns, column);
  if (lines.begin >= lines.end || taps.begin >= taps.end) return 0;
  const std::int64_t length = patches.row_length(), channels = patches.channels;
  const T* data = source_.data + source_.offset(rows.matrix, rows.first,
                                                patches.rows.position(row, lines.begin),
                                                patches.columns.position(column, taps.begin));
  const std::int64_t run = (taps.end - taps.begin) * channels;
  const std::int64_t run_stride = patches.rows.dilation * source_.row_stride;
  const std::int64_t end = std::min(first + depth, lines.end * length);
  if (run == length) {
    const std::int64_t base = lines.begin * length;
    return append_runs<T>(base, std::max(first, base), end,
                          {data, source_.image_stride, 1, length, 1, run_stride}, pieces);
  }
  int count = 0;
  for (std::int64_t k = std::max(lines.begin, first / length); k * length < end; ++k) {
    const std::int64_t base = k * length + taps.begin * channels;
    count +=
        append_runs<T>(base, std::max(first, base), std::min(end, base + run),
                       one_run(data + (k - lines.begin) * run_stride, source_.image_stride, 1, run),
                       pieces + count);
  }
  return count;
}

template <class T>
View positions_of_images(const View& x, Scratch& scratch) {
  const Layout by_position = permuted(x.layout, {0, 2, 3, 1, 4});
  const View copied{scratch.reserve<T>(static_cast<std::size_t>(by_position.shape.count())),
                    x.dtype, dense_layout(by_position.shape)};
  copy({x.data, x.dtype, by_position}, copied);
  return copied;
}

template <class T>
int PositionsByTap<T>::pieces(const LeftRows& rows, std::int64_t first, std::int64_t depth, T*,
                              LeftPiece<T>* pieces) const {
  const PatchAxis &row_axis = patches_.rows, &column_axis = patches_.columns;
  const std::int64_t k_row = rows.group / column_axis.kernel;
  const std::int64_t k_column = rows.group % column_axis.kernel;
  const IndexRange lines = outputs_inside(row_axis, k_row),
                   positions = outputs_inside(column_axis, k_column);
  if (positions.begin >= positions.end) return 0;
  const Strides& strides = images_.strides();  // of [S, H, W, N, C]
  const T* column = images_.as<const T>() + rows.matrix * strides[0] +
                    column_axis.position(positions.begin, k_column) * strides[2] + rows.first;
  const std::int64_t batch = patches_.batch, line = column_axis.output * batch;
  int count = 0;
  const std::int64_t end = std::min(lines.end, divide_up(first + depth, line));
  for (std::int64_t o = std::max(lines.begin, first / line); o < end; ++o) {
    const std::int64_t base = o * line + positions.begin * batch;
    const std::int64_t from = std::max(first, base);
    const std::int64_t until = std::min(first + depth, o * line + positions.end * batch);
    const T* data = column + row_axis.position(o, k_row) * strides[1];
    count += append_runs<T>(base, from, until,
                            {data, 1, strides[3], batch, 1, column_axis.stride * strides[2]},
                            pieces + count);
  }
  return count;
}

template View images_by_position<float>(const View&, Scratch&);
template View images_by_position<double>(const View&, Scratch&);
template class PatchesByPosition<float>;
template class PatchesByPosition<double>;
template View positions_of_images<float>(const View&, Scratch&);
template View positions_of_images<double>(const View&, Scratch&);
template class PositionsByTap<float>;
template class PositionsByTap<double>;

}  // namespace saddle::cpu

#include "tensor/cpu/patches.h"

#include <algorithm>
#include <cstring>

#include "tensor/cpu/copy_run.h"

namespace saddle::cpu {

IndexRange taps_inside(const PatchAxis& axis, std::int64_t o) {
  return steps_inside(axis.position(o, 0), axis.dilation, axis.kernel, axis.input);
}

IndexRange outputs_inside(const PatchAxis& axis, std::int64_t k) {
  return steps_inside(axis.position(0, k), axis.stride, axis.output, axis.input);
}

namespace {

// Stands for what lies outside of the images.
template <class T>
constexpr T kZeros[kMaxDepth]{};

// Finds parts of one patch, kernel row by kernel row.
template <class T>
class PatchReader {
 public:
  void move_to(const PatchSource<T>& source, std::int64_t stack, std::int64_t position) {
    const PatchAxis &rows = source.patches.rows, &columns = source.patches.columns;
    const std::int64_t column = position % columns.output, line = position / columns.output;
    source_ = &source;
    row_ = rows.position(line % rows.output, 0);
    first_ = source.offset(stack, line / rows.output, row_, columns.position(column, 0));
    const IndexRange taps = taps_inside(columns, column);
    inside_ = {taps.begin * source.patches.channels, taps.end * source.patches.channels};
  }

  // Where elements begin <= i < end of kernel row k lie one after another, at most kMaxDepth: in
  // the image, in kZeros, or in `room`, to where they are copied.
  const T* find(std::int64_t k, std::int64_t begin, std::int64_t end, T* room) const {
    const PatchAxis& rows = source_->patches.rows;
    const std::int64_t row = row_ + k * rows.dilation;
    const std::int64_t from = std::max(inside_.begin, begin), until = std::min(inside_.end, end);
    if (!rows.contains(row) || from >= until) return kZeros<T>;
    const std::int64_t start = first_ + k * rows.dilation * source_->row_stride;
    if (source_->is_contiguous && from == begin && until == end)
      return source_->data + (start + begin);
    std::fill_n(room, from - begin, T{0});
    copy(start, from, until, room + (from - begin));
    std::fill_n(room + (until - begin), end - until, T{0});
    return room;
  }

 private:
  // `start` is the offset of the kernel row's element 0, be that in the image or not.
  void copy(std::int64_t start, std::int64_t from, std::int64_t until, T* to) const {
    if (source_->is_contiguous)
      return copy_run(source_->data + (start + from), 1, to, 1, until - from);
    const std::int64_t channels = source_->patches.channels;
    while (from < until) {
      const std::int64_t tap = from / channels, channel = from % channels;
      const std::int64_t count = std::min(until - from, channels - channel);
      const std::int64_t offset = start +
                                  tap * source_->patches.columns.dilation * source_->column_stride +
                                  channel * source_->channel_stride;
      copy_run(source_->data + offset, source_->channel_stride, to, 1, count);
      from += count;
      to += count;
    }
  }

  const PatchSource<T>* source_ = nullptr;
  std::int64_t row_ = 0;    // input row of the first kernel position
  std::int64_t first_ = 0;  // offset of the first kernel position, be it in the image or not
  IndexRange inside_{};     // the elements of a kernel row that are
};

// Copies kCount elements, or `count` where it is not known when compiled: a few moves, not a call.
template <int kCount, class T>
inline void copy_few(const T* from, std::int64_t stride, std::int64_t count, T* to) {
  if constexpr (kCount > 0) {
    std::memcpy(to, from, kCount * sizeof(T));
  } else {
    for (std::int64_t i = 0; i < count; ++i) to[i] = from[i * stride];
  }
}

// Some channels of one kernel position, over consecutive patches: `count` columns of the matrix.
template <class T>
struct TapColumns {
  const PatchSource<T>& source;
  std::int64_t stack, k_row, k_column, channel;
  int count;

  // to[p * to_stride + c] for patches first <= first + p < first + depth.
  template <int kCount>
  void read(std::int64_t first, std::int64_t depth, T* to, std::int64_t to_stride) const {
    const PatchAxis &rows = source.patches.rows, &columns = source.patches.columns;
    const IndexRange inside = outputs_inside(columns, k_column);
    std::int64_t line = first / columns.output, o = first % columns.output;
    for (; depth > 0; ++line, o = 0) {
      const std::int64_t end = std::min(columns.output, o + depth);
      depth -= end - o;
      const std::int64_t row = rows.position(line % rows.output, k_row);
      const bool is_inside = rows.contains(row);
      const std::int64_t from = is_inside ? std::clamp(inside.begin, o, end) : end;
      const std::int64_t until = is_inside ? std::clamp(inside.end, from, end) : end;
      to = clear(from - o, to, to_stride);
      std::int64_t offset =
          source.offset(stack, line / rows.output, row, columns.position(from, k_column)) +
          channel * source.channel_stride;
      for (o = from; o < until; ++o, to += to_stride) {
        copy_few<kCount>(source.data + offset, source.channel_stride, count, to);
        offset += columns.stride * source.column_stride;
      }
      to = clear(end - until, to, to_stride);
    }
  }

 private:
  T* clear(std::int64_t patches, T* to, std::int64_t to_stride) const {
    for (; patches > 0; --patches, to += to_stride) std::fill_n(to, count, T{0});
    return to;
  }
};

}  // namespace

PatchStrides::PatchStrides(const Patches& patches, const View& x)
    : stack_stride(x.strides()[0]),
      image_stride(x.strides()[1]),
      row_stride(x.strides()[2]),
      column_stride(x.strides()[3]),
      channel_stride(patches.channels == 1 ? 1 : x.strides()[4]),
      is_contiguous(channel_stride == 1 &&
                    column_stride * patches.columns.dilation == patches.channels) {}

template <class T>
int PatchRows<T>::pieces(const LeftRows& rows, std::int64_t first, std::int64_t depth, T* room,
                         LeftPiece<T>* pieces) const {
  alignas(64) T parts[kMaxLeftRows][kMaxDepth];
  const T* starts[kMaxLeftRows];
  PatchReader<T> readers[kMaxLeftRows];
  for (int r = 0; r < rows.count; ++r) readers[r].move_to(source_, rows.matrix, rows.first + r);
  const std::int64_t row_length = source_.patches.row_length();
  std::int64_t k = first / row_length, begin = first % row_length;
  for (std::int64_t done = 0; done < depth; ++k, begin = 0) {
    const std::int64_t count = std::min(row_length - begin, depth - done);
    for (int r = 0; r < rows.count; ++r)
      starts[r] = readers[r].find(k, begin, begin + count, parts[r]);
    kernels_.pack_rows(starts, rows.count, count, room + done * rows.count);
    done += count;
  }
  *pieces = {first, one_run<T>(room, 1, rows.count, depth)};
  return 1;
}

template <class T>
int PatchColumns<T>::pieces(const LeftRows& rows, std::int64_t first, std::int64_t depth, T* room,
                            LeftPiece<T>* pieces) const {
  const std::int64_t channels = source_.patches.channels;
  for (int r = 0; r < rows.count;) {
    const std::int64_t tap = (rows.first + r) / channels, channel = (rows.first + r) % channels;
    const std::int64_t kernel_columns = source_.patches.columns.kernel;
    const int count = static_cast<int>(std::min<std::int64_t>(rows.count - r, channels - channel));
    const TapColumns<T> columns{source_, rows.matrix, tap / kernel_columns, tap % kernel_columns,
                                channel, count};
    constexpr int kOfTile = TileShape<T>::kMaxRows;
    if (count == kOfTile && source_.channel_stride == 1) {
      columns.template read<kOfTile>(first, depth, room + r, rows.count);
    } else if (count == kMaxLeftRows && source_.channel_stride == 1) {
      columns.template read<kMaxLeftRows>(first, depth, room + r, rows.count);
    } else {
      columns.template read<0>(first, depth, room + r, rows.count);
    }
    r += count;
  }
  *pieces = {first, one_run<T>(room, 1, rows.count, depth)};
  return 1;
}

template class PatchRows<float>;
template class PatchRows<double>;
template class PatchColumns<float>;
template class PatchColumns<double>;

}  // namespace saddle::cpu

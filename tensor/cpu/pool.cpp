#include "tensor/cpu/pool.h"

#include "tensor/cpu/parallel.h"
#include "tensor/cpu/strided.h"

namespace saddle::cpu {
namespace {

constexpr std::int64_t kGrain = 1 << 14;  // comparisons
// Channels that are compared side by side.
constexpr std::int64_t kChannels = 64;

// The part of a window that lies inside x: begin <= position < end.
struct IndexRange {
  std::int64_t begin, end;
};
IndexRange covered(const PoolWindow& window, std::size_t along, std::int64_t i, std::int64_t in) {
  const std::int64_t first = i * window.stride[along] - window.padding[along];
  return {std::max<std::int64_t>(first, 0), std::min(first + window.size[along], in)};
}

template <class T>
class MaxPool {
 public:
  MaxPool(const PoolWindow& window, const View& x, const View& out)
      : window_(window), x_(x.as<T>()), out_(out.as<std::int64_t>()) {
    const int plane_axes = x.shape().rank() - 3;
    for (int axis = 0; axis < plane_axes; ++axis) {
      planes_.push_back(x.shape()[axis]);
      plane_strides_[0].push_back(x.strides()[axis]);
      plane_strides_[1].push_back(out.strides()[axis]);
    }
    for (int axis = 0; axis < 3; ++axis) {
      in_size_[axis] = x.shape()[plane_axes + axis];
      in_stride_[axis] = x.strides()[plane_axes + axis];
      out_size_[axis] = out.shape()[plane_axes + axis];
      out_stride_[axis] = out.strides()[plane_axes + axis];
    }
  }

  // A task is a row of windows.
  void run() const {
    const std::int64_t rows = out_size_[0];
    parallel_for(planes_.count() * rows, rows_per_grain(),
                 [&](std::int64_t begin, std::int64_t end) {
                   Odometer<2> plane(planes_, plane_strides_, begin / rows);
                   for (std::int64_t task = begin; task < end; ++task) {
                     pool_row(task / rows, task % rows, plane.offset(0), plane.offset(1));
                     if (task % rows == rows - 1) plane.next();
                   }
                 });
  }

 private:
  // Rows of windows whose elements are worth one visit of a thread. Windows may be far larger than
  // x: factors over a grain do not count, or the product could overflow.
  std::int64_t rows_per_grain() const {
    std::int64_t rows = kGrain;
    for (const std::int64_t factor :
         {out_size_[1], out_size_[2], std::min(window_.size[0], in_size_[0]),
          std::min(window_.size[1], in_size_[1])})
      rows = std::max<std::int64_t>(1, rows / std::max<std::int64_t>(1, factor));
    return rows;
  }

  void pool_row(std::int64_t plane, std::int64_t i, std::int64_t in, std::int64_t out) const {
    const IndexRange rows = covered(window_, 0, i, in_size_[0]);
    for (std::int64_t j = 0; j < out_size_[1]; ++j) {
      const IndexRange columns = covered(window_, 1, j, in_size_[1]);
      for (std::int64_t c = 0; c < out_size_[2]; c += kChannels)
        pool_window(plane, rows, columns, c, std::min(kChannels, out_size_[2] - c), in,
                    out_ + out + i * out_stride_[0] + j * out_stride_[1]);
    }
  }

  // Channels first <= c < first + count of one window.
  void pool_window(std::int64_t plane, IndexRange rows, IndexRange columns, std::int64_t first,
                   std::int64_t count, std::int64_t in, std::int64_t* out) const {
    T best[kChannels];
    std::int64_t index[kChannels];
    for (std::int64_t h = rows.begin; h < rows.end; ++h) {
      for (std::int64_t w = columns.begin; w < columns.end; ++w) {
        const T* x = x_ + in + h * in_stride_[0] + w * in_stride_[1] + first * in_stride_[2];
        const std::int64_t at = ((plane * in_size_[0] + h) * in_size_[1] + w) * in_size_[2] + first;
        const bool is_first = h == rows.begin && w == columns.begin;
        for (std::int64_t k = 0; k < count; ++k) {
          const T value = x[k * in_stride_[2]];
          // A NaN is larger than any number, and nothing is larger than a NaN.
          if (is_first || (!(value <= best[k]) && best[k] == best[k])) {
            best[k] = value;
            index[k] = at + k;
          }
        }
      }
    }
    for (std::int64_t k = 0; k < count; ++k) out[(first + k) * out_stride_[2]] = index[k];
  }

  const PoolWindow& window_;
  const T* x_;
  std::int64_t* out_;
  Shape planes_;  // the axes before H
  std::array<Strides, 2> plane_strides_;
  std::array<std::int64_t, 3> in_size_, in_stride_, out_size_, out_stride_;
};

}  // namespace

void max_pool_index(const PoolWindow& window, const View& x, const View& out) {
  if (out.shape().count() == 0) return;
  dispatch_floating(x.dtype, "max_pool_index",
                    [&](auto zero) { MaxPool<decltype(zero)>(window, x, out).run(); });
}

}  // namespace saddle::cpu

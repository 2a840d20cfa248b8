#include <numeric>

#include "tensor/cuda/check.h"
#include "tensor/cuda/division.cuh"
#include "tensor/cuda/patches.h"
#include "tensor/cuda/strided.cuh"
#include "tensor/dtype.h"

namespace saddle::cuda {
namespace {

// Neighbouring channels that a thread moves at once: 16 bytes, or one number.
template <class T, int kWidth>
struct alignas(sizeof(T) * kWidth) Pack {
  T values[kWidth];
};

// A ConvolutionAxis in 32 bits: no position of an output lies farther out than 3 2^24.
struct Axis {
  int input, kernel, outputs, stride, padding, dilation;
  // Kernel positions that meet one input position are `period` apart, at outputs `step` apart.
  int period, step;

  static Axis of(const ConvolutionAxis& axis) {
    const std::int64_t common = std::gcd(axis.stride, axis.dilation);
    const auto narrow = [](std::int64_t value) { return static_cast<int>(value); };
    return {narrow(axis.input),           narrow(axis.kernel),           narrow(axis.output()),
            narrow(axis.stride),          narrow(axis.padding),          narrow(axis.dilation),
            narrow(axis.stride / common), narrow(axis.dilation / common)};
  }

  __host__ __device__ int position(int output, int tap) const {
    return output * stride + tap * dilation - padding;
  }
};

// Kernel positions tap, tap + period, ... meet an input position at outputs output, output - step,
// ..., of which some may lie outside.
struct Taps {
  int tap, output;
};
__host__ __device__ Taps taps_of(const Axis& axis, int position) {
  const int end = axis.period < axis.kernel ? axis.period : axis.kernel;
  for (int tap = 0; tap < end; ++tap) {
    const int distance = position + axis.padding - tap * axis.dilation;
    if (distance % axis.stride == 0) return {tap, distance / axis.stride};
  }
  return {axis.kernel, 0};
}

// What the threads of a kernel share. Channels, and the strides of x [S, N, H, W, C], are in packs.
struct PatchWalk {
  Count count;  // threads: of the packs that are written
  Axis row, column;
  Count channels;
  Divisor by_channels, by_taps_of_row, by_taps_of_column, by_output_rows, by_output_columns,
      by_rows, by_columns, by_images;
  std::int64_t strides[5];

  __host__ __device__ std::int64_t offset(Count stack, Count image, Count h, Count w,
                                          Count channel) const {
    return stack * strides[0] + image * strides[1] + h * strides[2] + w * strides[3] +
           channel * strides[4];
  }
};

PatchWalk walk_of(const Patches& patches, const View& x, int width, std::int64_t count) {
  PatchWalk walk{};
  walk.count = checked_count(count / width);
  walk.row = Axis::of(patches.rows);
  walk.column = Axis::of(patches.columns);
  walk.channels = static_cast<Count>(patches.channels / width);
  walk.by_channels = Divisor(walk.channels);
  walk.by_taps_of_row = Divisor(walk.column.kernel);
  walk.by_taps_of_column = Divisor(walk.row.kernel);
  walk.by_output_rows = Divisor(walk.row.outputs);
  walk.by_output_columns = Divisor(walk.column.outputs);
  walk.by_rows = Divisor(walk.row.input);
  walk.by_columns = Divisor(walk.column.input);
  walk.by_images = Divisor(x.shape()[1]);
  for (int axis = 0; axis < 5; ++axis)
    walk.strides[axis] = axis == 4 && width > 1 ? 1 : x.strides()[axis] / width;
  return walk;
}

// Element `index` of the patches.
template <class P>
__host__ __device__ P patch_element(const PatchWalk& walk, Count index, const P* x) {
  const Count channel = walk.by_channels.take(index);
  const int tap_column = walk.by_taps_of_row.take(index);
  const int tap_row = walk.by_taps_of_column.take(index);
  const int w = walk.column.position(walk.by_output_columns.take(index), tap_column);
  const int h = walk.row.position(walk.by_output_rows.take(index), tap_row);
  const Count image = walk.by_images.take(index);
  if (h < 0 || h >= walk.row.input || w < 0 || w >= walk.column.input) return P{};
  return x[walk.offset(index, image, h, w, channel)];
}

// The sum of what the patches hold of element `index` of x, and where in x that lies.
template <class P>
struct Sum {
  P value;
  std::int64_t offset;
};
template <class T, int kWidth>
__host__ __device__ Sum<Pack<T, kWidth>> sum_of_taps(const PatchWalk& walk, Count index,
                                                     const Pack<T, kWidth>* patches) {
  const Count channel = walk.by_channels.take(index);
  const Count w = walk.by_columns.take(index), h = walk.by_rows.take(index);
  const Count batch = index, image = walk.by_images.take(index);
  const Taps rows = taps_of(walk.row, h), columns = taps_of(walk.column, w);
  Sum<Pack<T, kWidth>> sum{{}, walk.offset(index, image, h, w, channel)};
  int row = rows.output;
  for (int i = rows.tap; i < walk.row.kernel && row >= 0; i += walk.row.period) {
    int column = columns.output;
    for (int j = columns.tap; j < walk.column.kernel && column >= 0; j += walk.column.period) {
      if (row < walk.row.outputs && column < walk.column.outputs) {
        const Count position = (batch * walk.row.outputs + row) * walk.column.outputs + column;
        const Count tap = (position * walk.row.kernel + i) * walk.column.kernel + j;
        const Pack<T, kWidth> term = patches[tap * walk.channels + channel];
        for (int k = 0; k < kWidth; ++k) sum.value.values[k] += term.values[k];
      }
      column -= walk.column.step;
    }
    row -= walk.row.step;
  }
  return sum;
}

template <class P>
__global__ void __launch_bounds__(kThreads)
    gather_kernel(const PatchWalk walk, const P* __restrict__ x, P* __restrict__ out) {
  const Count index = thread_number();
  if (index < walk.count) out[index] = patch_element(walk, index, x);
}

template <class P>
__global__ void __launch_bounds__(kThreads)
    sum_kernel(const PatchWalk walk, const P* __restrict__ patches, P* __restrict__ x) {
  const Count index = thread_number();
  if (index >= walk.count) return;
  const auto sum = sum_of_taps(walk, index, patches);
  x[sum.offset] = sum.value;
}

// Whether x, whose last axis are the channels, can be read in packs of `width`.
bool has_packs(const View& x, int width) {
  if (x.shape()[4] % width != 0 || x.strides()[4] != 1) return false;
  for (int axis = 0; axis < 4; ++axis)
    if (x.shape()[axis] != 1 && x.strides()[axis] % width != 0) return false;
  const auto address = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(x.data)) +
                       x.layout.offset * static_cast<std::int64_t>(size_of(x.dtype));
  return address % 16 == 0;
}

// Calls f(pack) with an object of the widest type that x can be read in.
template <class F>
void dispatch_packs(const View& x, F f) {
  dispatch_floating(x.dtype, "convolution", [&](auto zero) {
    using T = decltype(zero);
    constexpr int kWidth = 16 / sizeof(T);
    if (has_packs(x, kWidth)) {
      f(Pack<T, kWidth>{});
    } else {
      f(Pack<T, 1>{});
    }
  });
}

template <class P>
P* packs_of(const View& view) {
  using T = decltype(P{}.values[0] + P{}.values[0]);
  return reinterpret_cast<P*>(view.as<T>());
}

}  // namespace

void gather_patches(Context& context, const Patches& patches, const View& x, const View& out) {
  if (out.shape().count() == 0) return;
  dispatch_packs(x, [&](auto pack) {
    using P = decltype(pack);
    const PatchWalk walk = walk_of(patches, x, std::size(pack.values), out.shape().count());
    gather_kernel<<<blocks_for(walk.count), kThreads, 0, context.stream()>>>(
        walk, static_cast<const P*>(packs_of<P>(x)), packs_of<P>(out));
    check_launch("gather_patches");
  });
}

void sum_patches(Context& context, const Patches& patches, const View& in, const View& x) {
  if (x.shape().count() == 0) return;
  checked_count(in.shape().count());
  dispatch_packs(x, [&](auto pack) {
    using P = decltype(pack);
    const PatchWalk walk = walk_of(patches, x, std::size(pack.values), x.shape().count());
    sum_kernel<<<blocks_for(walk.count), kThreads, 0, context.stream()>>>(
        walk, static_cast<const P*>(packs_of<P>(in)), packs_of<P>(x));
    check_launch("sum_patches");
  });
}

}  // namespace saddle::cuda

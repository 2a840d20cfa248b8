#include <cstdint>
#include <cstdlib>
#include <optional>
#include <type_traits>

#include "tensor/convert.h"
#include "tensor/cuda/check.h"
#include "tensor/cuda/copy.h"
#include "tensor/cuda/strided.cuh"

namespace saddle::cuda {
namespace {

// The axes of a copy in order of falling stride of the output, neighbours merged: threads that are
// neighbours write neighbours.
struct CopyAxes {
  CopyAxes(const Layout& from, const Layout& to) {
    const Axes order = by_falling_stride(to.strides);
    const Layout in = permuted(from, order), out = permuted(to, order);
    shape = in.shape;
    strides = {in.strides, out.strides};
    collapse_jointly(shape, strides);
  }

  // Both are one run without gaps.
  bool are_contiguous() const {
    if (shape.empty()) return true;
    return shape.rank() == 1 && strides[0][0] == 1 && strides[1][0] == 1;
  }

  Walk<2> walk() const {
    const Layout in = {shape, strides[0]}, out = {shape, strides[1]};
    return Walk<2>::of({&in, &out});
  }

  Shape shape;
  std::array<Strides, 2> strides;  // of the input and of the output
};

template <class In, class Out>
__global__ void copy_elements(const __grid_constant__ Walk<2> walk, const In* in, Out* out) {
  const Count index = thread_number();
  if (index >= walk.count) return;
  std::int64_t offsets[2] = {};
  walk.add_offsets(index, offsets);
  out[offsets[1]] = convert<Out>(in[offsets[0]]);
}

template <class In, class Out>
void launch_walk(Context& context, const CopyAxes& axes, const In* in, Out* out) {
  const Walk<2> walk = axes.walk();
  copy_elements<<<blocks_for(walk.count), kThreads, 0, context.stream()>>>(walk, in, out);
  check_launch("copy");
}

// Tiles of a transpose pass through shared memory: read along the fastest axis of the input,
// written along that of the output.
constexpr Count kTile = 32, kTileRows = kThreads / kTile;

struct Transpose {
  Walk<2> outer;                   // all other axes
  Count rows, columns;             // sizes of the axes fastest in the input, in the output
  Count row_tiles, column_tiles;   // that cover them
  std::int64_t in_row, in_column;  // strides
  std::int64_t out_row, out_column;
};

// Nothing if the axis fastest in the output is that in the input, or one of them is too short to
// fill the better part of a tile.
std::optional<Transpose> transpose_of(const CopyAxes& axes) {
  constexpr std::int64_t kLeast = kTile / 2;
  const auto& [in, out] = axes.strides;
  const int column = axes.shape.rank() - 1;
  int row = column;
  for (int axis = 0; axis < column; ++axis)
    if (in[axis] != 0 && std::abs(in[axis]) < std::abs(in[row])) row = axis;
  if (row == column || axes.shape[row] < kLeast || axes.shape[column] < kLeast) return std::nullopt;
  Transpose plan;
  CopyAxes outer = axes;
  for (const int axis : {row, column}) outer.shape[axis] = 1;
  plan.outer = outer.walk();
  plan.rows = checked_count(axes.shape[row]);
  plan.columns = checked_count(axes.shape[column]);
  plan.row_tiles = (plan.rows + kTile - 1) / kTile;
  plan.column_tiles = (plan.columns + kTile - 1) / kTile;
  plan.in_row = in[row];
  plan.in_column = in[column];
  plan.out_row = out[row];
  plan.out_column = out[column];
  return plan;
}

template <class T>
__global__ void transpose(const __grid_constant__ Transpose plan, const T* in, T* out) {
  __shared__ T tile[kTile][kTile + 1];  // columns by rows; one more against bank conflicts
  const Count tiles = plan.row_tiles * plan.column_tiles;
  const Count plane = blockIdx.x / tiles, place = blockIdx.x % tiles;
  const Count first_row = place / plan.column_tiles * kTile,
              first_column = place % plan.column_tiles * kTile;
  std::int64_t offsets[2] = {};
  plan.outer.add_offsets(plane, offsets);
  for (Count k = threadIdx.y; k < kTile; k += kTileRows) {
    const Count row = first_row + threadIdx.x, column = first_column + k;
    if (row < plan.rows && column < plan.columns)
      tile[k][threadIdx.x] = in[offsets[0] + row * plan.in_row + column * plan.in_column];
  }
  __syncthreads();
  for (Count k = threadIdx.y; k < kTile; k += kTileRows) {
    const Count row = first_row + k, column = first_column + threadIdx.x;
    if (row < plan.rows && column < plan.columns)
      out[offsets[1] + row * plan.out_row + column * plan.out_column] = tile[threadIdx.x][k];
  }
}

template <class T>
void launch_transpose(Context& context, const Transpose& plan, const T* in, T* out) {
  const Count blocks =
      checked_count(std::int64_t{plan.outer.count} * plan.row_tiles * plan.column_tiles);
  transpose<<<blocks, dim3(kTile, kTileRows), 0, context.stream()>>>(plan, in, out);
  check_launch("copy");
}

// What one thread moves where all runs are made of it.
using Wide = uint4;

// The same copy counted in Wide; nothing if a run or an address is not a multiple of it.
template <class T>
std::optional<CopyAxes> widened(const CopyAxes& axes, const T* in, const T* out) {
  constexpr std::int64_t kWidth = sizeof(Wide) / sizeof(T);
  const int last = axes.shape.rank() - 1;
  const auto is_multiple = [](const void* address) {
    return reinterpret_cast<std::uintptr_t>(address) % sizeof(Wide) == 0;
  };
  if (!is_multiple(in) || !is_multiple(out) || axes.shape[last] % kWidth != 0) return std::nullopt;
  CopyAxes wide = axes;
  wide.shape[last] /= kWidth;
  for (Strides& strides : wide.strides) {
    if (strides[last] != 1) return std::nullopt;
    for (int axis = 0; axis < last; ++axis) {
      if (strides[axis] % kWidth != 0) return std::nullopt;
      strides[axis] /= kWidth;
    }
  }
  return wide;
}

template <class T>
void copy_as_is(Context& context, const CopyAxes& axes, const T* in, T* out) {
  if (axes.are_contiguous()) {
    check(cudaMemcpyAsync(out, in, static_cast<std::size_t>(axes.shape.count()) * sizeof(T),
                          cudaMemcpyDeviceToDevice, context.stream()),
          "cudaMemcpyAsync");
  } else if (const auto plan = transpose_of(axes)) {
    launch_transpose(context, *plan, in, out);
  } else if (const auto wide = widened(axes, in, out)) {
    launch_walk(context, *wide, reinterpret_cast<const Wide*>(in), reinterpret_cast<Wide*>(out));
  } else {
    launch_walk(context, axes, in, out);
  }
}

template <class T>
__global__ void fill_elements(const __grid_constant__ Walk<1> walk, T value, T* out) {
  const Count index = thread_number();
  if (index >= walk.count) return;
  std::int64_t offset[1] = {};
  walk.add_offsets(index, offset);
  out[offset[0]] = value;
}

}  // namespace

void copy(Context& context, const View& in, const View& out) {
  if (out.shape().count() == 0) return;
  const CopyAxes axes(in.layout, out.layout);
  dispatch(in.dtype, [&](auto in_value) {
    dispatch(out.dtype, [&](auto out_value) {
      using In = decltype(in_value);
      using Out = decltype(out_value);
      if constexpr (std::is_same_v<In, Out>)
        copy_as_is(context, axes, in.as<In>(), out.as<Out>());
      else
        launch_walk<In, Out>(context, axes, in.as<In>(), out.as<Out>());
    });
  });
}

void fill(Context& context, const View& out, double value) {
  if (out.shape().count() == 0) return;
  const Layout sorted = permuted(out.layout, by_falling_stride(out.strides()));
  const Walk<1> walk = Walk<1>::of({&sorted});
  dispatch(out.dtype, [&](auto zero) {
    using T = decltype(zero);
    fill_elements<<<blocks_for(walk.count), kThreads, 0, context.stream()>>>(
        walk, convert<T>(value), out.as<T>());
  });
  check_launch("fill");
}

}  // namespace saddle::cuda

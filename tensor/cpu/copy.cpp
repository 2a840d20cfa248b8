#include "tensor/cpu/copy.h"

#include <cstdlib>

#include "tensor/cpu/copy_run.h"
#include "tensor/cpu/parallel.h"
#include "tensor/cpu/strided.h"

namespace saddle::cpu {
namespace {

constexpr std::int64_t kGrain = 1 << 15;  // elements

// A copy as runs along the fastest axis of the output.
struct CopyLoops {
  Shape outer;  // all axes but the last two
  std::array<Strides, 2> outer_strides;
  std::int64_t rows = 1, in_row = 0, out_row = 0;  // the axis before the runs
  std::int64_t length = 1, in_stride = 1, out_stride = 1;
};

Dims without(Dims dims, int axis) {
  std::rotate(dims.begin() + axis, dims.begin() + axis + 1, dims.end());
  return without_last(dims);
}

// The axis that moves least in memory; the last of equals.
int fastest_axis(const Strides& strides) {
  int best = 0;
  for (int axis = 1; axis < strides.rank(); ++axis)
    if (std::abs(strides[axis]) <= std::abs(strides[best])) best = axis;
  return best;
}

// Orders the axes: last the fastest of the output, before it the fastest of the input if that is
// another one. The rows and runs of a transpose are then both near in memory.
CopyLoops plan_loops(const View& in, const View& out) {
  Shape shape = out.shape();
  std::array<Strides, 2> strides = {in.strides(), out.strides()};
  collapse_jointly(shape, strides);
  // Takes an axis out of all three.
  const auto take = [&](int axis, std::int64_t& size, std::int64_t& in_step,
                        std::int64_t& out_step) {
    size = shape[axis], in_step = strides[0][axis], out_step = strides[1][axis];
    for (Dims* dims : {&shape, &strides[0], &strides[1]}) *dims = without(*dims, axis);
  };
  CopyLoops loops;
  if (shape.rank() > 0)
    take(fastest_axis(strides[1]), loops.length, loops.in_stride, loops.out_stride);
  if (shape.rank() > 0) take(fastest_axis(strides[0]), loops.rows, loops.in_row, loops.out_row);
  loops.outer = shape;
  loops.outer_strides = strides;
  return loops;
}

// Rows begin <= i < end, in tiles that fit the L1 cache both as rows and as columns.
template <class In, class Out>
void copy_rows(const CopyLoops& loops, const In* in, Out* out, std::int64_t begin,
               std::int64_t end) {
  constexpr std::int64_t kTile = 16;
  const bool transposes = loops.in_stride != 1 && loops.in_stride != 0 && loops.in_row == 1;
  const std::int64_t row_step = transposes ? kTile : 1, step = transposes ? kTile : loops.length;
  for (std::int64_t row = begin; row < end; row += row_step) {
    const std::int64_t last_row = std::min(end, row + row_step);
    for (std::int64_t first = 0; first < loops.length; first += step) {
      const std::int64_t count = std::min(step, loops.length - first);
      for (std::int64_t i = row; i < last_row; ++i)
        copy_run(in + i * loops.in_row + first * loops.in_stride, loops.in_stride,
                 out + i * loops.out_row + first * loops.out_stride, loops.out_stride, count);
    }
  }
}

template <class In, class Out>
void copy_as(const View& in, const View& out) {
  const CopyLoops loops = plan_loops(in, out);
  const In* source = in.as<In>();
  Out* target = out.as<Out>();
  if (loops.rows == 1) {
    return parallel_for(loops.length, kGrain, [&](std::int64_t begin, std::int64_t end) {
      copy_run(source + begin * loops.in_stride, loops.in_stride, target + begin * loops.out_stride,
               loops.out_stride, end - begin);
    });
  }
  // A piece of work is some planes of rows, or some rows of one plane.
  const std::int64_t rows = std::clamp<std::int64_t>(kGrain / loops.length, 1, loops.rows);
  const std::int64_t pieces = (loops.rows + rows - 1) / rows;
  const std::int64_t grain = std::max<std::int64_t>(1, kGrain / (loops.length * rows));
  parallel_for(loops.outer.count() * pieces, grain, [&](std::int64_t begin, std::int64_t end) {
    Odometer<2> plane(loops.outer, loops.outer_strides, begin / pieces);
    std::int64_t piece = begin % pieces;
    for (std::int64_t i = begin; i < end; ++i) {
      copy_rows(loops, source + plane.offset(0), target + plane.offset(1), piece * rows,
                std::min(loops.rows, (piece + 1) * rows));
      if (++piece < pieces) continue;
      piece = 0;
      plane.next();
    }
  });
}

}  // namespace

void copy(const View& in, const View& out) {
  if (out.shape().count() == 0) return;
  dispatch(in.dtype, [&](auto in_value) {
    dispatch(out.dtype,
             [&](auto out_value) { copy_as<decltype(in_value), decltype(out_value)>(in, out); });
  });
}

void fill(const View& out, double value) {
  View source = out;
  source.data = &value;
  source.dtype = DType::f64;
  source.layout = broadcasted({}, out.shape());
  copy(source, out);
}

}  // namespace saddle::cpu

#include "tensor/cuda/pool.h"

#include "tensor/cuda/check.h"
#include "tensor/cuda/strided.cuh"

namespace saddle::cuda {
namespace {

// H, W and C; the axes before them are planes.
struct Pooling {
  std::int64_t window_size[2], window_stride[2], window_padding[2];
  Walk<2> planes;
  std::int64_t in_size[3], in_stride[3], out_stride[3];
  Count out_size[3], count;  // elements of out
};

Dims planes_of(const Dims& dims) {
  return Dims(std::span(dims.begin(), static_cast<std::size_t>(dims.rank() - 3)));
}

Pooling plan_pooling(const PoolWindow& window, const View& x, const View& out) {
  Pooling plan;
  for (std::size_t along : {0u, 1u}) {
    plan.window_size[along] = window.size[along];
    plan.window_stride[along] = window.stride[along];
    plan.window_padding[along] = window.padding[along];
  }
  const int first = x.shape().rank() - 3;
  const Layout in_planes = {planes_of(x.shape()), planes_of(x.strides())},
               out_planes = {in_planes.shape, planes_of(out.strides())};
  plan.planes = Walk<2>::of({&in_planes, &out_planes});
  for (int axis = 0; axis < 3; ++axis) {
    plan.in_size[axis] = x.shape()[first + axis];
    plan.in_stride[axis] = x.strides()[first + axis];
    plan.out_size[axis] = checked_count(out.shape()[first + axis]);
    plan.out_stride[axis] = out.strides()[first + axis];
  }
  plan.count = checked_count(out.shape().count());
  return plan;
}

// The part of a window that lies inside x: begin <= position < end.
struct IndexRange {
  std::int64_t begin, end;
};
__device__ IndexRange covered(const Pooling& plan, int along, Count i) {
  const std::int64_t first = i * plan.window_stride[along] - plan.window_padding[along];
  return {max(first, std::int64_t{0}), min(first + plan.window_size[along], plan.in_size[along])};
}

template <class T>
__global__ void pool(const __grid_constant__ Pooling plan, const T* x, std::int64_t* out) {
  const Count index = thread_number();
  if (index >= plan.count) return;
  const Count c = index % plan.out_size[2], pixel = index / plan.out_size[2];
  const Count j = pixel % plan.out_size[1], row = pixel / plan.out_size[1];
  const Count i = row % plan.out_size[0], plane = row / plan.out_size[0];
  std::int64_t offsets[2] = {
      c * plan.in_stride[2],
      i * plan.out_stride[0] + j * plan.out_stride[1] + c * plan.out_stride[2]};
  plan.planes.add_offsets(plane, offsets);
  const IndexRange rows = covered(plan, 0, i), columns = covered(plan, 1, j);
  T best{};
  std::int64_t best_at = -1;
  for (std::int64_t h = rows.begin; h < rows.end; ++h) {
    for (std::int64_t w = columns.begin; w < columns.end; ++w) {
      const T value = x[offsets[0] + h * plan.in_stride[0] + w * plan.in_stride[1]];
      // A NaN is larger than any number, and nothing is larger than a NaN.
      if (best_at < 0 || (!(value <= best) && best == best)) {
        best = value;
        best_at = ((plane * plan.in_size[0] + h) * plan.in_size[1] + w) * plan.in_size[2] + c;
      }
    }
  }
  out[offsets[1]] = best_at;
}

}  // namespace

void max_pool_index(Context& context, const PoolWindow& window, const View& x, const View& out) {
  if (out.shape().count() == 0) return;
  const Pooling plan = plan_pooling(window, x, out);
  dispatch_floating(x.dtype, "max_pool_index", [&](auto zero) {
    using T = decltype(zero);
    pool<<<blocks_for(plan.count), kThreads, 0, context.stream()>>>(plan, x.as<T>(),
                                                                    out.as<std::int64_t>());
  });
  check_launch("max_pool_index");
}

}  // namespace saddle::cuda

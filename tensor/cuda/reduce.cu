#include "tensor/cuda/reduce.h"

#include <cmath>

#include "tensor/cuda/check.h"
#include "tensor/cuda/reduce_plan.h"

namespace saddle::cuda {
namespace {

struct Sum {
  static constexpr double kIdentity = 0.0;
  template <class T>
  __device__ static T combine(T acc, T x) {
    return acc + x;
  }
};

// A NaN is kept once met: no comparison with it is true.
struct Max {
  static constexpr double kIdentity = -HUGE_VAL;
  template <class T>
  __device__ static T combine(T acc, T x) {
    return x > acc || x != x ? x : acc;
  }
};

// Of the terms first, first + step, ... below end.
template <class Op, class T>
__device__ T reduce_thread(const Walk<1>& terms, Count first, Count end, Count step, const T* in) {
  constexpr int kLanes = 8;  // that many loads are on their way at a time
  T lanes[kLanes];
  for (int k = 0; k < kLanes; ++k) lanes[k] = static_cast<T>(Op::kIdentity);
  for (Count i = first; i < end; i += kLanes * step) {
    T values[kLanes];
#pragma unroll
    for (int k = 0; k < kLanes; ++k) {
      const Count term = i + k * step;
      std::int64_t offset[1] = {};
      values[k] = static_cast<T>(Op::kIdentity);
      if (term >= end) continue;
      terms.add_offsets(term, offset);
      values[k] = in[offset[0]];
    }
#pragma unroll
    for (int k = 0; k < kLanes; ++k) lanes[k] = Op::combine(lanes[k], values[k]);
  }
#pragma unroll
  for (int width = kLanes / 2; width > 0; width /= 2)
    for (int k = 0; k < width; ++k) lanes[k] = Op::combine(lanes[k], lanes[k + width]);
  return lanes[0];
}

// Writes one result for each output and piece, those of piece p from out[p piece_stride] on.
template <class Op, class T>
__global__ void reduce_pieces(const __grid_constant__ ReducePlan plan, const T* in, T* out,
                              std::int64_t piece_stride) {
  __shared__ T shared[kThreads];
  const Count block = blockIdx.x % plan.blocks, piece = blockIdx.x / plan.blocks;
  const Count thread = threadIdx.x;
  const Count term = plan.is_along_terms ? thread % plan.team : thread / plan.outputs;
  const Count column = plan.is_along_terms ? thread / plan.team : thread % plan.outputs;
  const Count output = block * plan.outputs + column;
  std::int64_t kept[2] = {};
  T acc = static_cast<T>(Op::kIdentity);
  if (output < plan.kept.count) {
    plan.kept.add_offsets(output, kept);
    const Count begin = piece * plan.piece, end = min(begin + plan.piece, plan.reduced.count);
    acc = reduce_thread<Op>(plan.reduced, begin + term, end, plan.team, in + kept[0]);
  }
  const Count step = plan.is_along_terms ? 1 : plan.outputs;  // between the threads of a team
  for (Count width = plan.team / 2; width > 0; width /= 2) {
    shared[thread] = acc;
    __syncthreads();
    if (term < width) acc = Op::combine(acc, shared[thread + width * step]);
    __syncthreads();
  }
  if (term == 0 && output < plan.kept.count) out[kept[1] + piece * piece_stride] = acc;
}

// Large reductions are two: of pieces into scratch memory, and of what these gave.
template <class Op, class T>
void reduce_groups(Context& context, const AxisGroups& groups, const T* in, T* out) {
  const auto launch = [&](const ReducePlan& plan, T* to, std::int64_t piece_stride) {
    const Count blocks = checked_count(std::int64_t{plan.blocks} * plan.pieces);
    reduce_pieces<Op><<<blocks, kThreads, 0, context.stream()>>>(plan, in, to, piece_stride);
    check_launch("reduce");
  };
  const ReducePlan plan = plan_reduce(groups.kept, groups.reduced);
  if (plan.pieces == 1) return launch(plan, out, 0);
  const Count outputs = plan.kept.count;
  const Scratch partials(context, sizeof(T) * plan.pieces * outputs);
  AxisGroup kept = groups.kept;
  kept.out = dense_layout(kept.shape).strides;
  launch(plan_reduce(kept, groups.reduced), partials.as<T>(), outputs);
  reduce_groups<Op, T>(context, split_pieces(groups.kept, plan.pieces), partials.as<T>(), out);
}

}  // namespace

void reduce(Context& context, Reduction reduction, const View& in, const View& out) {
  if (out.shape().count() == 0) return;
  const AxisGroups groups = split_axes(in.layout, out.layout);
  dispatch_floating(in.dtype, "reduce", [&](auto zero) {
    using T = decltype(zero);
    if (reduction == Reduction::sum)
      reduce_groups<Sum>(context, groups, in.as<T>(), out.as<T>());
    else
      reduce_groups<Max>(context, groups, in.as<T>(), out.as<T>());
  });
}

}  // namespace saddle::cuda
